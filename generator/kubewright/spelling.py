"""Split wire names into words."""

from __future__ import annotations

import re

_WHOLE = re.compile(r"gRPC|eBPF|mTLS|iSCSI|OAuth|(?:se|SE)Linux")
"""Spellings that are one word although their case says two."""

_WORD = re.compile(
    r"""
      [A-Z]{2,}s(?![a-z])                  # a plural acronym: IPs, CIDRs, URLs
    | [A-Z]+?(?=V[0-9])                    # an acronym before a version: API in APIV3
    | V[0-9]+(?:(?:alpha|beta)[0-9]+)?     # a version: V3, V1beta1
    | [A-Z]+[0-9]*(?=[A-Z][a-z])           # an acronym before a word: CSI in CSINode
    | [A-Z]?[a-z]+[0-9]*                   # a word: node, Node, sha256
    | [A-Z]+[0-9]*                         # an acronym at the end: ID
    | [0-9]+[a-z]*                         # a number: 3, 2nd
    """,
    re.VERBOSE,
)


def words(name: str) -> list[str]:
    """Split a wire name into lower-case words.

    For example: `clusterIPs` into `cluster`, `ips`; `openAPIV3Schema` into `open`,
    `api`, `v3`, `schema`; `nat-outgoing` into `nat`, `outgoing`.
    """
    joined = _WHOLE.sub(lambda match: match[0].capitalize(), name)
    return [word.lower() for word in _WORD.findall(joined)]

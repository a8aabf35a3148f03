"""Split wire names into words, and join words the Python way."""

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


def snake_case(name: str) -> str:
    """For example: `clusterIPs` as `cluster_ips`, `x-descriptors` as `x_descriptors`.

    Empty where the name has no letter or digit.
    """
    return "_".join(words(name))


def class_case(name: str) -> str:
    """A class's name from a definition's, upper case first: `Pod`, `X509Subject`.

    For example: `Deployment` as it is, `foo-bar` as `FooBar`.
    """
    parts = re.findall(r"[A-Za-z0-9]+", name)
    return "".join(part[0].upper() + part[1:] for part in parts)


def plural_class_case(kind: str, plural: str) -> str:
    """The plural in the case of its kind, as client-go names typed clients.

    For example: `configmaps` of `ConfigMap` as `ConfigMaps`; `networkpolicies` of
    `NetworkPolicy` as `NetworkPolicies`; `pods` of `PodMetrics` as `Pods`.
    """
    shared = 0
    for ours, theirs in zip(kind.lower(), plural, strict=False):
        if ours != theirs:
            break
        shared += 1
    return class_case(kind[:shared] + plural[shared:])


def identifier(text: str, prefix: str = "v") -> str:
    """A module or attribute name; `prefix` goes before what starts with a digit."""
    name = snake_case(text) or prefix
    return name if name[0].isalpha() else f"{prefix}_{name}"

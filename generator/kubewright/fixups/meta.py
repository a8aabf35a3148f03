"""Quirks of meta/v1."""

from __future__ import annotations

from openapi_pydantic.v3.v3_0 import Schema

_GVKS = "x-kubernetes-group-version-kind"


def only_core_v1(schema: Schema) -> Schema | None:
    """Keep `v1` alone of the kinds of DeleteOptions and WatchEvent.

    Both are registered again in every group version, so that documents of the same
    server list 60 kinds, or only their own; every server takes them as `v1`.
    """
    extra = schema.model_extra or {}
    gvks = extra.get(_GVKS, [])
    core = [gvk for gvk in gvks if (gvk["group"], gvk["version"]) == ("", "v1")]
    others = [gvk for gvk in gvks if gvk not in core]
    if not gvks or (core and not others):
        return None
    kind = gvks[0]["kind"]
    return schema.model_copy(
        update={_GVKS: [{"group": "", "version": "v1", "kind": kind}]}
    )

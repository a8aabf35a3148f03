"""Quirks of meta/v1."""

from __future__ import annotations

from openapi_pydantic.v3.v3_0 import Schema

from kubewright.load.json_values import is_array, is_object

_GVKS = "x-kubernetes-group-version-kind"


def only_core_v1(schema: Schema) -> Schema | None:
    """Keep `v1` alone of the kinds of DeleteOptions and WatchEvent.

    Both are registered again in every group version, so that documents of the same
    server list 60 kinds, or only their own; every server takes them as `v1`. That the
    core group's document lists no other says nothing of the quirk.
    """
    extra = schema.model_extra or {}
    gvks = extra.get(_GVKS, [])
    if not is_array(gvks) or not all(map(is_object, gvks)):
        return schema  # refused where kinds are read, with the place
    if not gvks:
        return None
    return schema.model_copy(
        update={_GVKS: [{**gvks[0], "group": "", "version": "v1"}]}
    )

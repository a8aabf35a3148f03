"""Managed fields of what is written other than by apply."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kuberuntime.meta.gvk import GroupVersionKind
from kuberuntime.patching import update
from kuberuntime.testing.server.call import Call
from kuberuntime.testing.tracker.stored import Manifest

_STATUS: Final = (("status",),)


def tracked(call: Call, live: Manifest | None, new: Manifest) -> Manifest:
    """The new object with what the request changed under its manager's name."""
    served = call.served
    if served.schema is None:
        return new
    return update(
        live,
        new,
        manager=call.manager,
        schema=served.schema,
        schemas=served.schemas,
        now=call.state.now(),
        subresource=call.target.subresource,
        reset=reset_fields(call, new),
    )


def managers_of(call: Call, kind: GroupVersionKind, sent: Manifest) -> Manifest:
    """The managed fields of what is answered without being stored, as metadata."""
    schema = call.served.schemas.for_gvk(kind)
    if schema is None:
        return {}
    bare: Manifest = {
        **sent,
        "kind": kind.kind,
        "apiVersion": kind.api_version,
        "metadata": {},
    }
    tracked = update(
        None,
        bare,
        manager=call.manager,
        schema=schema,
        schemas=call.served.schemas,
        now=call.state.now(),
        subresource=call.target.subresource,
    )
    metadata: Manifest = tracked["metadata"]
    return metadata


def reset_fields(call: Call, new: Manifest) -> Sequence[Sequence[str]]:
    """The paths that the request's endpoint leaves as they are."""
    if call.target.subresource == "status":
        if not call.served.custom:
            return (("spec",), ("metadata", "labels"))
        return (("metadata",), ("spec",))
    return _STATUS if call.served.has_status else ()

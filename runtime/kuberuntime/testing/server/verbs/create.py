"""New objects."""

from __future__ import annotations

from typing import Final

from kuberuntime.testing.server.admission import check_definition, check_namespace
from kuberuntime.testing.server.body import read_object
from kuberuntime.testing.server.builtin import COUNTED
from kuberuntime.testing.server.call import Call
from kuberuntime.testing.server.intake import checked, shaped
from kuberuntime.testing.server.kinds import labelled, prepare_create
from kuberuntime.testing.server.managed import tracked
from kuberuntime.testing.server.messages import Answer
from kuberuntime.testing.server.metadata import for_create, ordered
from kuberuntime.testing.server.refusal import already_exists, internal_error
from kuberuntime.testing.server.write_options import check_write
from kuberuntime.testing.tracker.stored import Manifest, Stored

_WITH_VERSION: Final = "resourceVersion should not be set on objects to be created"


def create(call: Call) -> Answer:
    """Store the object of the body, under its name or a generated one."""
    check_write(call.options, "create")
    found = shaped(call, read_object(call, call.served.gvk))
    return call.answer(201, call.form.one(call.served, created(call, found)))


def created(call: Call, found: Manifest, *, applied: bool = False) -> Stored:
    """Store a new object. Raises Refusal.

    ``applied`` objects have their managed fields as they should be.
    """
    served, state = call.served, call.state
    sent = found["metadata"]
    metadata = for_create(call, sent)
    name: str = metadata.get("name", "")
    with state.tracker.lock:
        check_namespace(call, name)
        check_definition(call, name)
        manifest = labelled(call, {**found, "metadata": metadata})
        if not applied:
            manifest = tracked(call, None, manifest)
        manifest = prepare_create(call, manifest)
        if served.custom or served.group_resource in COUNTED:
            manifest["metadata"]["generation"] = 1
        checked(call, manifest)
        if sent.get("resourceVersion") not in (None, "", "0"):
            raise internal_error(_WITH_VERSION)
        manifest["metadata"] = ordered(manifest["metadata"])
        resource = served.group_resource
        there = state.tracker.get(resource, call.target.namespace, name)
        if there is not None:
            going = "deletionTimestamp" in there.metadata
            raise already_exists(resource, name, going=going)
        if call.dry_run:
            return Stored(manifest, 0)
        return state.tracker.put(resource, manifest)

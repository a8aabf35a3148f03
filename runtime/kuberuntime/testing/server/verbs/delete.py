"""Objects that go, one or many."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import msgspec
from msgspec import Struct, field

from kuberuntime.testing.server import deletion
from kuberuntime.testing.server.body import read_options
from kuberuntime.testing.server.builtin import RETURNS_DELETED
from kuberuntime.testing.server.call import Call
from kuberuntime.testing.server.deletion import Deleted, Policy
from kuberuntime.testing.server.list_options import check_list
from kuberuntime.testing.server.messages import Answer
from kuberuntime.testing.server.refusal import (
    bad_request,
    conflict,
    details_of,
)
from kuberuntime.testing.server.selection import Selection
from kuberuntime.testing.server.verbs.read import found
from kuberuntime.testing.server.write_options import check_delete
from kuberuntime.testing.tracker.stored import Stored


class _Preconditions(Struct):
    uid: str | None = None
    resource_version: str | None = field(name="resourceVersion", default=None)


class DeleteOptions(Struct, kw_only=True):
    """How to delete, as far as it is used."""

    grace: int | None = field(name="gracePeriodSeconds", default=None)
    preconditions: _Preconditions | None = None
    orphan_dependents: bool | None = field(name="orphanDependents", default=None)
    policy: str | None = field(name="propagationPolicy", default=None)
    dry_run: list[str] | None = field(name="dryRun", default=None)


def delete(call: Call) -> Answer:
    """Delete the object that the path names; answers it, or a Status."""
    options = options_of(call)
    with call.state.tracker.lock:
        stored = found(call)
        check_preconditions(call, stored, options)
        deleted = _delete(call, stored, options)
    code = 200
    if not deleted.gone and options.orphan_dependents is False:
        code = 202
    return call.answer(code, _body(call, deleted))


def delete_collection(call: Call) -> Answer:
    """Delete what is selected; answers the list of it."""
    options = options_of(call)
    selection = Selection(call)
    check_list(call.options)
    tracker = call.state.tracker
    resource = call.served.group_resource
    with tracker.lock:
        version = tracker.revision
        collection = tracker.collection(resource)
        selected = selection.of(collection.objects(selection.namespace))
        limit = call.options.number("limit") or 0
        for stored in selected[: limit or None]:
            check_preconditions(call, stored, options)
            _delete(call, stored, options)
    metadata = {"resourceVersion": str(version)}
    return call.answer(200, call.form.many(call.served, metadata, selected))


def options_of(call: Call) -> DeleteOptions:
    """The options of the body, or of the parameters where there is none."""
    given: dict[str, Any] = dict(read_options(call.request))
    if not given:
        parameters = call.options
        if (grace := parameters.number("gracePeriodSeconds")) is not None:
            given["gracePeriodSeconds"] = grace
        if policy := parameters.text("propagationPolicy"):
            given["propagationPolicy"] = policy
        if parameters.given("orphanDependents"):
            given["orphanDependents"] = parameters.flag("orphanDependents")
    options = read_delete(given)
    if call.options.given("dryRun"):
        options.dry_run = [call.options.text("dryRun")]
    check_delete(options.policy, options.orphan_dependents, options.dry_run or [])
    return options


def read_delete(given: Mapping[str, Any]) -> DeleteOptions:
    """Options of a deletion from their JSON. Raises Refusal."""
    try:
        return msgspec.convert(given, DeleteOptions)
    except msgspec.ValidationError as error:
        raise bad_request(str(error)) from None


def check_preconditions(call: Call, stored: Stored, options: DeleteOptions) -> None:
    """Raises Refusal where the object is not the one that is meant."""
    wanted = options.preconditions
    if wanted is None:
        return
    kind = call.served.gvk.group_kind
    if wanted.uid is not None and wanted.uid != stored.uid:
        why = (
            f"the UID in the precondition ({wanted.uid}) does not match the UID in"
            f" record ({stored.uid}). The object might have been deleted and then"
            " recreated"
        )
        raise conflict(kind, stored.name, why)
    version = stored.metadata["resourceVersion"]
    if wanted.resource_version is not None and wanted.resource_version != version:
        why = (
            f"the ResourceVersion in the precondition ({wanted.resource_version}) does"
            f" not match the ResourceVersion in record ({version}). The object might"
            " have been modified"
        )
        raise conflict(kind, stored.name, why)


def _delete(call: Call, stored: Stored, options: DeleteOptions) -> Deleted:
    policy = options.policy or ""
    if options.orphan_dependents is not None:
        policy = "Orphan" if options.orphan_dependents else "Background"
    return deletion.delete(
        call.state,
        call.served.group_resource,
        stored,
        policy=cast("Policy", policy),
        grace=options.grace,
        dry_run=bool(options.dry_run),
    )


def _body(call: Call, deleted: Deleted) -> bytes:
    """The object where it is still there, or where its kind answers it in any case."""
    resource = call.served.group_resource
    shows = not call.served.custom and resource in RETURNS_DELETED
    if shows or not (deleted.gone or (deleted.pending and not call.served.custom)):
        return call.form.one(call.served, deleted.stored)
    status = {
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Success",
        "details": details_of(deleted.stored.name, resource, uid=deleted.stored.uid),
    }
    return msgspec.json.encode(status)

"""Objects put in place of others."""

from __future__ import annotations

from kuberuntime.meta.gvk import GroupKind
from kuberuntime.patching.managed.noop import unless_unchanged
from kuberuntime.schema import FieldError
from kuberuntime.schema import field_error as fields
from kuberuntime.testing.server.body import read_object
from kuberuntime.testing.server.builtin import (
    COUNTED,
    CREATED_BY_UPDATE,
    VERSION_REQUIRED,
)
from kuberuntime.testing.server.call import Call
from kuberuntime.testing.server.deletion import is_to_go
from kuberuntime.testing.server.intake import checked, refuse, shaped
from kuberuntime.testing.server.managed import tracked
from kuberuntime.testing.server.messages import Answer
from kuberuntime.testing.server.metadata import (
    check_namespace_of,
    for_update,
    ordered,
)
from kuberuntime.testing.server.parts import listed, part
from kuberuntime.testing.server.refusal import (
    bad_request,
    conflict,
    internal_error,
    invalid,
    not_found,
)
from kuberuntime.testing.server.verbs.create import created
from kuberuntime.testing.server.write_options import check_write
from kuberuntime.testing.tracker.stored import Manifest, Stored

_BESIDE_SPEC = frozenset({"kind", "apiVersion", "metadata", "status"})


def update(call: Call) -> Answer:
    """Put the object of the body in place of the one that the path names."""
    served, target, state = call.served, call.target, call.state
    check_write(call.options, "update")
    found = shaped(call, read_object(call, served.gvk))
    check_name(call, found)
    resource = served.group_resource
    with state.tracker.lock:
        old = state.tracker.get(resource, target.namespace, target.name)
        if old is None:
            if resource not in CREATED_BY_UPDATE or served.custom:
                raise not_found(resource, target.name)
            new = created(call, found)
            return call.answer(201, call.form.one(served, new))
        new = replaced(call, old, found)
    return call.answer(200, call.form.one(served, new))


def check_name(call: Call, found: Manifest) -> None:
    """Raises Refusal for an object of another name or namespace than the path's."""
    metadata = part(found, "metadata")
    name = metadata.get("name") or ""
    if name != call.target.name:
        raise bad_request(
            f"the name of the object ({name}) does not match the name on the URL"
            f" ({call.target.name})"
        )
    check_namespace_of(call, metadata)


def replaced(
    call: Call, old: Stored, found: Manifest, *, applied: bool = False
) -> Stored:
    """Store an object in place of another, the tracker being locked. Raises Refusal.

    What changes nothing is not stored again. What was held by its last finalizer goes.
    ``applied`` objects have their managed fields as they should be.
    """
    sent = found["metadata"]
    _check_version(call, old, sent)
    new = {**found, "metadata": for_update(sent, old)}
    if call.target.subresource == "status":
        new = _only_status(call, old, new)
    else:
        _keep_status(call, old, new)
    _check_metadata(call, old, new)
    if _counts(call, old.manifest, new):
        generation = old.metadata.get("generation", 0) + 1
        new["metadata"] = {**new["metadata"], "generation": generation}
    checked(call, new, old.manifest)
    return store(call, old, new if applied else tracked(call, old.manifest, new))


def store(call: Call, old: Stored, new: Manifest) -> Stored:
    """Put what is checked in place, unless nothing changed or it is a dry run."""
    resource, tracker = call.served.group_resource, call.state.tracker
    live = {**old.manifest, "apiVersion": new["apiVersion"]}
    if unless_unchanged(live, new) is live:
        return old
    new = {**new, "metadata": ordered(new["metadata"])}
    if call.dry_run:
        return Stored(new, old.version)
    if is_to_go(new["metadata"]):
        tracker.remove(resource, old)
        return Stored(new, old.version)
    return tracker.put(resource, new)


def _check_version(call: Call, old: Stored, sent: Manifest) -> None:
    served = call.served
    resource = served.group_resource
    version = sent.get("resourceVersion") or ""
    if not version or version == "0":
        if served.custom or resource in VERSION_REQUIRED:
            error = fields.invalid(
                "metadata.resourceVersion", 0, "must be specified for an update"
            )
            # Named by the resource, where a kind should be.
            named = GroupKind(resource.group, resource.resource)
            raise invalid(named, old.name, [error])
    elif not version.isdigit():
        raise internal_error(f'strconv.ParseUint: parsing "{version}": invalid syntax')
    elif version != old.metadata["resourceVersion"]:
        raise conflict(resource, old.name)
    uid = sent.get("uid")
    if uid and uid != old.uid and call.target.verb != "patch":
        why = (
            f"Precondition failed: UID in precondition: {uid}, UID in object meta:"
            f" {old.uid}"
        )
        raise conflict(resource, old.name, why)


def _check_metadata(call: Call, old: Stored, new: Manifest) -> None:
    before, after = old.metadata, new["metadata"]
    errors: list[FieldError] = []
    for key in ("uid", "deletionTimestamp", "deletionGracePeriodSeconds"):
        if after.get(key) != before.get(key):
            path = f"metadata.{key}"
            errors.append(fields.invalid(path, after.get(key), "field is immutable"))
    if "deletionTimestamp" in before:
        known = listed(before, "finalizers")
        fresh = [one for one in listed(after, "finalizers") if one not in known]
        if fresh:
            named = ", ".join(f'"{one}"' for one in fresh)
            why = (
                "no new finalizers can be added if the object is being deleted, found"
                f" new finalizers []string{{{named}}}"
            )
            errors.append(fields.forbidden("metadata.finalizers", why))
    if call.served.custom:
        errors *= 2  # as it looks at them twice
    if errors:
        refuse(call, new, errors)


def _only_status(call: Call, old: Stored, new: Manifest) -> Manifest:
    """The old object with the new status, and what else a status update may change."""
    metadata = new["metadata"]
    if call.served.custom:
        managed = {key: metadata[key] for key in ("managedFields",) if key in metadata}
        metadata = {**old.metadata, **managed}
    elif "labels" in old.metadata:
        metadata["labels"] = old.metadata["labels"]
    else:
        metadata.pop("labels", None)
    result = {**old.manifest, "apiVersion": new["apiVersion"], "metadata": metadata}
    if "status" in new:
        result["status"] = new["status"]
    else:
        result.pop("status", None)
    return result


def _keep_status(call: Call, old: Stored, new: Manifest) -> None:
    """An update of the object leaves its status, where that has a path of its own."""
    if call.served.has_status:
        if "status" in old.manifest:
            new["status"] = old.manifest["status"]
        else:
            new.pop("status", None)


def _counts(call: Call, old: Manifest, new: Manifest) -> bool:
    """Whether a change is one of what is wanted, which the generation counts."""
    served = call.served
    if served.custom:
        apart = _BESIDE_SPEC if served.has_status else _BESIDE_SPEC - {"status"}
        return _without(old, apart) != _without(new, apart)
    if served.group_resource not in COUNTED:
        return False
    return _without(old, _BESIDE_SPEC) != _without(new, _BESIDE_SPEC)


def _without(manifest: Manifest, keys: frozenset[str]) -> Manifest:
    return {key: value for key, value in manifest.items() if key not in keys}

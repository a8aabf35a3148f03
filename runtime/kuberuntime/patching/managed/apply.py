"""Server-side apply."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kuberuntime.codec.json_types import is_object
from kuberuntime.patching.errors import ApplyConflict, PatchError
from kuberuntime.patching.managed.last_applied import (
    KUBECTL,
    annotated,
    unchanged_since,
)
from kuberuntime.patching.managed.managers import (
    Managed,
    ManagedFieldsError,
    Manager,
    Managers,
    applier,
    managers_of,
    updater,
    with_managers,
    without_managers,
)
from kuberuntime.patching.managed.ownership import hand_over, managed_only, track
from kuberuntime.patching.managed.prune import prune
from kuberuntime.patching.managed.versions import Versions
from kuberuntime.patching.managed.zero import empty_object, is_built_in
from kuberuntime.patching.typed.check import check
from kuberuntime.patching.typed.collect import field_set
from kuberuntime.patching.typed.elements import ElementError
from kuberuntime.patching.typed.field_set import FieldSet, of_paths, without
from kuberuntime.patching.typed.merge import merge
from kuberuntime.patching.typed.shapes import same
from kuberuntime.schema import Schemas, drop_nulls


def apply(
    live: dict[str, Any] | None,
    applied: dict[str, Any],
    *,
    manager: str,
    force: bool = False,
    schema: dict[str, Any],
    schemas: Schemas,
    now: str,
    subresource: str = "",
    reset: Sequence[Sequence[str]] = (),
) -> dict[str, Any]:
    """What the object becomes by an apply patch, with ``metadata.managedFields``.

    ``live`` is the stored object in the version of the request, None to create one.
    ``schema`` is the kind's, ``now`` the time for the entry (RFC 3339, whole seconds).
    ``reset`` holds paths of fields that this endpoint neither changes nor tracks. For
    example: ``[("status",)]`` for the main resource of a kind with a status
    subresource. Defaults are for the caller to put in, afterwards. Nulls that were
    applied, and those that stand for what lost all its parts, stay in a custom
    resource: it is validated with them, and stored without.

    Answers ``live`` itself where the apply changes nothing, managers included: the
    object is not to be stored again then.

    Raises ApplyConflict where others have fields with other values and ``force`` is
    False; PatchError where ``applied`` is of another kind or does not fit the schema.
    As apimachinery's FieldManager.Apply.
    """
    _check_kind(applied, schema)
    versions = Versions(applied["kind"], applied["apiVersion"], schema, schemas)
    _check_fit(applied, versions)
    nothing = empty_object(schema, schemas)
    old = nothing if live is None else without_managers(live)
    own = applier(manager, subresource)
    ignored = of_paths(*map(tuple, reset))
    try:
        known = managers_of(live or {})
        managers = known
        if not known and live is not None:
            # Who has the fields of an object that nobody was tracked for.
            first = updater("before-first-apply", versions.api_version, subresource)
            managers = track(versions, nothing, old, {}, first, reset=ignored, now=now)
        claimed = {**managers, own: _claim(versions, applied, ignored, now)}
        merged = merge(versions.atom, old, applied)
        new = prune(versions, merged, claimed, managers.get(own))
        left = _handed_over(versions, old, new, claimed, own, ignored, force)
    except (ElementError, ManagedFieldsError) as error:
        raise PatchError(str(error), code=500, reason="") from error
    changed = live is None or not same(old, new)
    left = _settled(left, own, managers.get(own), changed=changed)
    result = new if changed else old
    if changed and is_built_in(schema):
        result = drop_nulls(new, schema, schemas)
    if manager == KUBECTL:
        result = annotated(result, applied)
    if live is not None and left == known and result is old:
        return live
    return with_managers(result, left)


def _claim(
    versions: Versions, applied: dict[str, Any], ignored: FieldSet, now: str
) -> Managed:
    fields = without(field_set(versions.atom, applied), ignored)
    return Managed(fields, versions.api_version, now)


def _handed_over(
    versions: Versions,
    old: dict[str, Any],
    new: dict[str, Any],
    managers: Managers,
    own: Manager,
    ignored: FieldSet,
    force: bool,
) -> Managers:
    """The managers after the apply. Raises ApplyConflict."""
    try:
        return hand_over(versions, old, new, managers, own, reset=ignored, force=force)[
            0
        ]
    except ApplyConflict as error:
        if own.name != KUBECTL:
            raise
        allowed = unchanged_since(old, versions)
        if rest := [one for one in error.conflicts if one.field not in allowed]:
            raise ApplyConflict(rest) from error
    return hand_over(versions, old, new, managers, own, reset=ignored, force=True)[0]


def _settled(
    managers: Managers, own: Manager, before: Managed | None, *, changed: bool
) -> Managers:
    """The managers, of whom the applier has only what is tracked.

    Its time is that of the last apply that changed the object.
    """
    result = dict(managers)
    held = result.pop(own, None)
    if held is not None and (fields := managed_only(held.fields)):
        time = held.time if changed else (before.time if before is not None else None)
        result[own] = held._replace(fields=fields, time=time)
    return result


def _check_kind(applied: dict[str, Any], schema: dict[str, Any]) -> None:
    group, _, version = str(applied.get("apiVersion", "")).rpartition("/")
    kind = applied.get("kind", "")
    given = {"group": group, "version": version, "kind": kind}
    known = schema.get("x-kubernetes-group-version-kind")
    if not kind or not version or (known and given not in known):
        raise PatchError(f"invalid object type: {group}/{version}, Kind={kind}")
    metadata = applied.get("metadata")
    if is_object(metadata) and metadata.get("managedFields") is not None:
        raise PatchError("metadata.managedFields must be nil")


def _check_fit(applied: dict[str, Any], versions: Versions) -> None:
    wrong = check(versions.atom, applied)
    if not wrong:
        return
    metadata = applied.get("metadata")
    found = metadata if is_object(metadata) else {}
    name = f"{found.get('namespace', '')}/{found.get('name', '')}"
    group, _, version = versions.api_version.rpartition("/")
    gvk = f"{group}/{version}, Kind={versions.kind}"
    raise PatchError(
        f"failed to create typed patch object ({name}; {gvk}): {wrong}",
        code=500,
        reason="",
    )

"""What a change of an object does to the managers of its fields.

As structured-merge-diff's merge.Updater.
"""

from __future__ import annotations

from typing import Any

from kuberuntime.patching.errors import ApplyConflict, FieldConflict
from kuberuntime.patching.managed.managers import APPLY, Managed, Manager, Managers
from kuberuntime.patching.managed.versions import Versions
from kuberuntime.patching.typed.compare import Comparison, compare
from kuberuntime.patching.typed.elements import path_text
from kuberuntime.patching.typed.field_set import (
    FieldSet,
    difference,
    intersection,
    of_paths,
    paths,
    union,
    without,
)

_NEVER_MANAGED = of_paths(
    ("apiVersion",),
    ("kind",),
    ("metadata",),
    *(
        ("metadata", name)
        for name in (
            "name",
            "namespace",
            "creationTimestamp",
            "selfLink",
            "uid",
            "clusterName",
            "generation",
            "managedFields",
            "resourceVersion",
        )
    ),
)


def hand_over(
    versions: Versions,
    old: dict[str, Any],
    new: dict[str, Any],
    managers: Managers,
    own: Manager,
    *,
    reset: FieldSet,
    force: bool,
) -> tuple[Managers, Comparison]:
    """Take from the other managers what changed; also the change itself.

    Raises ApplyConflict where something is to be taken without ``force``. Managers
    of versions that are no longer there, and those with nothing left, are dropped.
    """
    change = compare(versions.atom, old, new).ignoring(reset)
    changes = {versions.api_version: change}
    left: Managers = {}
    conflicts: list[FieldConflict] = []
    for manager, managed in managers.items():
        if manager == own:
            if managed.fields:
                left[manager] = managed
            continue
        theirs = changes.get(managed.api_version)
        if theirs is None:
            atom = versions.at(managed.api_version)
            if atom is None:
                continue
            theirs = compare(atom, old, new).ignoring(reset)
            changes[managed.api_version] = theirs
        taken = intersection(managed.fields, theirs.set)
        if taken and not force:
            found = (path_text(path) for path in paths(taken))
            conflicts += (FieldConflict(str(manager), field) for field in found)
        rest = difference(difference(managed.fields, taken), theirs.removed)
        if rest:
            left[manager] = managed._replace(fields=rest)
    if conflicts:
        raise ApplyConflict(sorted(conflicts, key=lambda one: one.manager))
    return left, change


def track(
    versions: Versions,
    old: dict[str, Any],
    new: dict[str, Any],
    managers: Managers,
    own: Manager,
    *,
    reset: FieldSet,
    now: str,
) -> Managers:
    """The managers after an update, which takes what it changes and never conflicts."""
    current = Manager("current-operation", own.operation, "", "")
    left, change = hand_over(
        versions, old, new, managers, current, reset=reset, force=True
    )
    taken = managed_only(without(change.set, reset))
    if taken:
        before = left.get(own)
        fields = taken if before is None else union(taken, before.fields)
        left[own] = Managed(fields, versions.api_version, now)
    return left if len(left) <= MOST_UPDATERS else capped(left)


def managed_only(fields: FieldSet) -> FieldSet:
    """The fields without those that the server alone writes."""
    return difference(fields, _NEVER_MANAGED)


MOST_UPDATERS = 10


def capped(managers: Managers) -> Managers:
    """The managers, with the oldest updaters of a version made one if there are many."""
    updaters = sorted(
        (one for one in managers if one.operation != APPLY),
        key=lambda one: (managers[one].time or "", one.name),
    )
    too_many = len(updaters) - MOST_UPDATERS
    result = dict(managers)
    first_of: dict[str, Manager] = {}
    for manager in updaters:
        if too_many <= 0:
            break
        managed = managers[manager]
        first = first_of.setdefault(managed.api_version, manager)
        if first is manager:
            continue
        bucket = Manager("ancient-changes", manager.operation, managed.api_version, "")
        held = result.get(bucket) or result.pop(first)
        fields = union(managed.fields, held.fields)
        result[bucket] = managed._replace(fields=fields)
        if manager != bucket:
            del result[manager]
        too_many -= 1
    return result

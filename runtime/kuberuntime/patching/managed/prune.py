"""What an applier drops from its configuration goes, unless others have it."""

from __future__ import annotations

from typing import Any

from kuberuntime.patching.managed.managers import Managed, Managers
from kuberuntime.patching.managed.versions import Versions
from kuberuntime.patching.typed.atoms import Atom
from kuberuntime.patching.typed.collect import field_set
from kuberuntime.patching.typed.field_set import (
    FieldSet,
    difference,
    intersection,
    union,
    with_named_fields,
)
from kuberuntime.patching.typed.remove import remove


def prune(
    versions: Versions,
    merged: dict[str, Any],
    managers: Managers,
    last: Managed | None,
) -> dict[str, Any]:
    """The merged object without what the applier had and has no longer.

    ``last`` is what it had, ``managers`` hold what it has now. What another manager has
    stays, and so does what nobody has. As structured-merge-diff's prune, which takes
    an object with nothing but empty sets in it for nothing.
    """
    if last is None or not last.fields:
        return merged
    atom = versions.at(last.api_version)
    if atom is None:
        return merged
    had = with_named_fields(last.fields, atom)
    pruned = remove(atom, merged, had)
    everything = _named(atom, merged)
    for api_version, fields in _by_version(managers, last.api_version).items():
        at_version = versions.at(api_version)
        if at_version is not None:
            kept = with_named_fields(fields, at_version)
            there = everything if at_version is atom else _named(at_version, merged)
            gone = difference(there, union(_named(at_version, pruned), kept))
            pruned = remove(at_version, merged, gone)
    gone = difference(everything, _named(atom, pruned))
    result: dict[str, Any] = remove(atom, merged, intersection(gone, had))
    return result


def _named(atom: Atom, value: Any) -> FieldSet:
    return with_named_fields(field_set(atom, value), atom)


def _by_version(managers: Managers, first: str) -> dict[str, FieldSet]:
    """All that is managed in each version, that of the last apply first."""
    managed: dict[str, FieldSet] = {first: {}}
    for _, one in sorted(managers.items()):
        before = managed.get(one.api_version, {})
        managed[one.api_version] = union(before, one.fields)
    return managed

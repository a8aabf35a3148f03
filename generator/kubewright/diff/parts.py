"""Which change a class that came or went is a part of: that of its resource or version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kubewright.diff.side import Side
from kubewright.model.identifiers import GroupVersionKind
from kubewright.model.types import ObjectType


@dataclass(frozen=True)
class Parts:
    """Knows the changes by which resources and versions came and went.

    A class is a part of one if nothing else leads to it.

    Attributes:
        gone: ids of changes, by group version and by resource.
    """

    old: Side
    new: Side
    gone: Mapping[object, str]
    come: Mapping[object, str]

    def of_gone(self, type_: ObjectType) -> str:
        """The id of the change that took a class along, "" if there is none."""
        return _part_of(type_, self.old, self.gone)

    def of_come(self, type_: ObjectType) -> str:
        """The id of the change that brought a class along, "" if there is none."""
        return _part_of(type_, self.new, self.come)


def _part_of(type_: ObjectType, side: Side, changes: Mapping[object, str]) -> str:
    by_kind = _by_kind(side, changes)
    roots = side.reach.roots(type_.name)
    if roots:
        return by_kind[min(roots)] if roots <= by_kind.keys() else ""
    for version in side.model.versions:
        gv = version.group_version
        if side.area(type_.name) == str(gv):
            return changes.get(gv, "")
    return ""


def _by_kind(side: Side, changes: Mapping[object, str]) -> dict[GroupVersionKind, str]:
    """The changes of resources by their kinds, and by those of their lists."""
    found: dict[GroupVersionKind, str] = {}
    for resource in side.model.resources:
        change = changes.get(resource.gvr)
        if change is not None:
            found[resource.kind] = change
            found[resource.kind.group_version.kind(f"{resource.kind.kind}List")] = (
                change
            )
    return found

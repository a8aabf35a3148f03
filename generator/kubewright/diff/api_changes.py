"""What changed in what a server serves: groups, versions, resources, verbs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from kubewright.diff.changes import Reached
from kubewright.diff.findings import Findings
from kubewright.diff.likeness import names_alike
from kubewright.diff.matching import Matching
from kubewright.diff.python_names import PythonNames
from kubewright.diff.side import Side
from kubewright.model.identifiers import GroupVersion
from kubewright.model.resources import PrinterColumn, Resource, Subresource, Verb


@dataclass
class ApiChanges:
    """Compares what two models serve.

    `gone` and `come` are filled on the way: the changes that groups, versions and
    resources went and came by, for what are parts of them.
    """

    old: Side
    new: Side
    matching: Matching
    found: Findings
    gone: dict[object, str] = field(default_factory=dict[object, str])
    come: dict[object, str] = field(default_factory=dict[object, str])

    def __post_init__(self) -> None:
        self._was = PythonNames(self.old.names, self.old.model)
        self._is = PythonNames(self.new.names, self.new.model)

    def compare(self) -> None:
        self._groups()
        self._versions()
        self._resources()
        self._paths()

    # Groups and versions

    def _groups(self) -> None:
        was = {group.name: group for group in self.old.model.groups}
        is_ = {group.name: group for group in self.new.model.groups}
        for name in was.keys() - is_.keys():
            self.gone[name] = self.found.add(
                "group-removed",
                _named(name),
                _named(name),
                python=[self._was.group(name)],
            )
        for name in is_.keys() - was.keys():
            self.come[name] = self.found.add(
                "group-added", _named(name), _named(name), python=[self._is.group(name)]
            )
        if not (self.old.discovered and self.new.discovered):
            return
        for name in was.keys() & is_.keys():
            before = [version.group_version for version in was[name].versions]
            after = [version.group_version for version in is_[name].versions]
            if [gv for gv in before if gv in after] != [
                gv for gv in after if gv in before
            ] or (before[0] != after[0] and before[0] in after):
                self.found.add(
                    "version-order-changed",
                    _named(name),
                    _named(name),
                    before=", ".join(gv.version for gv in before),
                    after=", ".join(gv.version for gv in after),
                )

    def _versions(self) -> None:
        was = {version.group_version for version in self.old.model.versions}
        is_ = {version.group_version for version in self.new.model.versions}
        for gv in was - is_:
            self.gone[gv] = self.found.add(
                "version-removed",
                str(gv),
                str(gv),
                python=self._was.version(gv),
                part_of=self.gone.get(gv.group, ""),
                note=_others(gv, is_),
            )
        for gv in is_ - was:
            self.come[gv] = self.found.add(
                "version-added",
                str(gv),
                str(gv),
                python=self._is.version(gv),
                part_of=self.come.get(gv.group, ""),
            )
        for gv in was & is_:
            before, after = self._was.version(gv), self._is.version(gv)
            if before != after:
                self.found.add(
                    "python-name-changed",
                    str(gv),
                    str(gv),
                    python=before,
                    before=before[0],
                    after=after[0],
                )

    # Resources

    def _resources(self) -> None:
        was, is_ = self.old.resources, self.new.resources
        gone = [was[gvr] for gvr in sorted(was.keys() - is_.keys())]
        come = {gvr: is_[gvr] for gvr in sorted(is_.keys() - was.keys())}
        for resource in gone:
            twin = self._twin(resource, come.values())
            if twin is None:
                self.gone[resource.gvr] = self._came_or_went(
                    "resource-removed", resource, self.old, self._was, self.gone
                )
                continue
            del come[twin.gvr]
            self.gone[resource.gvr] = self.come[twin.gvr] = self._renamed(
                resource, twin
            )
            self._resource(resource, twin)
        for resource in come.values():
            self.come[resource.gvr] = self._came_or_went(
                "resource-added", resource, self.new, self._is, self.come
            )
        for gvr in sorted(was.keys() & is_.keys()):
            self._resource(was[gvr], is_[gvr])

    def _twin(self, old: Resource, come: Iterable[Resource]) -> Resource | None:
        """The new resource that is an old one under another name, or in another place."""
        kind = self.matching.kinds.get(old.kind, old.kind)
        alike = [new for new in come if new.kind == kind]
        return max(
            alike,
            key=lambda new: names_alike(old.gvr.resource, new.gvr.resource),
            default=None,
        )

    def _renamed(self, old: Resource, new: Resource) -> str:
        moved = old.gvr.group_version != new.gvr.group_version
        return self.found.add(
            "resource-moved" if moved else "resource-renamed",
            str(old.gvr.group_version),
            str(old.gvr),
            python=self._was.resource(old.gvr),
            before=str(old.gvr),
            after=str(new.gvr),
            reached=_itself(old),
            guess=True,
            note=f"now {self._is.resource(new.gvr)[0]}",
        )

    def _came_or_went(
        self,
        rule: str,
        resource: Resource,
        side: Side,
        python: PythonNames,
        above: dict[object, str],
    ) -> str:
        kind = side.model.by_gvk[resource.kind]
        return self.found.add(
            rule,
            str(resource.gvr.group_version),
            str(resource.gvr),
            python=(*python.resource(resource.gvr), python.type(kind)),
            reached=_itself(resource),
            part_of=above.get(resource.gvr.group_version, ""),
            note=_elsewhere(resource, self.new) if rule == "resource-removed" else "",
        )

    def _resource(self, old: Resource, new: Resource) -> None:
        self._python_name(old, new)
        self._shape(old, new)
        self._verbs(old, new)
        self._subresources(old, new)
        if self.old.discovered and self.new.discovered:
            self._names(old, new)
        if self.old.columns and self.new.columns:
            self._columns(old, new)
            self._deprecation(old, new)

    def _add(
        self,
        rule: str,
        resource: Resource,
        subject: str = "",
        *,
        python: Iterable[str] = (),
        before: object = "",
        after: object = "",
        note: str = "",
    ) -> None:
        self.found.add(
            rule,
            str(resource.gvr.group_version),
            subject or str(resource.gvr),
            python=python,
            before=str(before),
            after=str(after),
            reached=_itself(resource),
            note=note,
        )

    def _python_name(self, old: Resource, new: Resource) -> None:
        if old.gvr != new.gvr:
            return
        before, after = self._was.resource(old.gvr), self._is.resource(new.gvr)
        if [_last(name) for name in before] != [_last(name) for name in after] and (
            old.kind == new.kind
        ):
            self._add(
                "python-name-changed",
                old,
                python=before,
                before=before[0],
                after=after[0],
            )

    def _shape(self, old: Resource, new: Resource) -> None:
        python = self._was.resource(old.gvr)
        if old.gvr == new.gvr and old.kind != new.kind:
            self.gone[old.gvr] = self.found.add(
                "kind-changed",
                str(old.gvr.group_version),
                str(old.gvr),
                python=(*python, self._was.type(self.old.model.by_gvk[old.kind])),
                before=str(old.kind),
                after=str(new.kind),
                reached=_itself(old),
                guess=self.matching.kinds.get(old.kind) == new.kind,
                note=f"now {self._is.resource(new.gvr)[0]}",
            )
        if old.scope is not new.scope:
            self._add(
                "scope-changed",
                old,
                python=python,
                before=old.scope.value,
                after=new.scope.value,
            )
        lists = old.list_type, new.list_type
        if (
            lists[0] is not None
            and lists[1] is not None
            and self.matching.definitions.get(lists[0]) != lists[1]
        ):
            self._add(
                "list-type-changed", old, python=python, before=lists[0], after=lists[1]
            )

    def _verbs(self, old: Resource, new: Resource) -> None:
        for verb in sorted(set(old.verbs) - set(new.verbs)):
            self._add(
                "verb-removed",
                old,
                f"{old.gvr} {verb.value}",
                python=self._was.verb(old.gvr, verb),
                before=verb.value,
            )
        for verb in sorted(set(new.verbs) - set(old.verbs)):
            self._add(
                "verb-added",
                new,
                f"{new.gvr} {verb.value}",
                python=self._is.verb(new.gvr, verb),
                after=verb.value,
            )

    # Subresources

    def _subresources(self, old: Resource, new: Resource) -> None:
        was = {sub.name: sub for sub in old.subresources}
        is_ = {sub.name: sub for sub in new.subresources}
        for name in sorted(was.keys() - is_.keys()):
            self._add(
                "subresource-removed",
                old,
                f"{old.gvr}/{name}",
                python=self._was.subresource(old, was[name]),
                before=_verbs(was[name].verbs),
            )
        for name in sorted(is_.keys() - was.keys()):
            self._add(
                "subresource-added",
                new,
                f"{new.gvr}/{name}",
                python=self._is.subresource(new, is_[name]),
                after=_verbs(is_[name].verbs),
            )
        for name in sorted(was.keys() & is_.keys()):
            self._subresource(old, new, was[name], is_[name])

    def _subresource(
        self, old: Resource, new: Resource, was: Subresource, is_: Subresource
    ) -> None:
        path = f"{old.gvr}/{was.name}"
        python = self._was.subresource(old, was)
        for verb in sorted(set(was.verbs) - set(is_.verbs)):
            self._add(
                "verb-removed",
                old,
                f"{path} {verb.value}",
                python=self._was.subresource(old, was, [verb]),
                before=verb.value,
            )
        for verb in sorted(set(is_.verbs) - set(was.verbs)):
            self._add(
                "verb-added",
                new,
                f"{new.gvr}/{was.name} {verb.value}",
                python=self._is.subresource(new, is_, [verb]),
                after=verb.value,
            )
        kind = self.matching.kinds.get(was.kind, was.kind)
        if was.kind != is_.kind and kind != is_.kind:
            self._add(
                "subresource-kind-changed",
                old,
                path,
                python=python,
                before=was.kind,
                after=is_.kind,
            )
        if was.content is not is_.content:
            self._add(
                "subresource-content-changed",
                old,
                path,
                python=python,
                before=was.content.value,
                after=is_.content.value,
            )

    # What discovery and CustomResourceDefinitions tell

    def _names(self, old: Resource, new: Resource) -> None:
        if old.singular != new.singular:
            self._add("singular-changed", old, before=old.singular, after=new.singular)
        for rule, was, is_ in (
            ("short-name", old.short_names, new.short_names),
            ("category", old.categories, new.categories),
        ):
            for name in sorted(set(was) - set(is_)):
                self._add(f"{rule}-removed", old, f"{old.gvr} {name}", before=name)
            for name in sorted(set(is_) - set(was)):
                self._add(f"{rule}-added", new, f"{new.gvr} {name}", after=name)

    def _columns(self, old: Resource, new: Resource) -> None:
        if old.columns != new.columns:
            self._add(
                "columns-changed",
                old,
                before=_columns(old.columns, new.columns),
                after=_columns(new.columns, old.columns),
            )
        was, is_ = set(old.selectable_fields), set(new.selectable_fields)
        for path in sorted(was - is_):
            self._add(
                "selectable-field-removed",
                old,
                f"{old.gvr} {path}",
                python=[self._was.selectable(old, path)],
                before=path,
            )
        for path in sorted(is_ - was):
            self._add(
                "selectable-field-added",
                new,
                f"{new.gvr} {path}",
                python=[self._is.selectable(new, path)],
                after=path,
            )

    def _deprecation(self, old: Resource, new: Resource) -> None:
        if old.deprecation == new.deprecation:
            return
        rule = (
            "version-deprecated"
            if not old.deprecation
            else (
                "version-deprecation-changed"
                if new.deprecation
                else "version-deprecation-withdrawn"
            )
        )
        self._add(
            rule,
            old,
            python=self._was.resource(old.gvr),
            before=old.deprecation,
            after=new.deprecation,
            note=new.deprecation,
        )

    def _paths(self) -> None:
        if self.old.other_paths is None or self.new.other_paths is None:
            return
        was, is_ = set(self.old.other_paths), set(self.new.other_paths)
        # A group and a version have a path of their own, which comes and goes with them.
        for path in sorted(was - is_ - _paths_of(self.gone)):
            self.found.add("path-removed", "paths", path, before=path)
        for path in sorted(is_ - was - _paths_of(self.come)):
            self.found.add("path-added", "paths", path, after=path)


def _paths_of(changed: Iterable[object]) -> set[str]:
    return {
        f"{thing.path}/" if isinstance(thing, GroupVersion) else f"/apis/{thing}/"
        for thing in changed
        if isinstance(thing, GroupVersion | str)
    }


def _named(group: str) -> str:
    return group or "core"


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def _verbs(verbs: Iterable[Verb]) -> str:
    return ", ".join(verb.value for verb in verbs)


def _itself(resource: Resource) -> tuple[Reached, ...]:
    return (Reached(str(resource.kind), ""),)


def _others(gone: GroupVersion, served: Iterable[GroupVersion]) -> str:
    """The versions of a group that are still served."""
    left = sorted(gv.version for gv in served if gv.group == gone.group)
    return f"still served: {', '.join(left)}" if left else ""


def _elsewhere(gone: Resource, new: Side) -> str:
    """The group versions that have a resource of the same name and kind."""
    found = sorted(
        str(resource.gvr.group_version)
        for resource in new.model.resources
        if resource.gvr.resource == gone.gvr.resource
        and resource.kind.kind == gone.kind.kind
    )
    return f"served by {', '.join(found)}" if found else ""


def _columns(columns: Iterable[PrinterColumn], others: Iterable[PrinterColumn]) -> str:
    """The columns that the other side has not, or in another order."""
    known = set(others)
    different = [column for column in columns if column not in known]
    return ", ".join(
        f"{column.name} ({column.type} at {column.path}"
        + (f", priority {column.priority}" if column.priority else "")
        + ")"
        for column in different or columns
    )

"""What changed in what objects are: definitions, fields, and what is said of values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from kubewright.diff.findings import Findings
from kubewright.diff.keywords import Finding, Seen, findings
from kubewright.diff.likeness import match_fields
from kubewright.diff.matching import Matching
from kubewright.diff.nodes import Schema, chain, properties_of
from kubewright.diff.parts import Parts
from kubewright.diff.python_names import PythonNames
from kubewright.diff.side import Side
from kubewright.diff.values import Compared, Relation, Values, shown
from kubewright.load.json_values import is_object
from kubewright.model.build_types import WELL_KNOWN
from kubewright.model.types import (
    AliasType,
    AnyValue,
    Field,
    ListOf,
    MapOf,
    Nullable,
    ObjectType,
    Ref,
    TypeRef,
    Union,
    place_in,
)


class Presence(Enum):
    """Whether a field is there."""

    REQUIRED = "required"
    ALWAYS = "optional, and in every answer"
    OPTIONAL = "optional"


PRESENCE_RULES: Mapping[tuple[Presence, Presence], str] = {
    (Presence.OPTIONAL, Presence.REQUIRED): "field-became-required",
    (Presence.ALWAYS, Presence.REQUIRED): "field-became-required",
    (Presence.REQUIRED, Presence.OPTIONAL): "field-became-optional",
    (Presence.ALWAYS, Presence.OPTIONAL): "field-became-optional",
    (Presence.REQUIRED, Presence.ALWAYS): "field-no-longer-asked-for",
    (Presence.OPTIONAL, Presence.ALWAYS): "field-always-there",
}


@dataclass
class TypeChanges:
    """Compares the definitions of two models, and all that stands in them."""

    old: Side
    new: Side
    matching: Matching
    parts: Parts
    found: Findings
    _compared: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])

    def __post_init__(self) -> None:
        self._was = PythonNames(self.old.names, self.old.model)
        self._is = PythonNames(self.new.names, self.new.model)
        self._classes = self._class_names()
        self._values = Values(self.old.model, self.new.model, self._same)
        self._enums = self.old.has_enums and self.new.has_enums
        self._defaults = self.old.has_defaults and self.new.has_defaults
        self._by_value = self.old.has_by_value and self.new.has_by_value
        self._prose = self.old.has_prose and self.new.has_prose

    def compare(self) -> None:
        self._homes()
        for name in self.matching.gone:
            self._gone(name)
        for name in self.matching.come:
            self._come(name)
        for name, other in sorted(self.matching.definitions.items()):
            self._definition(name, other)

    def _same(self, old: str, new: str) -> bool:
        """Whether two classes are one: definitions that match, or stand at one place.

        What stands in a definition is compared where it stands.
        """
        if place_in(old) and place_in(new):
            return True
        return self.matching.same_definition(old, new)

    def _class_names(self) -> frozenset[str]:
        return frozenset(
            name
            for type_ in self.new.model.objects
            for name in self._is.names_of(type_)
        )

    def _homes(self) -> None:
        """Report packages of definitions whose module has another name, each once."""
        was, is_ = self.old.names.homes, self.new.names.homes
        for package in sorted(was.keys() & is_.keys()):
            if was[package] == is_[package] or self._of_a_version(package):
                continue
            classes = [
                name
                for type_ in self.old.model.objects
                if type_.package == package
                for name in self._was.names_of(type_)
            ]
            self.found.add(
                "python-name-changed",
                package,
                package,
                python=(was[package], *classes),
                before=was[package],
                after=is_[package],
            )

    def _of_a_version(self, package: str) -> bool:
        """Whether a package's classes are in the module of a group version, as before.

        Another name of that is a change of the version.
        """
        modules = self.old.names.version_modules
        return any(
            module == self.old.names.homes[package]
            and self.new.names.version_modules.get(gv) == self.new.names.homes[package]
            for gv, module in modules.items()
        )

    # Definitions

    def _gone(self, name: str) -> None:
        type_ = self.old.model.by_name[name]
        area = self.old.area(name)
        if isinstance(type_, AliasType):
            self.found.add("value-removed", area, name, before=self._shown(type_.type))
            return
        self.found.add(
            "class-removed",
            area,
            name,
            python=self._was.all_of(type_),
            direction=self.old.reach.direction(name),
            reached=self.old.reach.of(name),
            part_of=self.parts.of_gone(type_),
        )

    def _come(self, name: str) -> None:
        type_ = self.new.model.by_name[name]
        area = self.new.area(name)
        if isinstance(type_, AliasType):
            self.found.add(
                "value-added", area, name, after=shown(type_.type, self.new.model)
            )
            return
        self.found.add(
            "class-added",
            area,
            name,
            python=self._is.all_of(type_),
            direction=self.new.reach.direction(name),
            reached=self.new.reach.of(name),
            part_of=self.parts.of_come(type_),
        )

    def _definition(self, name: str, other: str) -> None:
        old, new = self.old.model.by_name[name], self.new.model.by_name[other]
        was, is_ = self.old.definitions.get(name), self.new.definitions.get(other)
        match old, new:
            case ObjectType(), ObjectType():
                self._class_name(old, new)
                self._objects(_Pair(old, new, was, is_, name))
            case AliasType(), AliasType():
                self._aliases(old, new)
            case ObjectType(), AliasType():
                after = shown(new.type, self.new.model)
                self._about(old, Finding("class-became-value", old.short_name, after))
            case AliasType(), ObjectType():
                self._about_value(
                    name,
                    Finding(
                        "value-became-class", self._shown(old.type), new.short_name
                    ),
                )

    def _class_name(self, old: ObjectType, new: ObjectType) -> None:
        before, after = self._was.type(old), self._is.type(new)
        if old.name != new.name:
            moved = old.short_name == new.short_name
            self.found.add(
                "class-moved" if moved else "class-renamed",
                self.old.area(old.name),
                old.name,
                python=self._was.all_of(old),
                before=old.name,
                after=new.name,
                direction=self.old.reach.direction(old.name),
                reached=self.old.reach.of(old.name),
                guess=old.name in self.matching.guessed,
                part_of=self.parts.of_gone(old),
                note=f"now {after}",
            )
        elif before.rpartition(".")[2] != after.rpartition(".")[2]:
            self._about(old, Finding("python-name-changed", before, after))
        kinds = tuple(self.matching.kinds.get(gvk, gvk) for gvk in old.gvks)
        if kinds != new.gvks:
            self._about(
                old,
                Finding(
                    "class-kinds-changed",
                    ", ".join(map(str, old.gvks)),
                    ", ".join(map(str, new.gvks)),
                ),
            )

    def _aliases(self, old: AliasType, new: AliasType) -> None:
        if old.name in WELL_KNOWN:
            return  # documents write these in different ways; their names say what they are
        compared = self._values.compare(old.type, new.type)
        for finding in _type_findings(
            compared, self._shown(old.type), shown(new.type, self.new.model)
        ):
            self._about_value(old.name, finding)
        seen = self._seen(old.name, same_type=compared.type is Relation.SAME)
        was, is_ = self.old.definitions.get(old.name), self.new.definitions.get(
            new.name
        )
        for suffix, a, b in chain(was, is_):
            for finding in findings(a, b, seen):
                self._about_value(old.name, finding, suffix)

    # Objects

    def _objects(self, pair: _Pair) -> None:
        """Compare two classes, and at each of their places what the schemas say."""
        old, new = pair.old, pair.new
        if not pair.in_definition and pair.was is not None and pair.is_ is not None:
            for finding in findings(pair.was, pair.is_, self._seen(pair.definition)):
                self._about(old, finding)
        was = self._properties(pair.was, self.old)
        is_ = self._properties(pair.is_, self.new)
        first = (old.name, new.name) not in self._compared
        self._compared.add((old.name, new.name))
        twins = self._fields(pair, was, is_) if first else self._twins(pair, was, is_)
        for before, after in twins:
            a, b = was.get(before.name), is_.get(after.name)
            if first or a is None or b is None or a != b:
                self._values_of(pair, before, after, a, b, first=first)

    def _properties(self, schema: Schema | None, side: Side) -> dict[str, Any]:
        return {} if schema is None else properties_of(schema, side.definitions)

    def _fields(
        self, pair: _Pair, was: dict[str, Any], is_: dict[str, Any]
    ) -> list[tuple[Field, Field]]:
        """Report the fields that came and went; return those that are on both sides."""
        old, new = pair.old, pair.new
        twins = self._twins(pair, was, is_)
        stayed = {before.name for before, _ in twins}
        reached = {after.name for _, after in twins}
        for before, after in twins:
            if before.name != after.name:
                self._about_field(
                    old,
                    before,
                    Finding(
                        "field-renamed",
                        before.name,
                        after.name,
                        f"now {self._is.field(new, after)}",
                    ),
                    python=self._gone_with(old, before),
                    guess=True,
                )
            else:
                self._attribute(old, new, before, after)
        for before in old.fields:
            if before.name not in stayed:
                self._about_field(
                    old,
                    before,
                    Finding("field-removed", self._shown(before.type)),
                    python=self._gone_with(old, before),
                )
        for after in new.fields:
            if after.name not in reached:
                rule = "required-field-added" if after.required else "field-added"
                self._field_came(
                    old, new, after, Finding(rule, "", self._new_shown(after))
                )
        return twins

    def _twins(
        self, pair: _Pair, was: dict[str, Any], is_: dict[str, Any]
    ) -> list[tuple[Field, Field]]:
        old = {one.name: one for one in pair.old.fields}
        new = {one.name: one for one in pair.new.fields}

        def described_alike(before: Field, after: Field) -> bool:
            a, b = was.get(before.name), is_.get(after.name)
            return is_object(a) and bool(a.get("description")) and a == b

        def of_one_type(before: Field, after: Field) -> bool:
            compared = self._values.compare(before.type, after.type)
            return compared.type is Relation.SAME

        alike = match_fields(
            [one for name, one in old.items() if name not in new],
            [one for name, one in new.items() if name not in old],
            of_one_type,
            described_alike,
        )
        return [
            (one, new[alike.get(name, name)])
            for name, one in old.items()
            if name in new or name in alike
        ]

    def _gone_with(self, owner: ObjectType, gone: Field) -> Iterator[str]:
        """An attribute that is gone, and the classes that are gone with it."""
        first, *classes = self._was.field_and_classes(owner, gone)
        yield first
        yield from (name for name in classes if name not in self._classes)

    def _field_came(
        self, old: ObjectType, new: ObjectType, came: Field, finding: Finding
    ) -> None:
        self.found.add(
            finding.rule,
            self.new.area(new.name),
            f"{new.name}.{came.name}",
            python=(
                self._is.field(new, came),
                *((self._was.type(old),) if came.required else ()),
            ),
            after=finding.after,
            direction=self.new.reach.direction(new.name),
            reached=self.new.reach.of(new.name),
        )

    def _attribute(
        self, old: ObjectType, new: ObjectType, before: Field, after: Field
    ) -> None:
        names = (
            self.old.names.attributes[old.name][before.name],
            self.new.names.attributes[new.name][after.name],
        )
        if names[0] != names[1]:
            self._about_field(old, before, Finding("python-name-changed", *names))
        was, is_ = self._presence(before), self._presence(after)
        if was is not is_:
            self._about_field(
                old,
                before,
                Finding(PRESENCE_RULES[was, is_], was.value, is_.value),
                python=(
                    self._was.field(old, before),
                    *((self._was.type(old),) if is_ is Presence.REQUIRED else ()),
                ),
            )

    def _presence(self, one: Field) -> Presence:
        if one.required:
            return Presence.REQUIRED
        always = one.by_value and self._by_value
        return Presence.ALWAYS if always else Presence.OPTIONAL

    def _values_of(
        self,
        pair: _Pair,
        before: Field,
        after: Field,
        was: object,
        is_: object,
        *,
        first: bool,
    ) -> None:
        """Compare what a field holds, and what stands below it."""
        compared = self._values.compare(before.type, after.type)
        if first:
            for finding in _type_findings(
                compared, self._shown(before.type), self._new_shown(after)
            ):
                self._about_field(
                    pair.old, before, finding, python=self._gone_with(pair.old, before)
                )
        seen = replace(
            self._seen(pair.definition, same_type=compared.type is Relation.SAME),
            opaque=_is_opaque(before.type) and _is_opaque(after.type),
        )
        for suffix, a, b in chain(was, is_):
            for finding in findings(a, b, seen):
                self._about_field(pair.old, before, finding, suffix=suffix)
        for inner in self._below(pair, before.type, after.type, was, is_):
            self._objects(inner)

    def _below(
        self, pair: _Pair, old: TypeRef, new: TypeRef, was: object, is_: object
    ) -> Iterator[_Pair]:
        """The objects without a definition of their own that both sides have."""
        a = was if is_object(was) else {}
        b = is_ if is_object(is_) else {}
        match old, new:
            case (Nullable(inner), _):
                yield from self._below(pair, inner, new, was, is_)
            case (_, Nullable(inner)):
                yield from self._below(pair, old, inner, was, is_)
            case (ListOf(x), ListOf(y)):
                yield from self._below(pair, x, y, a.get("items"), b.get("items"))
            case (MapOf(x), MapOf(y)):
                key = "additionalProperties"
                yield from self._below(pair, x, y, a.get(key), b.get(key))
            case (Union(xs), Union(ys)):
                for x, y in zip(_references(xs), _references(ys), strict=False):
                    yield from self._below(pair, x, y, None, None)
            case (Ref(x), Ref(y)) if place_in(x) and place_in(y):
                one, other = self.old.model.by_name[x], self.new.model.by_name[y]
                if isinstance(one, ObjectType) and isinstance(other, ObjectType):
                    yield replace(
                        pair,
                        old=one,
                        new=other,
                        was=a or None,
                        is_=b or None,
                        in_definition=True,
                    )
            case _:
                pass

    # What is said of a place

    def _seen(self, definition: str, *, same_type: bool = True) -> Seen:
        built_in = definition.startswith("io.k8s.")
        return Seen(
            go_type=built_in,
            enums=self._enums or not built_in,
            defaults=self._defaults or not built_in,
            prose=self._prose,
            same_type=same_type,
        )

    def _about(self, owner: ObjectType, finding: Finding) -> None:
        self.found.add(
            finding.rule,
            self.old.area(owner.name),
            owner.name,
            python=[self._was.type(owner)],
            before=finding.before,
            after=finding.after,
            direction=self.old.reach.direction(owner.name),
            reached=self.old.reach.of(owner.name),
            note=finding.note,
        )

    def _about_value(self, name: str, finding: Finding, suffix: str = "") -> None:
        self.found.add(
            finding.rule,
            self.old.area(name),
            f"{name}{suffix}",
            before=finding.before,
            after=finding.after,
            direction=self.old.reach.direction(name),
            reached=self.old.reach.of(name),
            note=finding.note,
        )

    def _about_field(
        self,
        owner: ObjectType,
        about: Field,
        finding: Finding,
        *,
        suffix: str = "",
        python: Iterable[str] = (),
        guess: bool = False,
    ) -> None:
        self.found.add(
            finding.rule,
            self.old.area(owner.name),
            f"{owner.name}.{about.name}{suffix}",
            python=tuple(python) or (self._was.field(owner, about),),
            before=finding.before,
            after=finding.after,
            direction=self.old.reach.direction(owner.name),
            reached=self.old.reach.of(owner.name),
            guess=guess,
            note=finding.note,
        )

    def _shown(self, type_: TypeRef) -> str:
        return shown(type_, self.old.model)

    def _new_shown(self, of: Field) -> str:
        return shown(of.type, self.new.model)


@dataclass(frozen=True)
class _Pair:
    """Two classes that are one, the schemas that say so, and the definition they are in.

    Attributes:
        in_definition: whether they stand in a definition: what is said of them is then
            said of the field that they stand in.
    """

    old: ObjectType
    new: ObjectType
    was: Schema | None
    is_: Schema | None
    definition: str
    in_definition: bool = False


def _type_findings(compared: Compared, before: str, after: str) -> Iterator[Finding]:
    """What became of a type, and of null."""
    match compared.type:
        case Relation.WIDENED:
            yield Finding("type-widened", before, after)
        case Relation.NARROWED:
            yield Finding("type-narrowed", before, after)
        case Relation.OTHER:
            yield Finding("type-changed", before, after)
        case Relation.SAME:
            pass
    match compared.null:
        case Relation.WIDENED:
            yield Finding("null-allowed", before, after)
        case Relation.NARROWED:
            yield Finding("null-disallowed", before, after)
        case _:
            pass


def _is_opaque(type_: TypeRef) -> bool:
    """Whether a value's objects have no class."""
    match type_:
        case Nullable(inner) | ListOf(inner) | MapOf(inner):
            return _is_opaque(inner)
        case AnyValue():
            return True
        case _:
            return False


def _references(members: tuple[TypeRef, ...]) -> list[Ref]:
    return [member for member in members if isinstance(member, Ref)]

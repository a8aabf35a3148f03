"""The names of a generated package, and what each leads to: from its model, not its code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from kubewright.check.values import (
    UNKNOWN,
    Applied,
    AppliedClass,
    ClassOf,
    Client,
    Clientset,
    ClientsetClass,
    EventOf,
    Events,
    Function,
    Group,
    Keyed,
    Many,
    Module,
    Object,
    Pages,
    Scalar,
    Value,
)
from kubewright.diff import Side
from kubewright.diff.python_names import VERB_METHODS, PythonNames
from kubewright.model.identifiers import GroupVersion, GroupVersionResource
from kubewright.model.resources import Content, Resource, Verb
from kubewright.model.types import (
    AliasType,
    ListOf,
    MapOf,
    Nullable,
    ObjectType,
    Ref,
    TypeRef,
)
from kubewright.naming.names import subresource_verbs

_ENTRIES: Mapping[str, ClientsetClass] = {
    "Clientset": ClientsetClass(),
    "AsyncClientset": ClientsetClass(),
    "clientset.Clientset": ClientsetClass(),
    "clientset.AsyncClientset": ClientsetClass(),
    "informers.SharedInformerFactory": ClientsetClass(informers=True),
    "informers.AsyncSharedInformerFactory": ClientsetClass(informers=True),
}
_WITH_OBJECTS = frozenset({Verb.CREATE, Verb.GET, Verb.PATCH, Verb.UPDATE})
_APPLIED, _OF_APPLIED = "applyconfigurations", "ApplyConfiguration"
_SAME = frozenset({"with_defaults"})
"""Methods of an object that give another of its class."""


class Surface:
    """What a program can reach by names of one package."""

    def __init__(self, side: Side) -> None:
        self._side = side
        self._names = side.names
        self._python = PythonNames(side.names, side.model)
        self.package = side.names.package

    # All names

    @cached_property
    def names(self) -> frozenset[str]:
        """Every dotted name, as changes have them."""
        return frozenset(
            (*self.modules, *self.classes, *self._attributes, *self._api())
        )

    @cached_property
    def modules(self) -> frozenset[str]:
        """Modules and the packages above them."""
        homes = {*self._names.version_modules.values(), *self._names.homes.values()}
        found = {*homes, *(f"{home}.{_APPLIED}" for home in homes)}
        above = set[str]()
        for name in (*found, self.package):
            parts = name.split(".")
            above |= {".".join(parts[: n + 1]) for n in range(len(parts))}
        return frozenset(above)

    @cached_property
    def classes(self) -> Mapping[str, str]:
        """Definitions and places by the dotted name of their class."""
        return {
            name: type_.name
            for type_ in self._side.model.objects
            for name in self._python.names_of(type_)
        }

    @cached_property
    def _attributes(self) -> frozenset[str]:
        return frozenset(
            self._python.field(type_, field)
            for type_ in self._side.model.objects
            for field in type_.fields
        )

    def _api(self) -> Iterator[str]:
        for version in self._side.model.versions:
            yield from self._python.version(version.group_version)
            for resource in version.resources:
                yield from self._python.resource(resource.gvr)
                for verb in resource.verbs:
                    yield from self._python.verb(resource.gvr, verb)
                for sub in resource.subresources:
                    yield from self._python.subresource(resource, sub)

    # What names lead to

    def imported(self, name: str) -> tuple[Value, str] | None:
        """What a dotted name stands for, and its key; None for what is not of the package."""
        home, _, last = name.rpartition(".")
        if name in self.modules:
            return Module(name), name
        if name in self.classes:
            return ClassOf(self.classes[name]), name
        inside = name.removeprefix(f"{self.package}.")
        if inside != name and inside in _ENTRIES:
            return _ENTRIES[inside], ""
        parent, _, kind = home.rpartition(".")
        if kind.startswith("models") and f"{parent}.{last}" in self.classes:
            return self.imported(f"{parent}.{last}")
        applied = f"{parent}.{last.removesuffix(_OF_APPLIED)}"
        if kind == _APPLIED and last.endswith(_OF_APPLIED) and applied in self.classes:
            return AppliedClass(self.classes[applied]), applied
        if home in self._generated and last in self._generated[home]:
            return UNKNOWN, self._generated[home][last]
        return None

    @cached_property
    def _generated(self) -> Mapping[str, Mapping[str, str]]:
        """Keys of what other modules of a version have, by module and name."""
        found: dict[str, dict[str, str]] = {}
        for resource in self._side.model.resources:
            module = self._names.version_modules[resource.gvr.group_version]
            key = self._python.resource(resource.gvr)[0]
            class_ = self._names.resource_classes[resource.gvr]
            constant = self._names.resource_methods[resource.gvr].upper()
            kind = self._names.classes[self._kind(resource).name]
            for name, inside in (
                ("client", class_),
                ("async_client", f"Async{class_}"),
                ("informers", constant),
                ("listers", f"{kind}Lister"),
            ):
                found.setdefault(f"{module}.{name}", {})[inside] = key
        return found

    def member(self, value: Value, name: str) -> tuple[Value, str]:
        """What an attribute of a value is, and its key; "" for what has none."""
        match value:
            case Module(module):
                return self.imported(f"{module}.{name}") or (UNKNOWN, "")
            case Object(type_name) | ClassOf(type_name):
                return self._attribute(value, type_name, name)
            case Clientset(informers):
                gv = self._accessors.get(name)
                if gv is None:
                    return UNKNOWN, ""
                return Group(gv, informers), self._python.version(gv)[1]
            case ClientsetClass(informers):
                return Function(Clientset(informers)), ""
            case Group(gv, informers):
                return self._resource(gv, informers, name)
            case Client(gvr):
                return self._method(gvr, name)
            case Pages():
                return _of_pages(value, name), ""
            case EventOf(item) if name == "object":
                return item, ""
            case Keyed(item):
                if name in ("get", "pop", "setdefault"):
                    return Function(item), ""
                return (Function(Many(item)) if name == "values" else UNKNOWN), ""
            case Many(item) if name == "pop":
                return Function(item), ""
            case _:
                return UNKNOWN, ""

    def attributes(self, type_name: str) -> Mapping[str, str]:
        """The keys of a class's fields, by attribute."""
        type_ = self._side.model.by_name[type_name]
        if not isinstance(type_, ObjectType):
            return {}
        named = self._names.attributes[type_name]
        return {
            named[field.name]: self._python.field(type_, field)
            for field in type_.fields
        }

    def applied_fields(self, type_name: str) -> Mapping[str, tuple[Value, str]]:
        """What is applied as each field of a class, and its key, by name in the API."""
        type_ = self._side.model.by_name[type_name]
        if not isinstance(type_, ObjectType):
            return {}
        found: dict[str, tuple[Value, str]] = {}
        for field in type_.fields:
            key = self._python.field(type_, field)
            found[field.name] = self._held(field.type, key, Applied), key
        return found

    def class_name(self, type_name: str) -> str:
        type_ = self._side.model.by_name[type_name]
        return self._python.type(type_) if isinstance(type_, ObjectType) else ""

    def _attribute(self, value: Value, type_name: str, name: str) -> tuple[Value, str]:
        type_ = self._side.model.by_name[type_name]
        if not isinstance(type_, ObjectType):
            return UNKNOWN, ""
        key = self.attributes(type_name).get(name)
        if key is None:
            return (Function(value) if name in _SAME else UNKNOWN), ""
        named = self._names.attributes[type_name]
        field = next(field for field in type_.fields if named[field.name] == name)
        return self._held(field.type, key), key

    def _held(
        self,
        type_: TypeRef,
        key: str = "",
        made: type[Object] | type[Applied] = Object,
    ) -> Value:
        match type_:
            case Nullable(inner):
                return self._held(inner, key, made)
            case ListOf(inner):
                return Many(self._held(inner, "", made), key)
            case MapOf(inner):
                return Keyed(self._held(inner, "", made), key)
            case Ref(name):
                target = self._side.model.by_name[name]
                if isinstance(target, AliasType):
                    return self._held(target.type, key, made)
                return made(name, key)
            case _:
                return Scalar(key)

    @cached_property
    def _accessors(self) -> Mapping[str, GroupVersion]:
        return {name: gv for gv, name in self._names.accessors.items()}

    @cached_property
    def _by_method(self) -> Mapping[tuple[GroupVersion, str], GroupVersionResource]:
        return {
            (gvr.group_version, name): gvr
            for gvr, name in self._names.resource_methods.items()
        }

    def _resource(
        self, gv: GroupVersion, informers: bool, name: str
    ) -> tuple[Value, str]:
        gvr = self._by_method.get((gv, name))
        if gvr is None:
            return UNKNOWN, ""
        key = self._python.resource(gvr)[0]
        return Function(UNKNOWN if informers else Client(gvr)), key

    def _kind(self, resource: Resource) -> ObjectType:
        return self._side.model.by_gvk[resource.kind]

    def _method(self, gvr: GroupVersionResource, name: str) -> tuple[Value, str]:
        resource = self._side.resources[gvr]
        key = f"{self._python.resource(gvr)[0]}.{name}"
        kind = Object(self._kind(resource).name)
        for verb in resource.verbs:
            if name in VERB_METHODS[verb]:
                takes = Applied(kind.type_name) if name == "apply" else UNKNOWN
                return Function(self._answer(verb, name, resource, kind), takes), key
        for sub, verb in subresource_verbs(resource):
            methods = self._python.subresource(resource, sub, [verb])
            if key in methods:
                own = self._side.model.by_gvk.get(sub.kind)
                answers = own is not None and sub.content is Content.OBJECT
                if own is None or not answers:
                    return Function(UNKNOWN), key
                applies = name.startswith("apply_")
                takes = Applied(own.name) if applies else UNKNOWN
                return Function(Object(own.name), takes), key
        return UNKNOWN, ""

    def _answer(self, verb: Verb, name: str, resource: Resource, kind: Value) -> Value:
        if verb is Verb.LIST and name == "list":
            listed = resource.list_type
            return Pages(kind, Object(listed) if listed else UNKNOWN)
        if verb is Verb.WATCH:
            return Events(kind)
        return kind if verb in _WITH_OBJECTS and name != "edit" else UNKNOWN


def _of_pages(pages: Pages, name: str) -> Value:
    match name:
        case "page":
            return Function(pages.page)
        case "pages":
            return Function(Many(pages.page))
        case "all":
            return Function(Many(pages.item))
        case _:
            return UNKNOWN

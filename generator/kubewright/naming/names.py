"""All identifiers of one generated package."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kubewright.diagnostics import InputError, Location, pointer
from kubewright.model.api import Model
from kubewright.model.identifiers import GroupVersion, GroupVersionResource
from kubewright.model.resources import Content, Resource, Subresource, Verb
from kubewright.model.types import ObjectType
from kubewright.naming import reserved
from kubewright.naming.resolve import resolve, usable
from kubewright.naming.words import class_case, plural_class_case, snake_case

WELL_KNOWN_HOMES: Mapping[str, str] = {
    "io.k8s.apimachinery.pkg.apis.meta.v1": "kuberuntime.meta.v1",
    "io.k8s.apimachinery.pkg.version": "kuberuntime.meta.v1",
}
"""Definition packages whose types ship with the runtime."""

WELL_KNOWN_CLASSES: Mapping[str, str] = {
    "io.k8s.apimachinery.pkg.version.Info": "VersionInfo",
}

_MODULE_WORDS: Mapping[str, str] = {"ephemeralcontainers": "ephemeral_containers"}
"""Subresources that discovery runs together and client-go does not."""

_METHODS: Mapping[tuple[str, Verb], str] = {
    ("binding", Verb.CREATE): "bind",
    ("eviction", Verb.CREATE): "evict",
    ("finalize", Verb.UPDATE): "finalize",
    ("log", Verb.GET): "log",
}
"""Subresource methods that client-go gives names of their own."""

SubresourceKey = tuple[GroupVersionResource, str, Verb]


@dataclass(frozen=True)
class Pins:
    """Names that the user fixes in the configuration; they never move.

    Attributes:
        homes: definition package to the module that has its types.
        classes: definition to class name.
        groups: API group to module name. For example: `rbac.authorization.k8s.io` to
            `rbac`.
        document: the configuration that fixes them, for messages.
    """

    homes: Mapping[str, str] = field(default_factory=dict[str, str])
    classes: Mapping[str, str] = field(default_factory=dict[str, str])
    groups: Mapping[str, str] = field(default_factory=dict[str, str])
    document: str = "kubewright.yaml"


@dataclass(frozen=True, order=True)
class Renamed:
    """A name that could not be the first choice. Reported, never silent."""

    what: str
    wanted: str
    got: str


@dataclass(frozen=True)
class Names:
    """Every identifier, by what it names. Modules are absolute and dotted."""

    package: str
    group_modules: Mapping[str, str]
    version_modules: Mapping[GroupVersion, str]
    homes: Mapping[str, str]
    classes: Mapping[str, str]
    attributes: Mapping[str, Mapping[str, str]]
    accessors: Mapping[GroupVersion, str]
    group_clients: Mapping[GroupVersion, str]
    resource_classes: Mapping[GroupVersionResource, str]
    resource_methods: Mapping[GroupVersionResource, str]
    subresource_methods: Mapping[SubresourceKey, str]
    renamed: tuple[Renamed, ...]

    def home(self, type_: ObjectType) -> str:
        """The module that has a type's class. For example: `kubeclient.apps.v1`."""
        return self.homes[type_.package]


def resolve_names(model: Model, package: str, pins: Pins) -> Names:
    """Name everything in the model.

    Raises:
        InputError: a pin names what the model does not have.
    """
    groups = _group_modules(model, pins)
    versions = {
        version.group_version: (
            f"{package}.{groups[version.group_version.group]}."
            + _version(version.group_version.version)
        )
        for version in model.versions
    }
    homes = _homes(model, package, versions, pins)
    classes = _classes(model, homes, pins)
    accessors = {gv: f"{groups[gv.group]}_{_version(gv.version)}" for gv in versions}
    attributes = {
        type_.name: _attributes(type_, frozenset(accessors.values()))
        for type_ in model.objects
    }
    resource_classes, resource_methods = _resources(model)
    subresource_methods = {
        key: name
        for resource in model.resources
        for key, name in _subresource_methods(resource).items()
    }
    return Names(
        package=package,
        group_modules=groups,
        version_modules=versions,
        homes=homes,
        classes=classes,
        attributes=attributes,
        accessors=accessors,
        group_clients={
            gv: "".join(part.capitalize() for part in accessor.split("_")) + "Client"
            for gv, accessor in accessors.items()
        },
        resource_classes=resource_classes,
        resource_methods=resource_methods,
        subresource_methods=subresource_methods,
        renamed=tuple(
            sorted(
                [
                    *_renamed_classes(model, classes),
                    *_renamed_attributes(attributes),
                    *_renamed_groups(groups),
                ]
            )
        ),
    )


def _identifier(text: str, prefix: str = "v") -> str:
    """A module or attribute name; `prefix` goes before what starts with a digit."""
    name = snake_case(text) or prefix
    return name if name[0].isalpha() else f"{prefix}_{name}"


def _version(version: str) -> str:
    return usable(version.replace("-", "_"))


def _group_modules(model: Model, pins: Pins) -> dict[str, str]:
    """The first label of the group as client-go has it, more labels on collision."""
    names = [group.name for group in model.groups]
    _check_pins(pins, "groups", names)
    _check_different(pins, "groups", pins.groups, reserved.PACKAGE_MODULES)
    candidates: dict[str, list[str]] = {}
    for name in names:
        labels = [_identifier(label, "g") for label in (name or "core").split(".")]
        candidates[name] = [
            "_".join(labels[:count]) for count in range(1, len(labels) + 1)
        ]
    return resolve(candidates, reserved=reserved.PACKAGE_MODULES, pinned=pins.groups)


def _homes(
    model: Model, package: str, versions: Mapping[GroupVersion, str], pins: Pins
) -> dict[str, str]:
    """Where each definition package's classes live.

    A package belongs to the group version of the kinds in it; one without kinds gets a
    module of its own name.
    """
    served: dict[str, set[GroupVersion]] = defaultdict(set)
    for type_ in model.objects:
        served[type_.package].update(
            gvk.group_version for gvk in type_.gvks if gvk.group_version in versions
        )
    _check_pins(pins, "homes", served)
    fixed = {**WELL_KNOWN_HOMES, **pins.homes}
    homes: dict[str, str] = {}
    for name, group_versions in sorted(served.items()):
        if name in fixed:
            homes[name] = fixed[name]
        elif len(group_versions) == 1:
            homes[name] = versions[next(iter(group_versions))]
        else:
            first, *rest = (_identifier(label, "m") for label in name.split(".")[-2:])
            labels = (usable(first, reserved.PACKAGE_MODULES), *map(usable, rest))
            homes[name] = ".".join((package, *labels))
    return homes


def _classes(model: Model, homes: Mapping[str, str], pins: Pins) -> dict[str, str]:
    names = {type_.name for type_ in model.types}
    _check_pins(pins, "classes", [type_.name for type_ in model.objects])
    fixed = {
        **{k: v for k, v in WELL_KNOWN_CLASSES.items() if k in names},
        **pins.classes,
    }
    by_home: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for type_ in model.objects:
        short = class_case(type_.short_name) or "Type"
        package = class_case(type_.package.rpartition(".")[2])
        candidates = [short, package + short, class_case(type_.name)]
        by_home[homes[type_.package]][type_.name] = [
            name if name[0].isalpha() else f"Type{name}" for name in candidates
        ]
    classes: dict[str, str] = {}
    for candidates_of in by_home.values():
        pinned = {k: v for k, v in fixed.items() if k in candidates_of}
        _check_different(pins, "classes", pinned, reserved.MODULE_NAMES)
        classes.update(
            resolve(candidates_of, reserved=reserved.MODULE_NAMES, pinned=pinned)
        )
    return classes


def _attributes(type_: ObjectType, aliases: frozenset[str]) -> dict[str, str]:
    return resolve(
        {field.name: [_identifier(field.name, "field")] for field in type_.fields},
        reserved=reserved.MODEL_METHODS | reserved.SURFACE | aliases | {"meta_v1"},
    )


def _resources(
    model: Model,
) -> tuple[dict[GroupVersionResource, str], dict[GroupVersionResource, str]]:
    classes: dict[GroupVersionResource, str] = {}
    methods: dict[GroupVersionResource, str] = {}
    for version in model.versions:
        wanted = {
            resource.gvr: plural_class_case(resource.kind.kind, resource.gvr.resource)
            for resource in version.resources
        }
        classes.update(
            resolve(
                {gvr: [name, class_case(gvr.resource)] for gvr, name in wanted.items()},
                reserved=reserved.MODULE_NAMES,
            )
        )
        methods.update(
            resolve(
                {
                    gvr: [snake_case(name), _identifier(gvr.resource, "r")]
                    for gvr, name in wanted.items()
                }
            )
        )
    return classes, methods


def subresource_verbs(resource: Resource) -> Iterable[tuple[Subresource, Verb]]:
    """The verbs of subresources that answer a request, and so become methods."""
    return (
        (sub, verb)
        for sub in resource.subresources
        if sub.content is not Content.CONNECTION
        for verb in sub.verbs
    )


def _subresource_methods(resource: Resource) -> dict[SubresourceKey, str]:
    candidates = {
        (resource.gvr, sub.name, verb): [
            _METHODS.get((sub.name, verb), f"{verb}_{_subresource_word(sub.name)}"),
            f"{verb}_{_subresource_word(sub.name)}_subresource",
        ]
        for sub, verb in subresource_verbs(resource)
    }
    return resolve(
        candidates, reserved=reserved.VERB_METHODS | reserved.CLIENT_ATTRIBUTES
    )


def _subresource_word(name: str) -> str:
    return _MODULE_WORDS.get(name, _identifier(name, "sub"))


def _check_pins(pins: Pins, what: str, known: Iterable[str]) -> None:
    """Every pin must pin something."""
    for name in sorted(set(getattr(pins, what)) - set(known)):
        raise InputError(
            f"the documents have no {_PINNED[what]} {name}",
            Location(pins.document, pointer(("names", what, name))),
            "a pin that matches nothing is a mistake: take it out or mend it",
        )


_PINNED = {
    "classes": "object definition",
    "groups": "group",
    "homes": "definition package",
}


def _check_different(
    pins: Pins,
    what: str,
    pinned: Mapping[str, str],
    taken: frozenset[str] = frozenset(),
) -> None:
    """Pins never move, so in one scope they must differ, and from what we need."""
    seen = set(taken)
    for name, identifier in sorted(pinned.items()):
        if identifier in seen:
            raise InputError(
                f"the name {identifier} is taken",
                Location(pins.document, pointer(("names", what, name))),
                "pin another name",
            )
        seen.add(identifier)


def _renamed_classes(model: Model, classes: Mapping[str, str]) -> Iterable[Renamed]:
    for type_ in model.objects:
        if classes[type_.name] != type_.short_name:
            yield Renamed(f"class {type_.name}", type_.short_name, classes[type_.name])


def _renamed_attributes(
    attributes: Mapping[str, Mapping[str, str]],
) -> Iterable[Renamed]:
    for type_, names in attributes.items():
        for wire, name in names.items():
            if name != snake_case(wire):
                yield Renamed(f"attribute {type_}.{wire}", snake_case(wire), name)


def _renamed_groups(groups: Mapping[str, str]) -> Iterable[Renamed]:
    for group, name in groups.items():
        first = _identifier((group or "core").partition(".")[0], "g")
        if name != first:
            yield Renamed(f"module of group {group}", first, name)

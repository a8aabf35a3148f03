"""All identifiers of one generated package."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kubewright.diagnostics import InputError
from kubewright.model.api import Model
from kubewright.model.identifiers import GroupVersion, GroupVersionResource
from kubewright.model.resources import Content, Resource, Subresource, Verb
from kubewright.model.types import ObjectType, has_object_meta, place_in
from kubewright.naming import reserved
from kubewright.naming.classes import (
    name_classes,
    name_model_modules,
    name_selectable_classes,
    name_selectable_fields,
    nested_class,
)
from kubewright.naming.pins import Pins, check_different, check_pins
from kubewright.naming.resolve import resolve, usable
from kubewright.naming.words import (
    class_case,
    identifier,
    plural_class_case,
    snake_case,
)

WELL_KNOWN_HOMES: Mapping[str, str] = {
    "io.k8s.apimachinery.pkg.apis.meta.v1": "kuberuntime.meta.v1",
    "io.k8s.apimachinery.pkg.version": "kuberuntime.meta.v1",
}
"""Definition packages whose types ship with the runtime."""

_A_VERSION = re.compile(r"v[0-9]+((alpha|beta)[0-9]+)?")

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
    model_modules: Mapping[str, str]
    selectable_classes: Mapping[GroupVersionResource, str]
    selectable_fields: Mapping[GroupVersionResource, Mapping[str, str]]
    attributes: Mapping[str, Mapping[str, str]]
    accessors: Mapping[GroupVersion, str]
    group_clients: Mapping[GroupVersion, str]
    resource_classes: Mapping[GroupVersionResource, str]
    lister_classes: Mapping[GroupVersionResource, str]
    resource_methods: Mapping[GroupVersionResource, str]
    subresource_methods: Mapping[SubresourceKey, str]
    renamed: tuple[Renamed, ...]

    def home(self, type_: ObjectType) -> str:
        """The module that has a type's class. For example: `kubeclient.apps.v1`."""
        return self.homes[type_.package]

    def model_module(self, type_: ObjectType) -> str:
        """The module that a class is written in: below its home.

        A definition stands in one of its own, together with what stands inside of it.
        """
        module = self.model_modules.get(type_.definition, "models")
        return f"{self.home(type_)}.{module}"


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
    borrowed = [
        (resolve_names(other, lender, Pins()), names)
        for lender, (other, names) in model.borrowed.items()
    ]
    homes = _homes(model, package, versions, pins)
    elsewhere = _borrowed_homes(borrowed)
    for name in sorted(elsewhere.keys() & homes.keys()):
        if homes[name] != elsewhere[name]:
            raise InputError(
                f"the documents define {name} themselves, and classes of it are "
                f"borrowed from {elsewhere[name]}",
                pins.places.at("names", "homes"),
                f"pin it: {name}: {elsewhere[name]}",
            )
    classes = name_classes(model, homes, pins)
    classes_by_name = {
        **{name: other.classes[name] for other, names in borrowed for name in names},
        **classes,
    }
    model_modules = name_model_modules(model, homes)
    accessors = {gv: f"{groups[gv.group]}_{_version(gv.version)}" for gv in versions}
    attributes = {
        type_.name: _attributes(type_, frozenset(accessors.values()))
        for type_ in model.objects
    }
    resource_classes, resource_methods = _resources(model)
    kinds = {
        resource.gvr: classes_by_name[model.by_gvk[resource.kind].name]
        for resource in model.resources
    }
    lister_classes = _listers(model, kinds, resource_classes)
    subresource_methods = {
        key: name
        for resource in model.resources
        for key, name in _subresource_methods(resource).items()
    }
    return Names(
        package=package,
        group_modules=groups,
        version_modules=versions,
        homes={**elsewhere, **homes},
        classes=classes_by_name,
        model_modules=model_modules,
        selectable_classes=name_selectable_classes(model, versions, classes, homes),
        selectable_fields={
            resource.gvr: name_selectable_fields(resource)
            for resource in model.resources
        },
        attributes=attributes,
        accessors=accessors,
        group_clients={
            gv: "".join(part.capitalize() for part in accessor.split("_")) + "Client"
            for gv, accessor in accessors.items()
        },
        resource_classes=resource_classes,
        lister_classes=lister_classes,
        resource_methods=resource_methods,
        subresource_methods=subresource_methods,
        renamed=tuple(
            sorted(
                [
                    *_renamed_classes(model, classes),
                    *_renamed_attributes(attributes),
                    *_renamed_groups(groups),
                    *_renamed_listers(lister_classes, kinds),
                ]
            )
        ),
    )


def _borrowed_homes(
    borrowed: Iterable[tuple[Names, Iterable[str]]],
) -> dict[str, str]:
    return {
        (package := name.rpartition(".")[0]): other.homes[package]
        for other, names in borrowed
        for name in names
    }


def _version(version: str) -> str:
    return usable(version.replace("-", "_"))


def _group_modules(model: Model, pins: Pins) -> dict[str, str]:
    """The first label of the group as client-go has it, more labels on collision."""
    names = [group.name for group in model.groups]
    check_pins(pins, "groups", names)
    check_different(pins, "groups", pins.groups, reserved.PACKAGE_MODULES)
    candidates: dict[str, list[str]] = {}
    for name in names:
        labels = [identifier(label, "g") for label in (name or "core").split(".")]
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
    check_pins(pins, "homes", served)
    fixed = {**WELL_KNOWN_HOMES, **pins.homes}
    homes: dict[str, str] = {}
    for name, group_versions in sorted(served.items()):
        if name in fixed:
            homes[name] = fixed[name]
        elif len(group_versions) == 1:
            homes[name] = versions[next(iter(group_versions))]
        else:
            first, *rest = (
                label if _A_VERSION.fullmatch(label) else identifier(label, "m")
                for label in name.split(".")[-2:]
            )
            labels = (usable(first, reserved.PACKAGE_MODULES), *map(usable, rest))
            homes[name] = ".".join((package, *labels))
    return homes


def _attributes(type_: ObjectType, aliases: frozenset[str]) -> dict[str, str]:
    taken = reserved.MODEL_METHODS | reserved.SURFACE | aliases | {"meta_v1"}
    if has_object_meta(type_):
        taken |= reserved.OBJECT_PROPERTIES
    return resolve(
        {field.name: [identifier(field.name, "field")] for field in type_.fields},
        reserved=taken,
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
                    gvr: [snake_case(name), identifier(gvr.resource, "r")]
                    for gvr, name in wanted.items()
                },
                reserved=reserved.ACCESSORS,
            )
        )
    return classes, methods


def _listers(
    model: Model,
    kinds: Mapping[GroupVersionResource, str],
    resource_classes: Mapping[GroupVersionResource, str],
) -> dict[GroupVersionResource, str]:
    """`DeploymentLister`; where several resources are of one kind, with both names."""
    listers: dict[GroupVersionResource, str] = {}
    for version in model.versions:
        listers |= resolve(
            {
                resource.gvr: [
                    f"{kinds[resource.gvr]}Lister",
                    f"{kinds[resource.gvr]}{resource_classes[resource.gvr]}Lister",
                ]
                for resource in version.resources
                if resource.informable
            },
            reserved=reserved.MODULE_NAMES,
        )
    return listers


def _renamed_listers(
    listers: Mapping[GroupVersionResource, str],
    kinds: Mapping[GroupVersionResource, str],
) -> Iterable[Renamed]:
    for gvr, name in listers.items():
        if name != f"{kinds[gvr]}Lister":
            yield Renamed(f"lister of {gvr}", f"{kinds[gvr]}Lister", name)


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
    return _MODULE_WORDS.get(name, identifier(name, "sub"))


def _renamed_classes(model: Model, classes: Mapping[str, str]) -> Iterable[Renamed]:
    for type_ in model.objects:
        for name in (type_.name, *type_.also):
            first = (
                nested_class(name, classes)[0] if place_in(name) else type_.short_name
            )
            if classes[name] != first:
                yield Renamed(f"class {name}", first, classes[name])


def _renamed_attributes(
    attributes: Mapping[str, Mapping[str, str]],
) -> Iterable[Renamed]:
    for type_, names in attributes.items():
        for wire, name in names.items():
            if name != snake_case(wire):
                yield Renamed(f"attribute {type_}.{wire}", snake_case(wire), name)


def _renamed_groups(groups: Mapping[str, str]) -> Iterable[Renamed]:
    for group, name in groups.items():
        first = identifier((group or "core").partition(".")[0], "g")
        if name != first:
            yield Renamed(f"module of group {group}", first, name)

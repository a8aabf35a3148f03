"""Names of the classes that stand for types, and of the modules that they stand in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from kubewright.model.api import Model
from kubewright.model.identifiers import GroupVersion, GroupVersionResource
from kubewright.model.resources import Resource
from kubewright.model.types import ObjectType, definition_of, place_in
from kubewright.naming import reserved
from kubewright.naming.pins import Pins, check_different, check_pins
from kubewright.naming.resolve import resolve
from kubewright.naming.words import class_case, identifier

WELL_KNOWN_CLASSES: Mapping[str, str] = {
    "io.k8s.apimachinery.pkg.version.Info": "VersionInfo",
}


def name_classes(model: Model, homes: Mapping[str, str], pins: Pins) -> dict[str, str]:
    """A class for each definition with fields, and for each place of an object in one.

    Raises:
        InputError: a pin names what the model does not have, or a name that is taken.
    """
    places = {name for type_ in model.objects for name in (type_.name, *type_.also)}
    check_pins(pins, "classes", places)
    fixed = {
        **{k: v for k, v in WELL_KNOWN_CLASSES.items() if k in places},
        **pins.classes,
    }
    definitions: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for type_ in model.objects:
        if not place_in(type_.name):
            home = homes[type_.package]
            definitions[home][type_.name] = _definition_class(type_)
    nested: dict[str, set[str]] = defaultdict(set)
    for name in places:
        if place_in(name):
            nested[homes[_package(name)]].add(name)
    classes: dict[str, str] = {}
    for home in sorted({*definitions, *nested}):
        candidates = definitions[home]
        pinned = {
            k: v for k, v in fixed.items() if k in candidates or k in nested[home]
        }
        check_different(pins, "classes", pinned, reserved.MODULE_NAMES)
        named = resolve(candidates, reserved=reserved.MODULE_NAMES, pinned=pinned)
        # What stands inside of others gives way to them.
        classes |= resolve(
            {name: nested_class(name, named) for name in sorted(nested[home])},
            reserved=reserved.MODULE_NAMES,
            pinned=named,
        )
    return classes


def _definition_class(type_: ObjectType) -> list[str]:
    short = class_case(type_.short_name) or "Type"
    package = class_case(type_.package.rpartition(".")[2])
    candidates = (short, package + short, class_case(type_.name))
    return [name if name[0].isalpha() else f"Type{name}" for name in candidates]


def nested_class(name: str, classes: Mapping[str, str]) -> list[str]:
    """The definition's class and the properties that lead to the place.

    With underscores where two come out alike, as `a/bC` and `aB/c` do.
    """
    definition = definition_of(name)
    short = class_case(definition.rpartition(".")[2]) or "Type"
    words = [classes.get(definition, short), *map(class_case, place_in(name))]
    return ["".join(words), "_".join(words)]


def _package(name: str) -> str:
    return definition_of(name).rpartition(".")[0]


def name_model_modules(model: Model, homes: Mapping[str, str]) -> dict[str, str]:
    """The module of a definition that others stand in, by definition."""
    by_home: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for type_ in model.objects:
        if place_in(type_.name):
            short = identifier(type_.definition.rpartition(".")[2], "type")
            by_home[homes[type_.package]][type_.definition] = [f"models_{short}"]
    return {
        definition: module
        for candidates in by_home.values()
        for definition, module in resolve(candidates).items()
    }


def name_selectable_classes(
    model: Model,
    versions: Mapping[GroupVersion, str],
    classes: Mapping[str, str],
    homes: Mapping[str, str],
) -> dict[GroupVersionResource, str]:
    """A class of field selectors for each resource that has its own, by resource."""
    found: dict[GroupVersionResource, str] = {}
    for version in model.versions:
        home = versions[version.group_version]
        taken = frozenset(
            class_ for name, class_ in classes.items() if homes[_package(name)] == home
        )
        wanted = {
            resource.gvr: [
                f"{class_case(resource.kind.kind)}Fields",
                f"{class_case(resource.gvr.resource)}SelectableFields",
            ]
            for resource in version.resources
            if resource.selectable_fields
        }
        found |= resolve(wanted, reserved=reserved.MODULE_NAMES | taken)
    return found


def name_selectable_fields(resource: Resource) -> dict[str, str]:
    """Attributes by the path of the field; every server selects by name."""
    paths = ["metadata.name", *resource.selectable_fields]
    if resource.namespaced:
        paths.insert(1, "metadata.namespace")
    return resolve({path: [identifier(path, "field")] for path in paths})

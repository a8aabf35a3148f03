"""Documents to the model."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from openapi_pydantic.v3.v3_0 import Reference, Schema

from kubewright.diagnostics import InputError, Location, Note
from kubewright.fixups import apply_fixups
from kubewright.load.builtin import LIST_META, OBJECT_META
from kubewright.load.discovery import Discovery
from kubewright.load.json_values import is_array
from kubewright.load.openapi import OpenAPIDocument
from kubewright.load.specs import Specs
from kubewright.model.api import Group, Model, Version
from kubewright.model.borrowed import Lender
from kubewright.model.build_resources import build_resources, parse_path
from kubewright.model.build_types import build_types
from kubewright.model.identifiers import GroupVersion, GroupVersionResource
from kubewright.model.lending import Loan
from kubewright.model.resources import Content, Resource, Verb
from kubewright.model.types import ObjectType


@dataclass(frozen=True)
class BuiltModel:
    """The model and what was seen on the way to it.

    Attributes:
        definitions: all that the documents hold, by name, as they stand there.
        other_paths: paths that address no resource, as `/version/`.
        loans: objects that are another package's class though nobody named the place,
            by place.
    """

    model: Model
    definitions: Mapping[str, dict[str, Any]]
    other_paths: tuple[str, ...]
    notes: tuple[Note, ...]
    loans: Mapping[str, Loan] = field(default_factory=dict[str, Loan])


def build_model(
    specs: Specs,
    disabled_fixups: frozenset[str] = frozenset(),
    lenders: tuple[Lender, ...] = (),
    *,
    typed_times: bool = False,
) -> BuiltModel:
    """Build the model of everything the documents describe.

    With `typed_times` what CRDs give the format date-time is a time instead of text.

    Raises:
        InputError: the documents contradict themselves or each other.
    """
    schemas, where, notes = _definitions(specs.documents)
    as_they_stand = _as_they_stand(specs.documents, schemas)
    mended = apply_fixups(schemas, where.__getitem__, disabled_fixups)
    resources = build_resources(specs.documents, specs.discovery)
    types, borrowing = build_types(mended, where, lenders, typed_times=typed_times)
    model = Model(
        groups=_groups(resources, specs.discovery),
        types=types,
        server_version=specs.server_version,
        borrowed=_by_package(borrowing.lenders),
    )
    _check_meta(model, where)
    _check_one_definition_a_kind(model, where)
    _check_kinds(model, specs.documents)
    return BuiltModel(
        model=model,
        definitions=as_they_stand,
        other_paths=tuple(
            sorted(
                path
                for document in specs.documents
                for path in document.api.paths or {}
                if parse_path(path) is None
            )
        ),
        notes=(*specs.notes, *notes, *_undescribed(model, specs.discovery)),
        loans=borrowing.loans,
    )


def _by_package(
    borrowed: Mapping[str, Lender],
) -> dict[str, tuple[Model, frozenset[str]]]:
    """Borrowed definitions as the model has them: by the package with their classes."""
    return {
        lender.package: (
            lender.model,
            frozenset(name for name, other in borrowed.items() if other is lender),
        )
        for lender in borrowed.values()
    }


def _undescribed(model: Model, discovery: Discovery | None) -> Iterator[Note]:
    """Group versions that the server has and no OpenAPI document describes."""
    described = {version.group_version for version in model.versions}
    noted: set[GroupVersion] = set()
    for resource, location in discovery.resources if discovery else ():
        gv = resource.gvr.group_version
        if gv not in described | noted:
            noted.add(gv)
            yield Note(location, f"{gv} is left out: no OpenAPI document describes it")


_GVKS = "x-kubernetes-group-version-kind"


def _definitions(
    documents: Iterable[OpenAPIDocument],
) -> tuple[dict[str, Schema | Reference], dict[str, Location], list[Note]]:
    """Join the definitions of all documents; most stand in many of them.

    The first is kept, with the kinds of all. Where the rest differs (servers behind an
    aggregator are built from other releases) a note says so.
    """
    schemas: dict[str, Schema | Reference] = {}
    where: dict[str, Location] = {}
    notes: list[Note] = []
    for document in documents:
        components = document.api.components
        for name, schema in ((components and components.schemas) or {}).items():
            known = schemas.get(name)
            if known is None:
                schemas[name], where[name] = schema, document.at_schema(name)
            elif known != schema:
                joined = _join_kinds(known, schema)
                if joined is None:
                    notes.append(
                        Note(
                            document.at_schema(name),
                            f"differs from the definition kept, {where[name]}",
                        )
                    )
                else:
                    schemas[name] = joined
    return dict(sorted(schemas.items())), where, notes


def _as_they_stand(
    documents: Iterable[OpenAPIDocument], schemas: Mapping[str, Schema | Reference]
) -> dict[str, dict[str, Any]]:
    """The definitions that were kept, untyped; the kinds of all where they are joined."""
    found: dict[str, dict[str, Any]] = {}
    for document in documents:
        for name, content in document.definitions.items():
            found.setdefault(name, content)
    for name, schema in schemas.items():
        kinds = (
            (schema.model_extra or {}).get(_GVKS)
            if isinstance(schema, Schema)
            else None
        )
        if kinds != found[name].get(_GVKS):
            found[name] = {**found[name], _GVKS: kinds}
    return found


def _join_kinds(known: Schema | Reference, other: Schema | Reference) -> Schema | None:
    """Both as one when they differ only in the kinds they list, else None."""
    if not isinstance(known, Schema) or not isinstance(other, Schema):
        return None
    kinds: list[Any] = []
    for schema in (known, other):
        listed = (schema.model_extra or {}).get(_GVKS, [])
        kinds += listed if is_array(listed) else [listed]
    unique = [gvk for index, gvk in enumerate(kinds) if gvk not in kinds[:index]]
    joined = known.model_copy(update={_GVKS: unique})
    return joined if joined == other.model_copy(update={_GVKS: unique}) else None


def _groups(
    resources: Iterable[Resource], discovery: Discovery | None
) -> tuple[Group, ...]:
    preference = {
        gv: index for index, gv in enumerate(discovery.versions if discovery else ())
    }
    by_group: dict[str, dict[GroupVersion, list[Resource]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for resource in resources:
        gv = resource.gvr.group_version
        by_group[gv.group][gv].append(resource)
    return tuple(
        Group(
            name,
            tuple(
                Version(gv, tuple(sorted(versions[gv])))
                for gv in sorted(
                    versions,
                    key=lambda gv: (
                        preference.get(gv, len(preference)),
                        version_priority(gv.version),
                    ),
                )
            ),
        )
        for name, versions in sorted(by_group.items())
    )


_KUBE_VERSION = re.compile(r"v(\d+)(?:(alpha|beta)(\d+))?")


def version_priority(version: str) -> tuple[int, int, int, str]:
    """A sort key that puts the most stable version first.

    The order of apimachinery's CompareKubeAwareVersionStrings: v2, v1, v1beta2,
    v1beta1, v1alpha1, then what is no Kubernetes version, by name.
    """
    match = _KUBE_VERSION.fullmatch(version)
    if match is None:
        return (3, 0, 0, version)
    stability = {None: 0, "beta": 1, "alpha": 2}[match[2]]
    return (stability, -int(match[1]), -int(match[3] or 0), version)


def _check_meta(model: Model, where: Mapping[str, Location]) -> None:
    """What every object has is an object, whatever a document makes of it."""
    for name in (OBJECT_META, LIST_META):
        if name in model.by_name and not isinstance(model.by_name[name], ObjectType):
            raise InputError(
                "the definition has no properties",
                where[name],
                "fetch the document from the server again",
            )


def _check_one_definition_a_kind(model: Model, where: Mapping[str, Location]) -> None:
    for type_ in model.objects:
        for gvk in type_.gvks:
            if model.by_gvk[gvk] is not type_:
                other = where[model.by_gvk[gvk].name]
                raise InputError(
                    f"the definition claims {gvk}, and so does {other}",
                    where[type_.name],
                    "a kind has one definition: take one of them out",
                )


def _check_kinds(model: Model, documents: Iterable[OpenAPIDocument]) -> None:
    """Every resource needs types to exchange: its kind, and a list where it lists."""
    locations: dict[GroupVersionResource, Location] = {}
    for document in documents:
        for path in document.api.paths or {}:
            parsed = parse_path(path)
            if parsed is not None:
                locations.setdefault(parsed.gvr, document.at_path(path))
    for resource in model.resources:
        exchanged = (
            resource.kind,
            *(
                sub.kind
                for sub in resource.subresources
                if sub.content is Content.OBJECT
            ),
        )
        for kind in exchanged:
            if kind not in model.by_gvk:
                raise InputError(
                    f"{resource.gvr} serves {kind}, but no definition has that "
                    "x-kubernetes-group-version-kind",
                    locations[resource.gvr],
                    "add the OpenAPI document that defines it",
                )
        _check_served(resource, model, locations[resource.gvr])
        if Verb.LIST in resource.verbs and not isinstance(
            model.by_name.get(resource.list_type or ""), ObjectType
        ):
            raise InputError(
                f"{resource.gvr} can be listed, but its list operation answers with "
                "no definition",
                locations[resource.gvr],
                "add the OpenAPI document that defines it",
            )


def _check_served(resource: Resource, model: Model, location: Location) -> None:
    """A resource's objects are of one kind, of its own group version, and say so."""
    if resource.kind.group_version != resource.gvr.group_version:
        raise InputError(
            f"{resource.gvr} serves {resource.kind}, of another group version",
            location,
            "fetch the document from the server again",
        )
    type_ = model.by_gvk[resource.kind]
    fields = {field.name for field in type_.fields}
    if len(type_.gvks) > 1 or not {"apiVersion", "kind"} <= fields:
        raise InputError(
            f"{resource.gvr} serves {resource.kind}, but its definition {type_.name} "
            + (
                "is of other kinds as well"
                if len(type_.gvks) > 1
                else "has no apiVersion and kind"
            ),
            location,
            "fetch the document from the server again",
        )

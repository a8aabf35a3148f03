"""The resource that a version of a CustomResourceDefinition makes a server serve."""

from __future__ import annotations

from kubewright.load import crd_shape as shape
from kubewright.load.builtin import SCALE_KIND
from kubewright.model.identifiers import GroupVersionKind
from kubewright.model.resources import (
    PrinterColumn,
    Resource,
    Scope,
    Subresource,
    Verb,
)

_VERBS = tuple(sorted(Verb))
_PART_VERBS = (Verb.GET, Verb.PATCH, Verb.UPDATE)


def resource_of(
    crd: shape.Spec, version: shape.Version, kind: GroupVersionKind
) -> Resource:
    """As discovery lists it, with what only the CRD tells: columns, selectable fields."""
    names, parts = crd.names, version.subresources
    subresources = [
        *([Subresource("scale", SCALE_KIND, _PART_VERBS)] if parts.scale else []),
        *([Subresource("status", kind, _PART_VERBS)] if parts.has_status else []),
    ]
    return Resource(
        gvr=kind.group_version.resource(names.plural),
        kind=kind,
        scope=Scope(crd.scope),
        verbs=_VERBS,
        singular=names.singular or kind.kind.lower(),
        short_names=tuple(names.short_names),
        categories=tuple(names.categories),
        subresources=tuple(subresources),
        columns=tuple(
            PrinterColumn(
                name=column.name,
                type=column.type,
                path=column.json_path,
                format=column.format,
                description=column.description,
                priority=column.priority,
            )
            for column in version.columns
        ),
        selectable_fields=tuple(
            field.json_path.removeprefix(".") for field in version.selectable
        ),
        deprecation=_deprecation(version, kind),
    )


def _deprecation(version: shape.Version, kind: GroupVersionKind) -> str:
    """The warning that a server sends with its answers."""
    if not version.deprecated:
        return ""
    return version.deprecation_warning or f"{kind} is deprecated"

"""Typed field selectors: a class a resource that servers select by more than names."""

from __future__ import annotations

from dataclasses import dataclass

from kubewright.model.resources import Resource
from kubewright.naming import Names
from kubewright.plan.syntax import docstring, literal


@dataclass(frozen=True)
class SelectableView:
    """A class with a constant a field: its name, and its path as a literal."""

    name: str
    docstring: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class SelectablesView:
    header: str
    docstring: str
    classes: tuple[SelectableView, ...]


def selectable_view(resource: Resource, names: Names) -> SelectableView:
    """The class of a resource's selectable fields, name and namespace among them."""
    attributes = names.selectable_fields[resource.gvr]
    return SelectableView(
        name=names.selectable_classes[resource.gvr],
        docstring=docstring(
            f"What servers select {resource.gvr.resource} of "
            f"{resource.gvr.group_version} by."
        ),
        fields=tuple(
            (attribute, literal(path)) for path, attribute in attributes.items()
        ),
    )

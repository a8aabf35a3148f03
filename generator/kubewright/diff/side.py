"""One of the two models that are compared, with its names and what it cannot know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kubewright.diff.reach import Reach
from kubewright.load.json_values import is_array, is_object
from kubewright.model.api import Model
from kubewright.model.build import BuiltModel
from kubewright.model.identifiers import GroupVersionResource
from kubewright.model.resources import Resource
from kubewright.model.types import definition_of
from kubewright.naming import Names

_A_WHOLE_SERVER = "io.k8s.api.core.v1.Pod"
_BUILT_IN = "io.k8s.api."


@dataclass(frozen=True)
class Side:
    """A model, the definitions that it was built from, and the names of its package.

    Attributes:
        label: what messages and titles call it. For example: `v1.36.2`.
        definitions: as they stand in the documents, by name.
        other_paths: paths that address no resource; None where that is not known.
        discovered: whether short names, categories and the order of versions are known,
            which discovery and CustomResourceDefinitions tell and OpenAPI does not.
        columns: whether printer columns, selectable fields and deprecations are known,
            which an installed package does not say.
    """

    label: str
    model: Model
    definitions: Mapping[str, dict[str, Any]]
    names: Names
    other_paths: tuple[str, ...] | None = None
    discovered: bool = True
    columns: bool = True

    @classmethod
    def of(cls, label: str, built: BuiltModel, names: Names) -> Side:
        """The side of what the documents render to."""
        return cls(
            label=label,
            model=built.model,
            definitions=built.definitions,
            names=names,
            other_paths=built.other_paths,
            discovered=any(resource.singular for resource in built.model.resources),
        )

    @cached_property
    def resources(self) -> Mapping[GroupVersionResource, Resource]:
        return {resource.gvr: resource for resource in self.model.resources}

    def area(self, definition: str) -> str:
        """The group version whose module has a class, or else its definition's package."""
        package = definition_of(definition).rpartition(".")[0]
        return self._areas.get(self.names.homes.get(package, ""), package)

    @cached_property
    def _areas(self) -> Mapping[str, str]:
        return {module: str(gv) for gv, module in self.names.version_modules.items()}

    @cached_property
    def reach(self) -> Reach:
        """Where each type is reached from, and which way its values go."""
        return Reach(self.model)

    @cached_property
    def has_enums(self) -> bool:
        """Whether built-in types list their values.

        The documents of a release do not, those of a live server do.
        """
        return self._lists("enum")

    @cached_property
    def has_defaults(self) -> bool:
        """Whether built-in types list their defaults: OpenAPI v3 does, Swagger v2 does not."""
        return self._lists("default")

    @cached_property
    def has_by_value(self) -> bool:
        """Whether built-in types tell what a server always sends: OpenAPI v3 does."""
        return _A_WHOLE_SERVER not in self.definitions or any(
            field.by_value for type_ in self.model.objects for field in type_.fields
        )

    def _lists(self, keyword: str) -> bool:
        """Whether built-in types have a keyword, where there are all of a server's."""
        return _A_WHOLE_SERVER not in self.definitions or any(
            _mentions(definition, keyword)
            for name, definition in self.definitions.items()
            if name.startswith(_BUILT_IN)
        )

    @cached_property
    def has_prose(self) -> bool:
        """Whether the definitions have descriptions."""
        return any(_has_prose(one) for one in self.definitions.values())


def _has_prose(definition: dict[str, Any]) -> bool:
    properties = definition.get("properties")
    parts = [definition, *(properties.values() if is_object(properties) else ())]
    return any(is_object(part) and part.get("description") for part in parts)


def _mentions(value: Any, keyword: str) -> bool:
    if is_array(value):
        return any(_mentions(item, keyword) for item in value)
    if not is_object(value):
        return False
    said = value.get(keyword)  # a property of that name holds a schema
    if said and not is_object(said):
        return True
    return any(_mentions(item, keyword) for item in value.values())

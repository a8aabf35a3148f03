"""What things of the API are called in the generated package."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kubewright.model.api import Model
from kubewright.model.identifiers import GroupVersion, GroupVersionResource
from kubewright.model.resources import Resource, Subresource, Verb
from kubewright.model.types import Field, ObjectType, references
from kubewright.naming import Names
from kubewright.naming.names import subresource_verbs

VERB_METHODS = {
    Verb.CREATE: ("create",),
    Verb.DELETE: ("delete",),
    Verb.DELETE_COLLECTION: ("delete_collection",),
    Verb.GET: ("get",),
    Verb.LIST: ("list", "table"),
    Verb.PATCH: ("patch", "apply", "edit"),
    Verb.UPDATE: ("update",),
    Verb.WATCH: ("watch",),
}
"""The methods that a verb brings to a client, the one that is named after it first."""


class PythonNames:
    """Dotted names, as a program would import or use them.

    For example: `kubeclient.core.v1.PodSpec.host_users`,
    `kubeclient.Clientset.apps_v1.deployments.get_scale`.
    """

    def __init__(self, names: Names, model: Model) -> None:
        self._names = names
        self._model = model

    def group(self, group: str) -> str:
        return f"{self._names.package}.{self._names.group_modules[group]}"

    def version(self, gv: GroupVersion) -> tuple[str, ...]:
        """The module, and the property of a clientset."""
        names = self._names
        return names.version_modules[gv], self._clientset(gv)

    def _clientset(self, gv: GroupVersion) -> str:
        return f"{self._names.package}.Clientset.{self._names.accessors[gv]}"

    def resource(self, gvr: GroupVersionResource) -> tuple[str, ...]:
        """The method that a program gets its client from, and the client's class."""
        gv = gvr.group_version
        module = self._names.version_modules[gv]
        return (
            f"{self._clientset(gv)}.{self._names.resource_methods[gvr]}",
            f"{module}.client.{self._names.resource_classes[gvr]}",
        )

    def verb(self, gvr: GroupVersionResource, verb: Verb) -> tuple[str, ...]:
        return tuple(
            f"{owner}.{method}"
            for owner in self.resource(gvr)
            for method in VERB_METHODS[verb]
        )

    def subresource(
        self, resource: Resource, sub: Subresource, verbs: Iterable[Verb] | None = None
    ) -> tuple[str, ...]:
        """The methods of a subresource, or of some of its verbs; a connection has none."""
        wanted = set(sub.verbs if verbs is None else verbs)
        methods = [
            method
            for one, verb in subresource_verbs(resource)
            if one.name == sub.name and verb in wanted
            for method in _methods(
                self._names.subresource_methods[resource.gvr, sub.name, verb], verb
            )
        ]
        return tuple(
            f"{owner}.{method}"
            for owner in self.resource(resource.gvr)
            for method in methods
        )

    def selectable(self, resource: Resource, path: str) -> str:
        module = self._names.version_modules[resource.gvr.group_version]
        attribute = self._names.selectable_fields[resource.gvr][path]
        return f"{module}.{self._names.selectable_classes[resource.gvr]}.{attribute}"

    def type(self, type_: ObjectType) -> str:
        return f"{self._names.home(type_)}.{self._names.classes[type_.name]}"

    def names_of(self, type_: ObjectType) -> tuple[str, ...]:
        """A class under each of its names: one for every place that it stands at."""
        home = self._names.home(type_)
        return tuple(
            f"{home}.{self._names.classes[name]}" for name in (type_.name, *type_.also)
        )

    def all_of(self, type_: ObjectType) -> tuple[str, ...]:
        """A class under each of its names, and those of the objects that stand in it."""
        return tuple(dict.fromkeys(self._all_of(type_, set())))

    def _all_of(self, type_: ObjectType, seen: set[str]) -> Iterator[str]:
        yield from self.names_of(type_)
        seen.add(type_.name)
        for field in type_.fields:
            yield from self._nested(field, seen)

    def _nested(self, field: Field, seen: set[str]) -> Iterator[str]:
        """The classes of objects that stand in a field."""
        for name in references(field.type):
            target = self._model.by_name[name]
            if "#" in name and name not in seen and isinstance(target, ObjectType):
                yield from self._all_of(target, seen)

    def field(self, type_: ObjectType, field: Field) -> str:
        attribute = self._names.attributes[type_.name][field.name]
        return f"{self.type(type_)}.{attribute}"

    def field_and_classes(self, type_: ObjectType, field: Field) -> tuple[str, ...]:
        """An attribute, and the classes that come and go with it."""
        nested = dict.fromkeys(self._nested(field, {type_.name}))
        return self.field(type_, field), *nested


def _methods(name: str, verb: Verb) -> tuple[str, ...]:
    """The methods of a subresource's verb: logs are read by line, patches also applied."""
    if name == "log":
        return ("log", "log_lines")
    if verb is Verb.PATCH:
        return (name, f"apply_{name.removeprefix('patch_')}")
    return (name,)

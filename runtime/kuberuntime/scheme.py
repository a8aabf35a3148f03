"""Which class stands for which kind, and which resource serves it.

As client-go's runtime.Scheme and the facts that its RESTMapper starts from. A
generated package declares its scheme by names alone: the module of a type is
imported when the type is first asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import Struct, field

from kuberuntime.codec.decode import decode
from kuberuntime.codec.shape import always_written
from kuberuntime.errors import DecodeError, NotRegisteredError
from kuberuntime.meta.gvk import GroupVersion, GroupVersionKind, GroupVersionResource
from kuberuntime.model import KubeObject, Model

if TYPE_CHECKING:
    from kuberuntime.api import API


class TypeMeta(Struct):
    """The two fields that say what an object is, as apimachinery's TypeMeta."""

    api_version: str | None = field(name="apiVersion", default=None)
    kind: str | None = None


class GroupVersionTypes:
    """The kinds and resources of one group version.

    ``kinds`` are class names in ``module``; one whose class is named otherwise is
    written ``Kind:ClassName``. ``resources`` gives for each plural name its kind and
    whether it is namespaced. For example::

        GroupVersionTypes(
            "apps", "v1", "kubeclient.apps.v1",
            kinds=("Deployment", "DeploymentList"),
            resources={"deployments": ("Deployment", True)},
        )

    ValueError for a resource of a kind that is not among them.
    """

    def __init__(
        self,
        group: str,
        version: str,
        module: str,
        *,
        kinds: Iterable[str],
        resources: Mapping[str, tuple[str, bool]] | None = None,
    ) -> None:
        group_version = GroupVersion(group, version)
        self.types: dict[GroupVersionKind, _TypeName] = {}
        for entry in kinds:
            kind, _, class_name = entry.partition(":")
            gvk = group_version.with_kind(kind)
            self.types[gvk] = _TypeName(module, class_name or kind)
        self.resources: dict[GroupVersionResource, _Served] = {}
        for resource, (kind, namespaced) in (resources or {}).items():
            gvk = group_version.with_kind(kind)
            if gvk not in self.types:
                raise ValueError(f"{resource}: {gvk} is not among the kinds")
            gvr = group_version.with_resource(resource)
            self.resources[gvr] = _Served(gvk, namespaced)


class _TypeName(NamedTuple):
    module: str
    name: str


class _Served(NamedTuple):
    gvk: GroupVersionKind
    namespaced: bool


class Scheme:
    """A registry of kinds. Lookups that find nothing raise NotRegisteredError."""

    def __init__(self, *parts: GroupVersionTypes) -> None:
        """ValueError where two parts register the same kind or resource."""
        self._types: dict[GroupVersionKind, _TypeName] = {}
        self._resources: dict[GroupVersionResource, _Served] = {}
        self._served_by: dict[GroupVersionKind, list[GroupVersionResource]] = {}
        self._loaded: dict[GroupVersionKind, type[KubeObject]] = {}
        for part in parts:
            self._add(part.types, part.resources)

    @classmethod
    def union(cls, *schemes: Scheme) -> Scheme:
        """One scheme of several packages.

        ValueError where two have different classes for a kind.
        """
        combined = cls()
        for scheme in schemes:
            combined._add(scheme._types, scheme._resources)
        return combined

    def _add(
        self,
        types: Mapping[GroupVersionKind, _TypeName],
        resources: Mapping[GroupVersionResource, _Served],
    ) -> None:
        twice: list[GroupVersionKind | GroupVersionResource] = []
        twice += sorted(
            gvk for gvk, name in types.items() if self._types.get(gvk, name) != name
        )
        twice += sorted(
            gvr
            for gvr, served in resources.items()
            if self._resources.get(gvr, served) != served
        )
        if twice:
            names = "; ".join(str(name) for name in twice)
            raise ValueError(f"registered twice: {names}")
        self._types.update(types)
        self._resources.update(resources)
        for gvr, served in resources.items():
            served_by = self._served_by.setdefault(served.gvk, [])
            if gvr not in served_by:
                served_by.append(gvr)

    def __contains__(self, gvk: object) -> bool:
        return gvk in self._types

    def gvks(self) -> list[GroupVersionKind]:
        """Every registered kind, sorted."""
        return sorted(self._types)

    def gvrs(self) -> list[GroupVersionResource]:
        """Every registered resource, sorted."""
        return sorted(self._resources)

    def type_for(self, gvk: GroupVersionKind) -> type[KubeObject]:
        """The class of a kind; imports its module on first use."""
        loaded = self._loaded.get(gvk)
        if loaded is not None:
            return loaded
        found = self._types.get(gvk)
        if found is None:
            raise NotRegisteredError(_unknown(gvk, self._types))
        model: type[KubeObject] = getattr(import_module(found.module), found.name)
        self._loaded[gvk] = model
        return model

    def gvk_for(self, type_or_object: type[Model] | Model) -> GroupVersionKind:
        """What a registered class, or an object of one, is."""
        declared = type_or_object
        model = declared if isinstance(declared, type) else type(declared)
        written = always_written(model)
        if len(written) == 2:
            gvk = GroupVersionKind.parse(written["api_version"], written["kind"])
            if gvk in self and self.type_for(gvk) is model:
                return gvk
        raise NotRegisteredError(
            f"{model.__module__}.{model.__qualname__} is not a type of this scheme"
        )

    def gvr_for(self, gvk: GroupVersionKind) -> GroupVersionResource:
        """The resource that serves a kind: the first where there are several."""
        return self.gvrs_for(gvk)[0]

    def gvrs_for(self, gvk: GroupVersionKind) -> list[GroupVersionResource]:
        """Every resource that serves a kind, in the order of registration."""
        if gvk not in self:
            raise NotRegisteredError(_unknown(gvk, self._types))
        if gvk not in self._served_by:
            raise NotRegisteredError(f"no resource serves {gvk}")
        return list(self._served_by[gvk])

    def gvk_for_resource(self, gvr: GroupVersionResource) -> GroupVersionKind:
        """The kind of the objects of a resource."""
        return self._served(gvr).gvk

    def is_namespaced(self, gvr: GroupVersionResource) -> bool:
        """Whether objects of a resource live in namespaces."""
        return self._served(gvr).namespaced

    def _served(self, gvr: GroupVersionResource) -> _Served:
        served = self._resources.get(gvr)
        if served is None:
            raise NotRegisteredError(f"{gvr} is not registered")
        return served

    def api(self) -> API:
        """What the packages of this scheme know of their APIs, as one."""
        from kuberuntime.api import API, api_of

        modules = dict.fromkeys(name.module for name in self._types.values())
        found = dict.fromkeys(map(api_of, modules))
        return API.union(*(api for api in found if api is not None))

    def decode(
        self, data: bytes | str | Mapping[str, Any], *, strict: bool = False
    ) -> KubeObject:
        """Read an object of whatever registered kind it says it is.

        Bytes and strings are JSON. ``strict`` refuses unknown fields. Raises
        DecodeError, and NotRegisteredError for a kind that is not registered.
        """
        if isinstance(data, Mapping):
            return self._decode_mapping(data, strict)
        meta = decode(TypeMeta, data)
        return self._type_of(meta.api_version, meta.kind).from_json(data, strict=strict)

    def load_all(self, text: str | bytes, *, strict: bool = False) -> list[KubeObject]:
        """Read every object of a manifest file, YAML or JSON, in order.

        Empty documents are skipped and a ``v1`` List gives its items; a typed list
        such as DeploymentList is one object. Raises as :meth:`decode`, naming the
        number of the document.
        """
        from kuberuntime.codec.manifests import read_manifests
        from kuberuntime.codec.yaml_booleans import decided, resolve_either

        objects: list[KubeObject] = []
        for where, manifest in read_manifests(text, resolve_either):
            try:
                api_version, kind = manifest.get("apiVersion"), manifest.get("kind")
                model = self._type_of(api_version, kind)
                manifest = decided(manifest, model)
                objects.append(model.from_dict(manifest, strict=strict))
            except DecodeError as error:
                raise error.at(where) from None
            except NotRegisteredError as error:
                raise NotRegisteredError(f"{where}: {error}") from None
        return objects

    def _decode_mapping(self, manifest: Mapping[str, Any], strict: bool) -> KubeObject:
        model = self._type_of(manifest.get("apiVersion"), manifest.get("kind"))
        return model.from_dict(manifest, strict=strict)

    def _type_of(self, api_version: object, kind: object) -> type[KubeObject]:
        for wire, value in (("kind", kind), ("apiVersion", api_version)):
            if not isinstance(value, str) or not value:
                what = str(kind or "object")
                raise DecodeError(what, f"$.{wire}", "expected the name of a type")
        try:
            gvk = GroupVersionKind.parse(str(api_version), str(kind))
        except ValueError as error:
            raise DecodeError(str(kind), "$.apiVersion", str(error)) from None
        return self.type_for(gvk)


def _unknown(gvk: GroupVersionKind, known: Iterable[GroupVersionKind]) -> str:
    """That a kind is not registered, and the nearest one that is."""
    from difflib import get_close_matches

    message = f"kind {gvk.kind} of {gvk.api_version} is not registered"
    by_kind: dict[str, list[GroupVersionKind]] = {}
    for other in known:
        by_kind.setdefault(other.kind, []).append(other)
    near = get_close_matches(gvk.kind, by_kind, n=1)
    if not near:
        return message
    # Of the kinds of that name, one of the same group says most.
    nearest = min(by_kind[near[0]], key=lambda other: (other.group != gvk.group, other))
    return f"{message}, did you mean {nearest.kind} of {nearest.api_version}?"

"""Validation and defaults of typed objects, by the schemas of their packages."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from kuberuntime.api import API, api_of
from kuberuntime.errors import NotRegisteredError
from kuberuntime.meta.gvk import GroupVersionKind
from kuberuntime.model import KubeObject
from kuberuntime.schema.defaulting import default
from kuberuntime.schema.reports import ValidationReport, report
from kuberuntime.schema.schemas import Schema

if TYPE_CHECKING:
    from kuberuntime.scheme import Scheme

Typed = TypeVar("Typed", bound=KubeObject)


def validate_object(one: KubeObject, scheme: Scheme | None) -> ValidationReport:
    """See :meth:`kuberuntime.model.KubeObject.validate`."""
    manifest = one.to_dict()
    api, gvk = _api(one, scheme), _gvk(manifest)
    namespaced = {
        served.resource.namespaced
        for served in api.discovery
        if served.resource.gvk == gvk
    }
    # A client puts the namespace in: that there is none says nothing.
    only_cluster = False if namespaced == {False} else None
    schema = _schema(api, gvk)
    return report(manifest, schema, api.schemas, namespaced=only_cluster)


def with_defaults(one: Typed, scheme: Scheme | None) -> Typed:
    """See :meth:`kuberuntime.model.KubeObject.with_defaults`."""
    manifest = one.to_dict()
    api = _api(one, scheme)
    whole = default(manifest, _schema(api, _gvk(manifest)), api.schemas)
    return type(one).from_dict(whole)


def _api(one: KubeObject, scheme: Scheme | None) -> API:
    if scheme is not None:
        return scheme.api()
    api = api_of(type(one).__module__)
    if api is None:
        name = f"{type(one).__module__}.{type(one).__qualname__}"
        raise NotRegisteredError(f"{name} is in no generated package: name a scheme")
    return api


def _gvk(manifest: dict[str, str]) -> GroupVersionKind:
    return GroupVersionKind.parse(manifest["apiVersion"], manifest["kind"])


def _schema(api: API, gvk: GroupVersionKind) -> Schema:
    schema = api.schemas.for_gvk(gvk)
    if schema is None:
        raise NotRegisteredError(f"no schema describes {gvk}")
    return schema

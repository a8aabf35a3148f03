"""Clients of the CRDs of public projects, each project in a package of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kuberuntime.api import API
from kuberuntime.discovery.apis import APIResource
from kuberuntime.dynamic import DynamicClient
from kuberuntime.rest import RESTClient
from kuberuntime.schema import Schema, Schemas

PROJECTS = (
    "argo-workflows",
    "cert-manager",
    "gateway-api",
    "knative-serving",
    "prometheus-operator",
)


@dataclass(frozen=True)
class Custom:
    """A custom resource: its facts, its schema, and clients of it in a namespace."""

    facts: APIResource
    schema: Schema
    schemas: Schemas
    typed: Any
    loose: Any

    def __str__(self) -> str:
        return str(self.facts.resource.gvr)

    def accepted(self, value: dict[str, Any]) -> dict[str, Any]:
        """What of a value counts when it is created: not what a subresource has."""
        if self.facts.subresource("status") is None:
            return value
        return {key: part for key, part in value.items() if key != "status"}


def customs(package: Any, rest: RESTClient, namespace: str) -> list[Custom]:
    """Every resource of a generated package."""
    api: API = package.scheme.api()
    dynamic = DynamicClient(rest)
    typed = {
        client.resource.gvr: type(client)
        for group_version in _clients(package.Clientset(rest))
        for client in _clients(group_version)
    }
    found: list[Custom] = []
    for one in api.discovery:
        resource = one.resource
        if resource.gvr not in typed:
            continue
        where = namespace if resource.namespaced else None
        schema = api.schemas.for_gvk(resource.gvk)
        assert schema is not None
        found.append(
            Custom(
                one,
                schema,
                api.schemas,
                (
                    typed[resource.gvr](rest, where)
                    if where
                    else typed[resource.gvr](rest)
                ),
                dynamic.for_resource(resource, where),
            )
        )
    return found


def _clients(parent: Any) -> list[Any]:
    """What a clientset, or the client of a group version, gives access to."""
    found: list[Any] = []
    for name, member in vars(type(parent)).items():
        if not name.startswith("_"):
            value = getattr(parent, name)
            found.append(value() if callable(member) else value)
    return found

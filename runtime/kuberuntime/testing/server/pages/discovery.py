"""Discovery, aggregated and plain: which resources there are."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from typing import Any, Final

import msgspec

from kuberuntime.discovery.apis import APISubresource
from kuberuntime.meta.gvk import GroupVersion, GroupVersionKind
from kuberuntime.testing.server.messages import JSON_HEADERS, Answer, Request
from kuberuntime.testing.server.refusal import NotServed
from kuberuntime.testing.server.served import Registry, Served

_AGGREGATED: Final = (
    "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
)
_ADDRESSES: Final = [{"clientCIDR": "0.0.0.0/0", "serverAddress": ""}]
_VERSION: Final = re.compile(r"v(\d+)(?:(alpha|beta)(\d+))?")
_STABILITY: Final = {None: 0, "beta": 1, "alpha": 2}


class DiscoveryPages:
    """What is in a registry, in the forms that clients ask for."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    def pages(self) -> dict[str, Callable[[Request], Answer]]:
        """The pages by path, or by what their paths begin with."""
        return {
            "/api": self._core,
            "/apis": self._groups,
            "/api/": self._below,
            "/apis/": self._below,
        }

    def _core(self, request: Request) -> Answer:
        versions = self._versions().get("", [])
        if _wants_aggregated(request):
            return self._aggregated(request, [""] if versions else [])
        return _json(
            {
                "kind": "APIVersions",
                "versions": [one.version for one in versions],
                "serverAddressByClientCIDRs": _ADDRESSES,
            }
        )

    def _groups(self, request: Request) -> Answer:
        names = [name for name in self._versions() if name]
        if _wants_aggregated(request):
            return self._aggregated(request, names)
        return _json(
            {
                "kind": "APIGroupList",
                "apiVersion": "v1",
                "groups": [self._group(name) for name in names],
            }
        )

    def _below(self, request: Request) -> Answer:
        """``/api/v1``, ``/apis/apps`` and ``/apis/apps/v1``."""
        match request.path.strip("/").split("/"):
            case ["api", version]:
                return self._resources(GroupVersion("", version))
            case ["apis", group]:
                if group not in self._versions():
                    raise NotServed
                found = self._group(group)
                return _json({"kind": "APIGroup", "apiVersion": "v1", **found})
            case ["apis", group, version]:
                return self._resources(GroupVersion(group, version))
            case _:
                raise NotServed

    def _versions(self) -> dict[str, list[GroupVersion]]:
        """Group versions by group. Built-in ones stand in their order, which says what
        is preferred; those of definitions by how stable they are."""
        found: dict[str, dict[GroupVersion, bool]] = {}
        for one in self._registry:
            gv = one.resource.gvr.group_version
            found.setdefault(gv.group, {})[gv] = one.custom
        return {
            group: (
                sorted(versions, key=_priority)
                if any(versions.values())
                else list(versions)
            )
            for group, versions in found.items()
        }

    def _group(self, name: str) -> dict[str, Any]:
        versions = [
            {"groupVersion": str(one), "version": one.version}
            for one in self._versions()[name]
        ]
        return {"name": name, "versions": versions, "preferredVersion": versions[0]}

    def _resources(self, group_version: GroupVersion) -> Answer:
        served = self._of(group_version)
        if not served:
            raise NotServed
        return _json(
            {
                "kind": "APIResourceList",
                "apiVersion": "v1",
                "groupVersion": str(group_version),
                "resources": [row for one in served for row in _plain(one)],
            }
        )

    def _of(self, group_version: GroupVersion) -> list[Served]:
        return [
            one
            for one in self._registry
            if one.resource.gvr.group_version == group_version
        ]

    def _aggregated(self, request: Request, groups: Iterable[str]) -> Answer:
        versions = self._versions()
        body = msgspec.json.encode(
            {
                "kind": "APIGroupDiscoveryList",
                "apiVersion": "apidiscovery.k8s.io/v2",
                "metadata": {},
                "items": [
                    {
                        "metadata": {"name": group} if group else {},
                        "versions": [
                            {
                                "version": one.version,
                                "resources": [*map(_resource, self._of(one))],
                                "freshness": "Current",
                            }
                            for one in versions[group]
                        ],
                    }
                    for group in groups
                ],
            }
        )
        tag = f'"{hashlib.sha512(body).hexdigest().upper()}"'
        headers = {"Content-Type": _AGGREGATED, "ETag": tag, "Vary": "Accept"}
        if request.headers.get("if-none-match") == tag:
            return Answer(304, b"", headers)
        return Answer(200, body, headers)


def _wants_aggregated(request: Request) -> bool:
    """Of the versions of the form, v2 alone is written: v2beta1 went with 1.36."""
    first, *_ = request.headers.get("accept", "").replace(" ", "").split(",")
    parameters = set(first.split(";")[1:])
    return {"g=apidiscovery.k8s.io", "v=v2", "as=APIGroupDiscoveryList"} <= parameters


def _json(content: dict[str, Any]) -> Answer:
    return Answer(200, msgspec.json.encode(content), JSON_HEADERS)


def _priority(gv: GroupVersion) -> tuple[int, int, int, str]:
    """The most stable first; as apimachinery's CompareKubeAwareVersionStrings."""
    match = _VERSION.fullmatch(gv.version)
    if match is None:
        return (3, 0, 0, gv.version)
    return (_STABILITY[match[2]], -int(match[1]), -int(match[3] or 0), "")


def _resource(served: Served) -> dict[str, Any]:
    info = served.info
    found: dict[str, Any] = {
        "resource": info.resource.plural,
        "responseKind": _kind(served.gvk),
        "scope": "Namespaced" if info.resource.namespaced else "Cluster",
        "singularResource": info.singular,
        "verbs": info.verbs,
        "shortNames": info.short_names,
        "categories": info.categories,
        "subresources": [*map(_subresource, info.subresources)],
    }
    return {key: value for key, value in found.items() if value or key == "verbs"}


def _subresource(info: APISubresource) -> dict[str, Any]:
    return {
        "subresource": info.name,
        "responseKind": _kind(info.kind),
        "verbs": info.verbs,
    }


def _kind(gvk: GroupVersionKind) -> dict[str, str]:
    return {"group": gvk.group, "version": gvk.version, "kind": gvk.kind}


def _plain(served: Served) -> list[dict[str, Any]]:
    """A resource and what is below it, a row each."""
    info = served.info
    row: dict[str, Any] = {
        "name": info.resource.plural,
        "singularName": info.singular,
        "namespaced": info.resource.namespaced,
        "kind": info.resource.kind,
        "verbs": info.verbs,
    }
    if info.short_names:
        row["shortNames"] = info.short_names
    if info.categories:
        row["categories"] = info.categories
    rows = [row]
    for one in info.subresources:
        other = one.kind.group_version != served.resource.gvr.group_version
        rows.append(
            {
                "name": f"{info.resource.plural}/{one.name}",
                "singularName": "",
                "namespaced": info.resource.namespaced,
                **(
                    {"group": one.kind.group, "version": one.kind.version}
                    if other
                    else {}
                ),
                "kind": one.kind.kind,
                "verbs": one.verbs,
            }
        )
    return rows

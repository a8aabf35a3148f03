"""OpenAPI, v3 and v2: what the objects of the resources look like."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

import msgspec

from kuberuntime.codec.json_types import is_list, is_object
from kuberuntime.meta.gvk import GroupVersion
from kuberuntime.schema import Schema
from kuberuntime.testing.server.messages import JSON_HEADERS, Answer, Request
from kuberuntime.testing.server.pages.operations import STATUS, paths_of
from kuberuntime.testing.server.pages.swagger import as_swagger
from kuberuntime.testing.server.refusal import Refusal, page_not_found
from kuberuntime.testing.server.served import Registry, Served

_ROOT: Final = "/openapi/v3"
_REF: Final = "#/components/schemas/"


class OpenAPIPages:
    """The documents of what is in a registry, written when they are asked for."""

    def __init__(self, registry: Registry, version: str) -> None:
        self._registry = registry
        self._info = {"title": "Kubernetes", "version": version}

    def pages(self) -> dict[str, Callable[[Request], Answer]]:
        """The pages by path, or by what their paths begin with."""
        return {
            _ROOT: self._index,
            f"{_ROOT}/": self._document,
            "/openapi/v2": self._swagger,
        }

    def _index(self, request: Request) -> Answer:
        paths: dict[str, Any] = {}
        for group_version, served in self._by_version().items():
            path = _path(group_version)
            url = f"{_ROOT}/{path}?hash={_hash(self._written(served))}"
            paths[path] = {"serverRelativeURL": url}
        return Answer(200, msgspec.json.encode({"paths": paths}), JSON_HEADERS)

    def _document(self, request: Request) -> Answer:
        _check_json(request)
        path = request.path.removeprefix(f"{_ROOT}/").strip("/")
        for group_version, served in self._by_version().items():
            if _path(group_version) == path:
                return _tagged(request, self._written(served))
        raise page_not_found()

    def _swagger(self, request: Request) -> Answer:
        _check_json(request)
        document = as_swagger(self._all(list(self._registry)))
        return _tagged(request, msgspec.json.encode(document))

    def _by_version(self) -> dict[GroupVersion, list[Served]]:
        found: dict[GroupVersion, list[Served]] = {}
        for one in self._registry:
            found.setdefault(one.resource.gvr.group_version, []).append(one)
        return found

    def _written(self, served: list[Served]) -> bytes:
        return msgspec.json.encode(self._all(served))

    def _all(self, served: list[Served]) -> dict[str, Any]:
        names = definition_names(served)
        return {
            "openapi": "3.0.0",
            "info": self._info,
            "paths": dict(path for one in served for path in paths_of(one, names[one])),
            "components": {"schemas": definitions(served)},
        }


def definition_names(served: Iterable[Served]) -> dict[Served, str]:
    """The name of the schema of each resource's objects; ``""`` where it has none."""
    return {one: one.schemas.name_of(one.gvk) or "" for one in served}


def definitions(served: Iterable[Served]) -> dict[str, Schema]:
    """The schemas of the resources, their lists, and all that they are made of."""
    found: dict[str, Schema] = {}
    for one in served:
        kinds = [
            one.gvk,
            one.resource.gvr.group_version.with_kind(one.list_kind),
            *(sub.kind for sub in one.info.subresources),
            STATUS,
        ]
        names = [name for kind in kinds if (name := one.schemas.name_of(kind))]
        while names:
            name = names.pop()
            if name not in found and name in one.schemas:
                found[name] = one.schemas[name]
                names.extend(_referred(found[name]))
    return dict(sorted(found.items()))


def _referred(value: Any) -> Iterator[str]:
    if is_object(value):
        for key, item in value.items():
            if key == "$ref" and isinstance(item, str):
                yield item.removeprefix(_REF)
            else:
                yield from _referred(item)
    elif is_list(value):
        for item in value:
            yield from _referred(item)


def _check_json(request: Request) -> None:
    """Refuse who takes protocol buffers alone."""
    accept = request.headers.get("accept", "") or "*/*"
    if "json" not in accept and "*/*" not in accept:
        raise Refusal(406, "NotAcceptable", "only application/json is written here", {})


def _tagged(request: Request, body: bytes) -> Answer:
    headers = {**JSON_HEADERS, "ETag": f'"{_hash(body)}"', "Vary": "Accept"}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Answer(304, b"", headers)
    return Answer(200, body, headers)


def _path(group_version: GroupVersion) -> str:
    return f"apis/{group_version}" if group_version.group else f"api/{group_version}"


def _hash(body: bytes) -> str:
    return hashlib.sha512(body).hexdigest().upper()

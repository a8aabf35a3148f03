"""Objects and the answers of a scripted server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qsl

import httpx2

from kubeclient.core.v1 import ConfigMap, ConfigMapList
from kuberuntime.cache import (
    AsyncSharedInformer,
    AsyncSharedInformerFactory,
    Informable,
    Lister,
)
from kuberuntime.cache.objects import version_of
from kuberuntime.config import Config
from kuberuntime.meta.v1 import ObjectMeta
from kuberuntime.rest import AsyncRESTClient
from kuberuntime.rest.resource import Resource

CONFIG = Config("https://cluster.example:6443", qps=None)


def config_map(
    name: str,
    version: int | str = 1,
    *,
    namespace: str = "shop",
    uid: str | None = None,
    labels: Mapping[str, str] | None = None,
    data: Mapping[str, str] | None = None,
) -> ConfigMap:
    meta = ObjectMeta(
        name=name,
        namespace=namespace,
        uid=name if uid is None else uid,
        resource_version=str(version),
        labels=dict(labels) if labels else None,
    )
    return ConfigMap(metadata=meta, data=dict(data) if data else None)


def event(kind: str, obj: ConfigMap) -> bytes:
    """A line of a watch."""
    return _line({"type": kind, "object": obj.to_dict()})


def bookmark(version: int, *, end: str | None = None) -> bytes:
    """A bookmark; ``end`` is what it says of the initial events."""
    meta: dict[str, Any] = {"resourceVersion": str(version)}
    if end is not None:
        meta["annotations"] = {"k8s.io/initial-events-end": end}
    obj = {"kind": "ConfigMap", "apiVersion": "v1", "metadata": meta}
    return _line({"type": "BOOKMARK", "object": obj})


def error_event(code: int, reason: str, message: str = "no") -> bytes:
    """The event that a watch is refused with on the way."""
    return _line({"type": "ERROR", "object": status(code, reason, message)})


def status(
    code: int, reason: str, message: str = "no", cause: str = ""
) -> dict[str, Any]:
    body: dict[str, Any] = {"kind": "Status", "apiVersion": "v1", "status": "Failure"}
    body |= {"code": code, "reason": reason, "message": message}
    if cause:
        body["details"] = {"causes": [{"reason": cause, "message": message}]}
    return body


def _line(value: Any) -> bytes:
    return json.dumps(value).encode() + b"\n"


def refusal(code: int, reason: str, message: str = "no", cause: str = "") -> Any:
    """An answer that is an error."""
    return _json(status(code, reason, message, cause), code)


def listing(
    *objects: ConfigMap, version: int, continue_: str | None = None
) -> httpx2.Response:
    """A page of a list."""
    meta = {"resourceVersion": str(version)}
    if continue_:
        meta["continue"] = continue_
    items = [obj.to_dict() for obj in objects]
    body = {"kind": "ConfigMapList", "apiVersion": "v1", "metadata": meta}
    return _json({**body, "items": items}, 200)


def _json(body: Any, code: int) -> httpx2.Response:
    headers = {"content-type": "application/json"}
    return httpx2.Response(code, headers=headers, content=json.dumps(body).encode())


class Stream(httpx2.AsyncByteStream):
    """A watch: pieces, waits in seconds, and how it ends.

    Without an end among its parts, an exception or ``END``, it goes on for ever.
    """

    def __init__(self, *parts: bytes | float | Exception) -> None:
        self._parts = parts
        self.closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self._parts:
            if part is END:
                return
            if isinstance(part, Exception):
                raise part
            if isinstance(part, bytes):
                yield part
            else:
                await asyncio.sleep(part)
        await asyncio.sleep(1e9)

    async def aclose(self) -> None:
        self.closed = True


END = b""


class Script(httpx2.AsyncBaseTransport):
    """A server that answers what it is told, one request after another.

    ``asked`` are the queries of what it was asked, and ``at`` when that was. Where it
    has nothing more to say, watches are quiet for ever.
    """

    def __init__(self, *answers: Any) -> None:
        self._answers = list(answers)
        self.asked: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.at: list[float] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        path, _, query = request.url.raw_path.decode().partition("?")
        self.paths.append(path)
        self.asked.append(dict(parse_qsl(query)))
        self.at.append(asyncio.get_running_loop().time())
        answer = self._answers.pop(0) if self._answers else Stream()
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, Stream):
            return httpx2.Response(200, stream=answer)
        assert isinstance(answer, httpx2.Response)
        return answer

    def rest(self) -> AsyncRESTClient:
        """A connection to it."""
        return AsyncRESTClient(CONFIG, transport=self)


class Told:
    """Remembers what a handler is told."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, ...]] = []
        self.objects: list[Any] = []

    def add(self, obj: Any) -> None:
        self._remember(obj, "add", obj.metadata.name, obj.metadata.resource_version)

    def update(self, old: Any, new: Any) -> None:
        versions = (old.metadata.resource_version, new.metadata.resource_version)
        self._remember(new, "update", new.metadata.name, *versions)

    def delete(self, gone: Any) -> None:
        obj = getattr(gone, "obj", gone)
        kind = "delete" if obj is gone else "gone"
        self._remember(gone, kind, obj.metadata.name, obj.metadata.resource_version)

    def _remember(self, obj: Any, *call: str) -> None:
        self.calls.append(call)
        self.objects.append(obj)

    @property
    def functions(self) -> dict[str, Any]:
        """What to give to add_event_handler."""
        return {"on_add": self.add, "on_update": self.update, "on_delete": self.delete}


CONFIG_MAPS = Informable(
    Resource("", "v1", "configmaps", "ConfigMap", namespaced=True),
    ConfigMap,
    ConfigMapList,
    Lister[ConfigMap],
)

ConfigMapInformer = AsyncSharedInformer[ConfigMap, Lister[ConfigMap]]


@asynccontextmanager
async def running(
    script: Script, told: Told | None = None, **options: Any
) -> AsyncIterator[ConfigMapInformer]:
    """An informer of what a script says, with waits that are as short as they come."""
    async with script.rest() as rest:
        factory = AsyncSharedInformerFactory(rest, **{"draw": lambda: 0.0, **options})
        informer = factory.informer_for(CONFIG_MAPS)
        if told is not None:
            informer.add_event_handler(**told.functions)
        async with factory:
            yield informer


def cached(informer: ConfigMapInformer) -> dict[str, str]:
    """The version of each object, by name."""
    found = informer.indexer.list()
    return {str(obj.metadata.name): version_of(obj) for obj in found}

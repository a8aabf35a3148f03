"""Asks a server as one library's client does: `serve.py LIBRARY JOB OBJECTS`.

The server is the one that KUBECONFIG names; it has so many OBJECTS, EndpointSlices
called web-0000 and so on in the namespace default. JOB is `list` or `whole` (all
objects, in pages or in one piece) or `watch` (until every object has come): prints the
``seconds`` of one, the median of up to three. Or `get`: prints how many ``calls`` it makes
in a second, one after the other. Or `memory`: prints the ``growth`` of the process
in bytes over ten thousand of those. All over connections that are open.
"""

from __future__ import annotations

import gc
import json
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Protocol

_REPEATS = 3
_ENOUGH = 3.0  # seconds of measuring, after which nothing is repeated
_CALLS, _MANY_CALLS = 1_000, 10_000
_SETTLED = 2_000  # calls after which a process should not grow any more
_PAGE = 500  # objects, as ours and client-go's
_TIMEOUT = 60  # seconds
_NAMESPACE = "default"
_PATH = f"/apis/discovery.k8s.io/v1/namespaces/{_NAMESPACE}/endpointslices"


Came = Callable[[], int]
"""Counts the objects that came: bytes take a while, which is no part of reading."""


class Library(Protocol):
    """What is measured."""

    def list(self) -> Came: ...

    def get(self, name: str) -> object: ...

    def watch(self, objects: int) -> Came: ...


class Httpx2:
    """No client: reads the bytes of the answers, the same ones that ours asks for."""

    def __init__(self) -> None:
        config = import_module("kuberuntime.config").Config.from_kubeconfig()
        httpx2 = import_module("httpx2")
        self._client = httpx2.Client(
            base_url=config.server, verify=config.ssl_context(), timeout=_TIMEOUT
        )

    def list(self) -> Came:
        pages = [self._read(limit=_PAGE)]
        while following := _CONTINUE.search(pages[-1], len(pages[-1]) - _TAIL):
            token = {"continue": following[1].decode()}
            pages.append(self._read(limit=_PAGE, **token))
        return lambda: sum(page.count(_OBJECT) for page in pages)

    def whole(self) -> Came:
        body = self._read()
        return lambda: body.count(_OBJECT)

    def get(self, name: str) -> object:
        return self._client.get(f"{_PATH}/{name}").content

    def watch(self, objects: int) -> Came:
        count = 0
        options = {"watch": "true", "resourceVersion": "0"}
        with self._client.stream("GET", _PATH, params=options) as answer:
            for piece in answer.iter_raw():
                count += piece.count(b"\n")
                if count >= objects:
                    break
        return lambda: count

    def _read(self, **options: object) -> bytes:
        body: bytes = self._client.get(_PATH, params=options).content
        return body


_OBJECT = b'"addressType"'
_CONTINUE = re.compile(rb'"continue":"([^"]+)"')
_TAIL = 1_000  # bytes at the end of a page, where its metadata is


class Kubewright:
    """Generated classes, without the limit on calls per second."""

    def __init__(self) -> None:
        config = import_module("kuberuntime.config").Config.from_kubeconfig()
        clientset = import_module("kubeclient").Clientset(replace(config, qps=None))
        self._slices = clientset.discovery_v1.endpoint_slices(_NAMESPACE)

    def list(self) -> Came:
        return _length(self._slices.list().all())

    def whole(self) -> Came:
        return _length(self._slices.list(limit=0).all())

    def get(self, name: str) -> object:
        return self._slices.get(name)

    def watch(self, objects: int) -> Came:
        with self._slices.watch(resource_version="0") as events:
            return _count(events, objects)


class Official:
    """Its generated classes."""

    def __init__(self) -> None:
        import_module("kubernetes.config").load_kube_config()
        self._api = import_module("kubernetes.client").DiscoveryV1Api()
        self._watch = import_module("kubernetes.watch").Watch

    def list(self) -> Came:
        return _length(self._api.list_namespaced_endpoint_slice(_NAMESPACE).items)

    def get(self, name: str) -> object:
        return self._api.read_namespaced_endpoint_slice(name, _NAMESPACE)

    def watch(self, objects: int) -> Came:
        watch = self._watch()
        listing = self._api.list_namespaced_endpoint_slice
        events = watch.stream(listing, _NAMESPACE, resource_version="0")
        came = _count(events, objects)
        events.close()
        return came


class Lightkube:
    """Its generated classes."""

    def __init__(self) -> None:
        self._client = import_module("lightkube").Client()
        self._class = import_module("lightkube.resources.discovery_v1").EndpointSlice

    def list(self) -> Came:
        return _length(self._client.list(self._class, namespace=_NAMESPACE))

    def get(self, name: str) -> object:
        return self._client.get(self._class, name, namespace=_NAMESPACE)

    def watch(self, objects: int) -> Came:
        events = self._client.watch(
            self._class, namespace=_NAMESPACE, resource_version="0"
        )
        came = _count(events, objects)
        events.close()
        return came


class Kr8s:
    """Dicts in wrappers, as it has no classes of fields."""

    def __init__(self) -> None:
        # It asks for a version first, and servers of custom resources have none.
        import_module("kr8s._api").Api._check_version = _no_check
        self._api = import_module("kr8s").api(namespace=_NAMESPACE)
        self._class = import_module("kr8s.objects").new_class(
            "EndpointSlice", "discovery.k8s.io/v1", asyncio=False, namespaced=True
        )

    def list(self) -> Came:
        return _length(self._class.list(api=self._api, namespace=_NAMESPACE))

    def get(self, name: str) -> object:
        return self._class.get(name, api=self._api, namespace=_NAMESPACE)

    def watch(self, objects: int) -> Came:
        events = self._api.watch(self._class, namespace=_NAMESPACE, since="0")
        came = _count(events, objects)
        events.close()
        return came


async def _no_check(_: object) -> None:
    pass


LIBRARIES: dict[str, Callable[[], Library]] = {
    "httpx2": Httpx2,
    "kubewright": Kubewright,
    "official": Official,
    "lightkube": Lightkube,
    "kr8s": Kr8s,
}


def seconds(job: Callable[[], Came], expected: int) -> float:
    """Seconds for one job. What came is counted and freed off the clock."""
    gc.collect()
    started = time.perf_counter()
    came = job()
    elapsed = time.perf_counter() - started
    if came() != expected:
        raise ValueError(f"{came()} objects came, not {expected}")
    return elapsed


def get_many(get: Callable[[str], object], calls: int, objects: int) -> float:
    """Seconds for so many calls, of one object after the other."""
    started = time.perf_counter()
    for number in range(calls):
        get(f"web-{number % objects:04}")
    return time.perf_counter() - started


def memory() -> int:
    """Bytes of memory that this process holds. Linux only."""
    gc.collect()
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise OSError("/proc/self/status has no VmRSS")


def _length(found: Iterable[object]) -> Came:
    """Takes all of them, and keeps them."""
    return list(found).__len__


def _count(events: Iterable[object], most: int) -> Came:
    """Takes so many, one at a time."""
    count = sum(1 for _ in islice(events, most))
    return lambda: count


def main(name: str, job: str, total: str) -> None:
    objects = int(total)
    library = LIBRARIES[name]()
    get_many(library.get, _SETTLED if job == "memory" else _REPEATS, objects)
    if job == "memory":
        before = memory()
        get_many(library.get, _MANY_CALLS, objects)
        values = {"growth": float(max(0, memory() - before))}
    elif job == "get":
        values = {"calls": _CALLS / get_many(library.get, _CALLS, objects)}
    else:
        jobs: dict[str, Callable[[], Came]] = {
            "list": library.list,
            "watch": lambda: library.watch(objects),
        }
        if isinstance(library, Httpx2 | Kubewright):
            jobs["whole"] = library.whole
        times = [seconds(jobs[job], objects)]
        while len(times) < _REPEATS and sum(times) < _ENOUGH:
            times.append(seconds(jobs[job], objects))
        values = {"seconds": statistics.median(times)}
    print(json.dumps(values))


if __name__ == "__main__":
    main(*sys.argv[1:])

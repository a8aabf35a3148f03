"""Keeps a copy of what a server has, as one library does: `inform.py LIBRARY JOB ...`.

The server is the one that KUBECONFIG names; it has EndpointSlices called web-0000 and
so on in the namespace default. JOB is `synced OBJECTS`: prints the ``seconds`` from the
start of an informer until it has them all, over connections that are open, and the
``growth`` of the process meanwhile, to its peak, in bytes; for the bytes alone their
``size``, and `record FILE` writes them down. Or `changes OBJECTS`: prints how many
``changes`` of objects reach a handler in a second, of a program that did not listen
while they were made.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

_NAMESPACE, _EMPTY = "default", "empty"
_PATH = "/apis/discovery.k8s.io/v1/namespaces/{}/endpointslices"
_TIMEOUT = 60  # seconds
_WRITERS = 4

Values = Mapping[str, float]


class Httpx2:
    """No client: reads the bytes of the stream, the same one that ours asks for."""

    def __init__(self) -> None:
        httpx2, config = import_module("httpx2"), _config()
        self._client = httpx2.Client(
            base_url=config.server, verify=config.ssl_context(), timeout=_TIMEOUT
        )

    def synced(self, objects: int) -> Values:
        sum(map(len, self._pieces(_EMPTY)))
        size = count = 0
        started = time.perf_counter()
        for piece in self._pieces(_NAMESPACE):
            size += len(piece)
            count += piece.count(b"\n")
        elapsed = time.perf_counter() - started
        _check(count - 1, objects)
        return {"seconds": elapsed, "size": size}

    def record(self, file: str) -> Values:
        return {"size": Path(file).write_bytes(b"".join(self._pieces(_NAMESPACE)))}

    def change(self, number: int) -> None:
        path = f"{_PATH.format(_NAMESPACE)}/web-{number:04}"
        annotations = {"benchmarks/written": str(time.time())}
        self._client.patch(
            path,
            content=json.dumps({"metadata": {"annotations": annotations}}),
            headers={"content-type": "application/merge-patch+json"},
        ).raise_for_status()

    def _pieces(self, namespace: str) -> Iterator[bytes]:
        """A streaming list, to the bookmark that ends it."""
        options = {
            "watch": "true",
            "allowWatchBookmarks": "true",
            "sendInitialEvents": "true",
            "resourceVersionMatch": "NotOlderThan",
        }
        end, tail = b"k8s.io/initial-events-end", b""
        url = _PATH.format(namespace)
        with self._client.stream("GET", url, params=options) as answer:
            for piece in answer.iter_raw():
                yield piece
                tail = (tail + piece)[-1_000:]
                if end in tail and tail.endswith(b"\n"):
                    return


class Kubewright:
    """An informer of generated classes, on this event loop."""

    def synced(self, objects: int) -> Values:
        return asyncio.run(self._synced(objects))

    def changes(self, objects: int) -> Values:
        return asyncio.run(self._changes(objects))

    async def _synced(self, objects: int) -> Values:
        async with self._clientset() as clientset:
            async with self._factory(clientset, _EMPTY) as factory:
                await factory.wait_for_cache_sync(_TIMEOUT)
            factory = self._factory(clientset, _NAMESPACE)
            measured = Measured()
            async with factory:
                await factory.wait_for_cache_sync(_TIMEOUT)
                values = measured.until_now()
                _check(len(factory.discovery_v1.endpoint_slices().indexer), objects)
        return values

    async def _changes(self, objects: int) -> Values:
        left, heard = objects, asyncio.Event()

        def on_update(old: object, new: object) -> None:
            nonlocal left
            left -= 1
            if left == 0:
                heard.set()

        async with self._clientset() as clientset:
            factory = self._factory(clientset, _NAMESPACE)
            informer = factory.discovery_v1.endpoint_slices()
            informer.add_event_handler(on_update=on_update)
            async with factory:
                await factory.wait_for_cache_sync(_TIMEOUT)
                _write(objects)  # nothing else happens on this event loop meanwhile
                started = time.perf_counter()
                await asyncio.wait_for(heard.wait(), _TIMEOUT)
                return {"changes": objects / (time.perf_counter() - started)}

    def _clientset(self) -> Any:
        return import_module("kubeclient").AsyncClientset(_config())

    def _factory(self, clientset: Any, namespace: str) -> Any:
        factories = import_module("kubeclient.informers")
        factory = factories.AsyncSharedInformerFactory(clientset, namespaces=namespace)
        factory.discovery_v1.endpoint_slices()
        return factory


class Official:
    """Its SharedInformer, which has a thread, and does not say when it is in sync."""

    def __init__(self) -> None:
        import_module("kubernetes.config").load_kube_config()
        api = import_module("kubernetes.client").DiscoveryV1Api()
        self._listing = api.list_namespaced_endpoint_slice
        self._informer = import_module("kubernetes.informer").SharedInformer

    def synced(self, objects: int) -> Values:
        self._listing(_EMPTY)
        left, synced = objects, threading.Event()

        def added(_: object) -> None:
            nonlocal left
            left -= 1
            if left == 0:
                synced.set()

        informer = self._informer(self._listing, namespace=_NAMESPACE)
        informer.add_event_handler("ADDED", added)
        measured = Measured()
        informer.start()
        synced.wait()
        values = measured.until_now()
        _check(len(informer.cache.list_keys()), objects)
        return values  # and not stop(), which waits for an event


class Measured:
    """Time and memory, from now on. Linux only."""

    def __init__(self) -> None:
        gc.collect()
        self._before = _memory("VmRSS")
        self._started = time.perf_counter()

    def until_now(self) -> Values:
        elapsed = time.perf_counter() - self._started
        return {"seconds": elapsed, "growth": _memory("VmHWM") - self._before}


LIBRARIES: dict[str, Callable[[], Any]] = {
    "httpx2": Httpx2,
    "kubewright": Kubewright,
    "official": Official,
}


def _config() -> Any:
    """Without the limit on calls per second."""
    config = import_module("kuberuntime.config").Config.from_kubeconfig()
    return replace(config, qps=None)


def _write(objects: int) -> None:
    """Change each object once."""
    shares = [range(first, objects, _WRITERS) for first in range(_WRITERS)]
    with ThreadPoolExecutor(_WRITERS) as writers:
        for writer in [writers.submit(_write_some, share) for share in shares]:
            writer.result()


def _write_some(numbers: range) -> None:
    client = Httpx2()
    for number in numbers:
        client.change(number)


def _memory(which: str) -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{which}:"):
            return int(line.split()[1]) * 1024
    raise OSError(f"/proc/self/status has no {which}")


def _check(came: int, expected: int) -> None:
    if came != expected:
        raise ValueError(f"{came} objects came, not {expected}")


def main(library: str, job: str, argument: str) -> None:
    run = getattr(LIBRARIES[library](), job)
    print(json.dumps(run(argument if job == "record" else int(argument))), flush=True)
    os._exit(0)  # the official client's thread is still there, and may be printing


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Stories on etcd and kube-apiserver, which are restarted on the way."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlsplit

from kuberuntime.cache import (
    AsyncDynamicSharedInformerFactory,
    AsyncSharedInformerFactory,
    Informable,
    Lister,
)
from kuberuntime.codegen import models
from kuberuntime.dynamic import AsyncDynamicClient
from kuberuntime.meta import GroupVersionResource
from kuberuntime.meta.v1 import ListMeta, ObjectMeta
from kuberuntime.rest import ApiError, AsyncRESTClient, TransportError
from kuberuntime.rest.aio import blocking
from kuberuntime.rest.resource import Resource
from kuberuntime.testing.envtest import Environment
from tests.soak.scissors import Scissors
from tests.soak.spoilt import SPOILT, Readable, refuse_spoilt, text_of
from tests.soak.story import NAMESPACES, Truth, Watched, converged, tell
from tests.soak.tally import Tally
from tests.soak.wire import Wire

STEPS: Final = 80
PAUSE: Final = 1.5  # seconds, at most
CONVERGES_WITHIN: Final = 120.0  # seconds; waits after failures are up to a minute
STALL_AFTER: Final = 5.0
WRITE_WITHIN: Final = 5.0

GROUP: Final = "soak.example.com"
WIDGETS: Final = GroupVersionResource(GROUP, "v1", "widgets")
RESOURCE: Final = Resource(GROUP, "v1", "widgets", "Widget", namespaced=True)
CRD: Final[dict[str, Any]] = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": f"widgets.{GROUP}"},
    "spec": {
        "group": GROUP,
        "names": {"kind": "Widget", "plural": "widgets"},
        "scope": "Namespaced",
        "versions": [
            {
                "name": "v1",
                "served": True,
                "storage": True,
                "schema": {
                    "openAPIV3Schema": {
                        "type": "object",
                        "x-kubernetes-preserve-unknown-fields": True,
                    }
                },
            }
        ],
    },
}


class WidgetSpec(models.Model, kw_only=True):
    """What widgets say."""

    to: Readable | None = None


class Widget(models.KubeObject, kw_only=True):
    """A widget, to those who cannot read all of them."""

    api_version: str = models.always(f"{GROUP}/v1", name="apiVersion")
    kind: str = models.always("Widget")
    metadata: ObjectMeta = models.field(default_factory=ObjectMeta)
    spec: WidgetSpec | None = None


class WidgetList(models.KubeObject, kw_only=True):
    """Some of them."""

    api_version: str = models.always(f"{GROUP}/v1", name="apiVersion")
    kind: str = models.always("WidgetList")
    metadata: ListMeta = models.field(default_factory=ListMeta)
    items: list[Widget]


TYPED: Final = Informable(RESOURCE, Widget, WidgetList, Lister[Widget])


def _transformed(obj: dict[str, Any]) -> dict[str, Any]:
    refuse_spoilt(text_of(obj, "spec"))
    return obj


@contextmanager
def server() -> Iterator[Environment]:
    """A real server, with widgets. Needs KUBEBUILDER_ASSETS."""
    with Environment(CRD) as environment:
        yield environment


def run(seed: int, environment: Environment) -> Tally:
    """Tell the story of a seed. Raises AssertionError where it does not end well."""
    return asyncio.run(_story(seed, environment))


class RealWorld:
    """Widgets. Writers reach the server by themselves, informers over a wire.

    Where the server is away, nothing is written, which is as good a story as any.
    """

    def __init__(
        self,
        environment: Environment,
        rest: AsyncRESTClient,
        wire: Wire,
        scissors: Scissors,
    ) -> None:
        self._scissors = scissors
        self._environment = environment
        self._dynamic = AsyncDynamicClient(rest)
        self._wire = wire
        self._repairs: set[asyncio.Task[None]] = set()

    async def create(self, namespace: str, name: str, side: str) -> None:
        await self._try(lambda: self._put(namespace, name, side, None))

    async def update(self, namespace: str, name: str, side: str, to: str) -> None:
        await self._try(lambda: self._put(namespace, name, side, to))

    async def delete(self, namespace: str, name: str) -> None:
        widgets = self._dynamic.for_resource(RESOURCE, namespace)
        await self._try(lambda: widgets.delete(name, timeout=WRITE_WITHIN))

    async def listed(self, side: str | None) -> Truth:
        selector = "" if side is None else f"side={side}"
        widgets = self._dynamic.for_resource(RESOURCE)
        truth = Truth({}, {})
        async for obj in widgets.list(label_selector=selector):
            meta = obj["metadata"]
            key = f"{meta['namespace']}/{meta['name']}"
            if text_of(obj, "spec") == SPOILT:
                truth.spoilt[key] = meta["labels"]["side"]
            else:
                truth.versions[key] = meta["resourceVersion"]
        return truth

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def now(self) -> float:
        return time.monotonic()

    def faults(self) -> list[Callable[[random.Random], Any]]:
        wire, environment = self._wire, self._environment
        programs = [environment.api_server, environment.etcd]

        def for_a_while(fault: Callable[[], None]) -> Callable[[random.Random], None]:
            def strike(chance: random.Random) -> None:
                fault()
                task = asyncio.create_task(self._later(chance.uniform(0.2, 8)))
                self._repairs.add(task)
                task.add_done_callback(self._repairs.discard)

            return strike

        async def restart(chance: random.Random) -> None:
            if chance.random() < 0.25:
                program = chance.choice(programs)
                await blocking(chance.choice((program.stop, program.kill)))
                await asyncio.sleep(chance.uniform(0, 2))
                await blocking(program.start)

        return [
            lambda chance: wire.cut(),
            lambda chance: wire.cut(),
            lambda chance: self._scissors.cut(),
            for_a_while(wire.hold),
            for_a_while(wire.refuse),
            lambda chance: self._try(lambda: blocking(environment.compact)),
            restart,
        ]

    async def heal(self) -> None:
        for task in self._repairs:
            task.cancel()
        self._wire.heal()

    async def _later(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self._wire.heal()

    async def _put(self, namespace: str, name: str, side: str, to: str | None) -> None:
        widgets = self._dynamic.for_resource(RESOURCE, namespace)
        meta = {"name": name, "labels": {"side": side}}
        if to is None:
            await widgets.create({"metadata": meta}, timeout=WRITE_WITHIN)
        else:
            old = await widgets.get(name, timeout=WRITE_WITHIN)
            old["metadata"]["labels"] = {"side": side}
            await widgets.update({**old, "spec": {"to": to}}, timeout=WRITE_WITHIN)

    async def _try(self, write: Callable[[], Any]) -> None:
        try:
            await write()
        except (ApiError, TransportError, OSError):
            return


async def _story(seed: int, environment: Environment) -> Tally:
    chance = random.Random(seed)
    tally = Tally()
    config = environment.config
    port = urlsplit(config.server).port
    assert port is not None
    async with AsyncExitStack() as stack:
        wire = await stack.enter_async_context(Wire(port))
        over = replace(config, server=f"https://127.0.0.1:{wire.port}")
        writer = await stack.enter_async_context(AsyncRESTClient(config))
        reader = await stack.enter_async_context(AsyncRESTClient(over))
        scissors = Scissors(reader._for_streams, chance)
        reader._for_streams = scissors
        world = RealWorld(environment, writer, wire, scissors)
        watched: list[Watched] = []
        ways: list[tuple[str | None, dict[str, Any]]] = [
            (None, {"streaming": True}),
            (None, {"streaming": False}),
            (None, {"namespaces": NAMESPACES}),
            ("left", {"label_selector": "side=left"}),
        ]
        for side, options in ways:
            typed = chance.random() < 0.5
            kind: Any = AsyncSharedInformerFactory
            if not typed:
                kind = AsyncDynamicSharedInformerFactory
                options["transform"] = _transformed
            factory = kind(
                reader,
                hooks=tally.hooks(),
                stall_after=STALL_AFTER,
                mutation_detector=True,
                **options,
            )
            informer = factory.informer_for(TYPED) if typed else None
            one = Watched(informer or factory.for_resource(WIDGETS), side)
            one.listen("first")
            one.listen("resyncing", resync=3.0)
            watched.append(one)
            await stack.enter_async_context(factory)
        await tell(world, watched, chance, steps=STEPS, pause=PAUSE)
        await converged(world, watched, within=CONVERGES_WITHIN)
    for one in watched:
        tally.calls += sum(witness.calls for witness in one.witnesses)
        tally.unknown += sum(witness.unknown for witness in one.witnesses)
    return tally

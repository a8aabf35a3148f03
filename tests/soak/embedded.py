"""Stories on the embedded server, in simulated time."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any

from kubeclient import AsyncClientset, scheme
from kubeclient.core.v1 import ConfigMap, Namespace
from kubeclient.informers import AsyncSharedInformerFactory
from kuberuntime.cache import (
    AsyncDynamicSharedInformerFactory,
    Informable,
    Lister,
)
from kuberuntime.cache.objects import meta_namespace_key, version_of
from kuberuntime.codegen import models
from kuberuntime.meta import GroupVersionResource
from kuberuntime.meta.v1 import ListMeta, ObjectMeta
from kuberuntime.rest import AlreadyExists, NotFound
from kuberuntime.rest.resource import Resource
from kuberuntime.testing import EmbeddedServer
from kuberuntime.testing.server.faults import Fault
from tests.simulated_time import simulate
from tests.soak.scissors import Scissors
from tests.soak.spoilt import SPOILT, Readable, refuse_spoilt, text_of
from tests.soak.story import NAMESPACES, Truth, Watched, converged, tell
from tests.soak.tally import Tally

EPOCH = 1_767_225_600.0
STEPS = 150
PAUSE = 200.0  # seconds, at most
CONVERGES_WITHIN = 600.0  # seconds: two stalls and the longest wait, and some more


class NoteData(models.Model, kw_only=True):
    """What config maps of a story say."""

    to: Readable | None = None


class Note(models.KubeObject, kw_only=True):
    """A config map, to those who cannot read all of them."""

    api_version: str = models.always("v1", name="apiVersion")
    kind: str = models.always("ConfigMap")
    metadata: ObjectMeta = models.field(default_factory=ObjectMeta)
    data: NoteData | None = None


class NoteList(models.KubeObject, kw_only=True):
    """Some of them."""

    api_version: str = models.always("v1", name="apiVersion")
    kind: str = models.always("ConfigMapList")
    metadata: ListMeta = models.field(default_factory=ListMeta)
    items: list[Note]


NOTES = Informable(
    Resource("", "v1", "configmaps", "ConfigMap", namespaced=True),
    Note,
    NoteList,
    Lister[Note],
)


def _transformed(obj: dict[str, Any]) -> dict[str, Any]:
    refuse_spoilt(text_of(obj, "data"))
    return obj


def _index(obj: dict[str, Any]) -> list[str]:
    refuse_spoilt(text_of(obj, "data"))
    return [str(text_of(obj, "data"))]


class LoopClock:
    """The server's time is that of the event loop."""

    def now(self) -> float:
        """Seconds since the epoch."""
        return EPOCH + asyncio.get_running_loop().time()

    def on_move(self, ring: Callable[[], None]) -> Callable[[], None]:
        """Never rings: who waits is woken by the loop."""
        return _nothing


def _nothing() -> None:
    pass


class EmbeddedWorld:
    """Config maps. Faults strike what informers do, and nobody else."""

    def __init__(
        self, server: EmbeddedServer, clients: AsyncClientset, scissors: Scissors
    ) -> None:
        self._server = server
        self._scissors = scissors
        self._maps = {name: clients.core_v1.config_maps(name) for name in NAMESPACES}
        self._all = clients.core_v1.config_maps()

    async def create(self, namespace: str, name: str, side: str) -> None:
        obj = ConfigMap(metadata=ObjectMeta(name=name, labels={"side": side}))
        try:
            await self._maps[namespace].create(obj)
        except AlreadyExists:
            return

    async def update(self, namespace: str, name: str, side: str, to: str) -> None:
        try:
            obj = await self._maps[namespace].get(name)
            obj.metadata.labels = {"side": side}
            obj.data = {"to": to}
            await self._maps[namespace].update(obj)
        except NotFound:
            return

    async def delete(self, namespace: str, name: str) -> None:
        try:
            await self._maps[namespace].delete(name)
        except NotFound:
            return

    async def listed(self, side: str | None) -> Truth:
        selector = "" if side is None else f"side={side}"
        truth = Truth({}, {})
        for obj in await self._all.list(label_selector=selector).all():
            key = meta_namespace_key(obj)
            if (obj.data or {}).get("to") == SPOILT:
                truth.spoilt[key] = (obj.metadata.labels or {})["side"]
            else:
                truth.versions[key] = version_of(obj)
        return truth

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def now(self) -> float:
        return asyncio.get_running_loop().time()

    async def heal(self) -> None:
        self._server.faults.clear()

    def faults(self) -> list[Callable[[random.Random], Any]]:
        server, faults = self._server, self._server.faults

        def some(chance: random.Random) -> dict[str, Any]:
            verb = chance.choice(("list", "watch", "watch"))
            probability = chance.choice((0.5, 1.0))
            return {
                "verb": verb,
                "times": chance.randint(1, 6),
                "probability": probability,
            }

        return [
            lambda chance: server.break_watches(),
            lambda chance: server.end_watches(),
            lambda chance: self._scissors.cut(),
            lambda chance: server.restart(keep_history=chance.random() < 0.5),
            lambda chance: server.stall_watches(chance.choice((5, 100, 400, 2000))),
            lambda chance: _switch(faults.drop(**some(chance))),
            lambda chance: _switch(faults.lose(**some(chance))),
            lambda chance: _switch(faults.half(**some(chance))),
            lambda chance: _switch(faults.expire(**some(chance))),
            lambda chance: _switch(
                faults.latency(chance.uniform(0, 40), **some(chance))
            ),
            lambda chance: _switch(
                faults.stall(chance.uniform(0, 500), **some(chance))
            ),
            lambda chance: _switch(
                faults.errors(chance.choice((429, 500, 503, 504)), **some(chance))
            ),
            lambda chance: _switch(
                faults.errors(429, retry_after=chance.randint(1, 9), **some(chance))
            ),
        ]


def _switch(fault: Fault) -> None:
    """Left on: it strikes as many times as it may."""


def run(seed: int) -> Tally:
    """Tell the story of a seed. Raises AssertionError where it does not end well."""
    return simulate(lambda: _story(seed))


async def _story(seed: int) -> Tally:
    chance = random.Random(seed)
    tally = Tally()
    server = EmbeddedServer(
        scheme, clock=LoopClock(), seed=seed, history=chance.choice((10, 50, 10_000))
    )
    scissors = Scissors(server.async_transport(), chance)
    async with (
        AsyncClientset(server.config(), transport=server.async_transport()) as writer,
        AsyncClientset(server.config(), transport=scissors) as reader,
    ):
        for name in NAMESPACES:
            namespace = Namespace(metadata=ObjectMeta(name=name))
            await writer.core_v1.namespaces().create(namespace)
        world = EmbeddedWorld(server, writer, scissors)
        begun = world.now()
        watched, factories = _informers(reader, chance, tally)
        await tell(world, watched, chance, steps=chance.choice((0, 20)), quiet=True)
        async with AsyncExitStack() as running:
            for factory in factories:
                await running.enter_async_context(factory)
            await tell(world, watched, chance, steps=STEPS, pause=PAUSE)
            await converged(world, watched, within=CONVERGES_WITHIN)
        # However badly it went, nobody ran in circles.
        assert tally.errors <= 20 + (world.now() - begun) * len(watched), tally
    for one in watched:
        tally.calls += sum(witness.calls for witness in one.witnesses)
        tally.unknown += sum(witness.unknown for witness in one.witnesses)
    return tally


def _informers(
    reader: AsyncClientset, chance: random.Random, tally: Tally
) -> tuple[list[Watched], list[AsyncSharedInformerFactory]]:
    """Informers of several ways to read, each with a handler or two."""
    common: Any = {
        "hooks": tally.hooks(),
        "draw": chance.random,
        "mutation_detector": True,
    }
    ways: list[tuple[str | None, dict[str, Any]]] = [
        (None, {"streaming": True}),
        (None, {"streaming": False}),
        (None, {"namespaces": NAMESPACES, "streaming": chance.random() < 0.5}),
        ("left", {"label_selector": "side=left", "streaming": chance.random() < 0.5}),
    ]
    watched: list[Watched] = []
    factories: list[Any] = []
    for side, options in ways:
        way = chance.choice(("class", "transform", "index"))
        if way == "class":
            factory: Any = AsyncSharedInformerFactory(reader, **options, **common)
            informer = factory.informer_for(NOTES)
        else:
            if way == "transform":
                options["transform"] = _transformed
            factory = AsyncDynamicSharedInformerFactory(reader, **options, **common)
            informer = factory.for_resource(
                GroupVersionResource("", "v1", "configmaps")
            )
            if way == "index":
                informer.add_indexers({"to": _index})
        one = Watched(informer, side)
        one.listen("first")
        one.listen("resyncing", resync=chance.choice((20.0, 120.0)))
        watched.append(one)
        factories.append(factory)
    return watched, factories

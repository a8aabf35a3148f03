"""A random story of writes and faults, and what must be true in the end."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from kuberuntime.cache import AsyncSharedInformer
from kuberuntime.cache.objects import version_of
from tests.soak.spoilt import SPOILT
from tests.soak.witness import Witness

NAMESPACES = ("north", "south")
NAMES = tuple(f"obj-{number}" for number in range(12))


class Truth(NamedTuple):
    """What a server has: the version of each object that can be read, by key, and which
    side those are on that cannot."""

    versions: dict[str, str]
    spoilt: dict[str, str]

    def of(self, told: dict[str, str]) -> dict[str, str]:
        """Of what somebody believes, all but what can be stale."""
        return {key: told[key] for key in told if key not in self.spoilt}


class World(Protocol):
    """A server with objects of one resource, and things that can go wrong with it.

    Objects carry the label ``side``, ``left`` or ``right``. One that is updated to
    SPOILT cannot be read, until it is updated again. Writes that the server refuses, as
    it does of what is there already or not, are no error.
    """

    async def create(self, namespace: str, name: str, side: str) -> None: ...

    async def update(self, namespace: str, name: str, side: str, to: str) -> None: ...

    async def delete(self, namespace: str, name: str) -> None: ...

    async def listed(self, side: str | None) -> Truth:
        """What there is."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Let time pass, as it does there."""
        ...

    def faults(self) -> list[Callable[[random.Random], Any]]:
        """What can be made to go wrong. May answer something to be awaited."""
        ...

    async def heal(self) -> None:
        """Have nothing go wrong from now on."""
        ...

    def now(self) -> float:
        """Seconds."""
        ...


@dataclass
class Watched:
    """An informer of a story, and who bears witness to it."""

    informer: AsyncSharedInformer[Any, Any]
    side: str | None
    witnesses: list[Witness] = field(default_factory=list)

    def listen(self, name: str, resync: float = 0.0) -> Witness:
        witness = Witness(name, resyncs=resync > 0)
        self.informer.add_event_handler(
            on_add=witness.add,
            on_update=witness.update,
            on_delete=witness.delete,
            resync_period=resync,
        )
        self.witnesses.append(witness)
        return witness


async def tell(
    world: World,
    watched: list[Watched],
    chance: random.Random,
    *,
    steps: int,
    pause: float = 0.0,
    quiet: bool = False,
) -> None:
    """Write, break and wait, ``steps`` times; where it is quiet, only write."""
    faults = world.faults()
    for step in range(steps):
        namespace, name = chance.choice(NAMESPACES), chance.choice(NAMES)
        side = chance.choice(("left", "right"))
        match chance.choices(("create", "update", "delete"), (4, 5, 2))[0]:
            case "create":
                await world.create(namespace, name, side)
            case "update":
                to = SPOILT if chance.random() < 0.1 else str(step)
                await world.update(namespace, name, side, to)
            case _:
                await world.delete(namespace, name)
                if chance.random() < 0.3:  # at once another one of that name
                    await world.create(namespace, name, side)
        if quiet:
            continue
        if chance.random() < 0.25:
            result = chance.choice(faults)(chance)
            if result is not None:
                await result
        if chance.random() < 0.05:
            one = chance.choice(watched)
            one.listen(f"late at {step}", resync=chance.choice((0.0, 30.0)))
        if chance.random() < 0.3:
            await world.sleep(pause * chance.random() ** 4)


async def converged(world: World, watched: list[Watched], *, within: float) -> None:
    """Everything agrees with the server before so many seconds have passed, and again
    when all that cannot be read was mended.

    Raises AssertionError, which says what does not, or what a witness objects to.
    """
    await world.heal()
    await _agree(world, watched, within)
    for key, side in (await world.listed(None)).spoilt.items():
        namespace, _, name = key.partition("/")
        await world.update(namespace, name, side, "0")
    await _agree(world, watched, within)


async def _agree(world: World, watched: list[Watched], within: float) -> None:
    until = world.now() + within
    while differences := await _differences(world, watched):
        assert world.now() < until, f"not converged after {within} s: {differences}"
        await world.sleep(0.5)
    objections = [
        objection
        for one in watched
        for witness in one.witnesses
        for objection in witness.objections
    ]
    assert not objections, objections


async def _differences(world: World, watched: list[Watched]) -> list[str]:
    found: list[str] = []
    for one in watched:
        truth = await world.listed(one.side)
        indexer = one.informer.indexer
        cached = {
            key: version_of(obj)
            for key in indexer.list_keys()
            if (obj := indexer.get_by_key(key)) is not None
        }
        if truth.of(cached) != truth.versions:
            found.append(f"cache of {one.side}: {_difference(cached, truth)}")
        if one.informer.unreadable.keys() != truth.spoilt.keys():
            found.append(f"unreadable of {one.side}: {[*one.informer.unreadable]}")
        by_namespace = sum(
            len(indexer.by_index("namespace", name)) for name in NAMESPACES
        )
        if by_namespace != len(cached):
            found.append(f"index of {one.side}: {by_namespace} of {len(cached)}")
        found += [
            f"{witness.name} of {one.side}: {_difference(witness.versions(), truth)}"
            for witness in one.witnesses
            if truth.of(witness.versions()) != truth.versions
        ]
    return found


def _difference(found: dict[str, str], truth: Truth) -> str:
    keys = sorted(truth.of(found).items() ^ truth.versions.items())
    return f"{keys[:6]}, which is here or there alone"

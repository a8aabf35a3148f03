"""The controller of a CRD of its own, on the embedded server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from examples.sites.__main__ import CRD
from examples.sites.client import AsyncClientset
from examples.sites.client.web.v1 import Site, SiteSpec
from examples.sites.conditions import ready_condition, status
from examples.sites.controller import FINALIZER, NAME, SiteController

import kubeclient
from kubeclient.core.v1 import Namespace
from kuberuntime.events import AsyncEventBroadcaster, EventRecorder, FakeRecorder
from kuberuntime.meta.v1 import ObjectMeta
from kuberuntime.rest.patch import MergePatch
from kuberuntime.testing.servers import running_server
from tests.examples.demos import output_of
from tests.patience import LONG


@dataclass
class World:
    """A controller at work, and clients to see what it does."""

    client: AsyncClientset
    controller: SiteController

    def __post_init__(self) -> None:
        self.kube = kubeclient.AsyncClientset(self.client.rest)
        self.sites = self.client.web_v1.sites("shop")
        self.claims = self.kube.core_v1.config_maps("default")
        self._changed = asyncio.Event()

        def told(*_: object) -> None:
            self._changed.set()

        self.controller.sites.add_event_handler(
            on_add=told, on_update=told, on_delete=told
        )

    async def create(self, name: str, host: str) -> None:
        spec = SiteSpec(host=host, pages={"index.html": f"the {name}"})
        await self.sites.create(Site(metadata=ObjectMeta(name=name), spec=spec))

    async def until(self, name: str, holds: Callable[[Site | None], bool]) -> None:
        while True:
            self._changed.clear()
            if holds(self.controller.sites.indexer.get_by_key(f"shop/{name}")):
                return
            await asyncio.wait_for(self._changed.wait(), LONG)

    async def until_reason(self, name: str, reason: str) -> None:
        await self.until(name, lambda site: _reason(site) == reason)

    async def hosts(self) -> list[str | None]:
        claims = await self.claims.list(label_selector="web.example.com/site-uid").all()
        return [claim.metadata.name for claim in claims]


@asynccontextmanager
async def world(recorder: EventRecorder | None = None) -> AsyncIterator[World]:
    with running_server("embedded", [kubeclient.scheme], [CRD]) as server:
        async with (
            server.async_connect(AsyncClientset) as client,
            AsyncEventBroadcaster(client.rest) as events,
            asyncio.TaskGroup() as group,
        ):
            shop = Namespace(metadata=ObjectMeta(name="shop"))
            await kubeclient.AsyncClientset(client.rest).core_v1.namespaces().create(
                shop
            )
            recorder = recorder or events.new_recorder(NAME)
            controller = SiteController(client, recorder, namespace="default")
            working = group.create_task(controller.run())
            yield World(client, controller)
            working.cancel()


def test_the_demo_gives_a_host_to_the_next_site() -> None:
    lines = [line.split() for line in output_of("examples.sites")]
    assert [(site, reason) for site, reason, *_ in lines] == [
        ("blog", "Starting"),
        ("copy", "HostTaken"),
        ("blog", "Published"),
        ("blog", "Gone"),
        ("copy", "Starting"),
    ]


def test_all_of_a_site_goes_with_it() -> None:
    async def main() -> None:
        async with world() as w:
            maps = w.kube.core_v1.config_maps("shop")
            deployments = w.kube.apps_v1.deployments("shop")
            await w.create("blog", "blog.example.com")
            await w.until_reason("blog", "Starting")
            pages = await maps.get("blog-site")
            assert pages.data == {"index.html": "the blog"}
            (owner,) = pages.metadata.owner_references or []
            assert (owner.kind, owner.name) == ("Site", "blog")
            assert await w.hosts() == ["blog.example.com"]
            assert (await w.sites.get("blog")).metadata.finalizers == [FINALIZER]

            await w.sites.delete("blog")
            await w.until("blog", lambda site: site is None)
            assert await w.hosts() == []
            assert await maps.list().all() == []
            assert await deployments.list().all() == []

    asyncio.run(main())


def test_a_site_that_moves_gives_back_its_host() -> None:
    async def main() -> None:
        async with world() as w:
            await w.create("blog", "old.example.com")
            await w.until_reason("blog", "Starting")
            await w.create("next", "old.example.com")
            await w.until_reason("next", "HostTaken")
            await w.sites.patch(
                "blog", MergePatch({"spec": {"host": "new.example.com"}})
            )
            await w.until_reason("next", "Starting")
            assert sorted(map(str, await w.hosts())) == [
                "new.example.com",
                "old.example.com",
            ]

    asyncio.run(main())


def test_what_others_change_of_its_children_is_put_right() -> None:
    async def main() -> None:
        async with world() as w:
            await w.create("blog", "blog.example.com")
            await w.until_reason("blog", "Starting")
            deployments = w.kube.apps_v1.deployments("shop")
            running = MergePatch({"status": {"replicas": 1, "availableReplicas": 1}})
            await deployments.patch_status("blog-site", running)
            await w.until_reason("blog", "Published")
            await deployments.delete("blog-site")
            await w.until_reason("blog", "Starting")
            assert (await deployments.get("blog-site")).metadata.name == "blog-site"

    asyncio.run(main())


def test_people_are_told_of_a_reason_once() -> None:
    async def main() -> None:
        recorder = FakeRecorder(NAME)
        async with world(recorder) as w:
            await w.create("blog", "blog.example.com")
            await w.until_reason("blog", "Starting")
            await w.sites.patch("blog", MergePatch({"spec": {"replicas": 2}}))
            await w.until("blog", lambda site: "of 2 servers" in _message(site))
            await w.create("copy", "blog.example.com")
            await w.until_reason("copy", "HostTaken")
            await w.sites.delete("blog")
            await w.until_reason("copy", "Starting")
        told = [
            (event["type"], event["reason"], event["regarding"]["name"])
            for event in recorder.events
            if event["regarding"]["kind"] == "Site"
        ]
        assert told == [
            ("Normal", "Starting", "blog"),
            ("Warning", "HostTaken", "copy"),
            ("Normal", "Starting", "copy"),
        ]

    asyncio.run(main())


def test_the_time_of_a_condition_is_when_it_came_to_be() -> None:
    spec = SiteSpec(host="h", pages={"a": "b"})
    site = Site(metadata=ObjectMeta(name="blog", generation=1), spec=spec)
    noon, one = (datetime(2026, 1, 1, hour, tzinfo=UTC) for hour in (12, 13))
    site.status = status(site, "Starting", "0 of 1", noon)
    assert status(site, "Starting", "0 of 1", one) == site.status
    site.status = status(site, "HostTaken", "another's", one)
    assert _since(site) == "2026-01-01T12:00:00Z", "it was not ready, and is not"
    site.status = status(site, "Published", "1 of 1", one)
    assert _since(site) == "2026-01-01T13:00:00Z"


def _reason(site: Site | None) -> str:
    condition = ready_condition(site)
    return condition.reason if condition else ""


def _message(site: Site | None) -> str:
    condition = ready_condition(site)
    return condition.message if condition else ""


def _since(site: Site) -> str:
    condition = ready_condition(site)
    assert condition is not None
    return condition.last_transition_time

"""Objects that cannot be read: the others are seen all the same."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from typing import Any

import httpx2
import pytest
from cache_objects import (
    CONFIG,
    Script,
    Stream,
    Told,
    bookmark,
    cached,
    config_map,
    event,
    running,
)
from cache_objects import (
    CONFIG_MAPS as INFORMABLE,
)
from tests.simulated_time import simulate

from kubeclient.core.v1 import ConfigMap
from kuberuntime.cache import (
    AsyncDynamicSharedInformerFactory,
    AsyncMetadataSharedInformerFactory,
    InformerHooks,
    PassedOver,
    SharedInformerFactory,
    drop_managed_fields,
)
from kuberuntime.meta import GroupVersionResource
from kuberuntime.rest import AsyncRESTClient, RESTClient

CONFIG_MAPS = GroupVersionResource("", "v1", "configmaps")


def manifest(name: str, version: int, **content: Any) -> dict[str, Any]:
    """A config map as a server sends it, whatever is in it."""
    meta = {"name": name, "namespace": "shop", "uid": name}
    meta["resourceVersion"] = str(version)
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta, **content}


def odd(name: str, version: int, size: Any = 5, **content: Any) -> dict[str, Any]:
    """One that the class has no room for."""
    return manifest(name, version, data={"size": size}, **content)


def line(kind: str, obj: dict[str, Any]) -> bytes:
    return json.dumps({"type": kind, "object": obj}).encode() + b"\n"


def listed(
    *objects: dict[str, Any], version: int = 9, continue_: str = ""
) -> httpx2.Response:
    meta = {"resourceVersion": str(version), "continue": continue_}
    return httpx2.Response(200, json={"metadata": meta, "items": list(objects)})


class ByNamespace(Script):
    """A server with a script for each namespace."""

    def __init__(self, **scripts: Script) -> None:
        super().__init__()
        self._scripts = scripts

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        namespace = request.url.path.split("/")[4]
        return await self._scripts[namespace].handle_async_request(request)


class Heard:
    """What is passed over, as hooks are told."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.failures: list[Exception] = []
        self.hooks = InformerHooks(
            on_unreadable=self._add,
            on_error=lambda failure: self.failures.append(failure.error),
        )

    def _add(self, told: PassedOver) -> None:
        assert told.informer == "configmaps"
        self.keys.append(told.object.key)


def nodes(obj: ConfigMap) -> Iterable[str]:
    return [(obj.data or {})["node"]]


def no_bad_moods(obj: Any) -> Any:
    data = obj["data"] if isinstance(obj, dict) else obj.data or {}
    if data.get("mood") == "bad":
        raise ZeroDivisionError("bad mood")
    return drop_managed_fields(obj)


def thousand() -> list[dict[str, Any]]:
    """A thousand config maps, of which ten cannot be read, in three ways."""
    objects = [
        manifest(f"c{number}", number + 1, data={"node": f"n{number % 7}"})
        for number in range(1000)
    ]
    for number in (3, 250, 499, 999):
        objects[number] = odd(f"c{number}", number + 1)
    for number in (4, 500, 501):
        objects[number]["data"] = {"no": "node"}  # which the index function wants
    for number in (7, 8, 800):
        objects[number]["data"]["mood"] = "bad"
    return objects


ODD = [3, 4, 7, 8, 250, 499, 500, 501, 800, 999]


def answers(way: str, objects: list[dict[str, Any]]) -> list[Any]:
    """How a server gives all of it, and then mends the odd ones one by one."""
    mended = b"".join(
        line("MODIFIED", manifest(f"c{number}", 2000 + number, data={"node": "n"}))
        for number in ODD
    )
    follow = (10, mended, bookmark(3000))
    if way == "stream":
        begun = b"".join(line("ADDED", obj) for obj in objects)
        return [Stream(begun, bookmark(1500, end="true"), *follow)]
    if way == "pages":
        first = listed(*objects[:500], version=1500, continue_="more")
        return [first, listed(*objects[500:], version=1500), Stream(*follow)]
    return [listed(*objects, version=1500), Stream(*follow)]


@pytest.mark.parametrize("way", ["stream", "list", "pages"])
def test_ten_of_a_thousand_objects_do_not_keep_the_others_from_being_seen(
    way: str, caplog: pytest.LogCaptureFixture
) -> None:
    heard, told = Heard(), Told()
    objects = thousand()
    script = Script(*answers(way, objects))

    async def story() -> None:
        options = {"streaming": way == "stream", "transform": no_bad_moods}
        async with running(script, told, hooks=heard.hooks, **options) as informer:
            informer.add_indexers({"node": nodes})
            await informer.wait_for_sync(timeout=5)
            assert len(informer.lister.list()) == 990
            keys = sorted(f"shop/c{number}" for number in ODD)
            assert sorted(informer.unreadable) == keys
            for number in ODD:
                raw = informer.unreadable[f"shop/c{number}"].to_dict()
                assert raw["data"] == objects[number]["data"]
            assert (
                sum(len(informer.indexer.by_index("node", f"n{n}")) for n in range(7))
                == 990
            )
            await asyncio.sleep(11)
            assert informer.unreadable == {}
            assert len(informer.lister.list()) == 1000
            assert len(informer.indexer.by_index("node", "n")) == 10
            assert informer.last_sync_resource_version() == "3000"
        assert sorted(heard.keys) == keys
        named = [record.getMessage() for record in caplog.records]
        for key in keys:
            assert sum(f"{key} is passed over" in message for message in named) == 1
        assert not heard.failures

    simulate(story)
    assert len(told.calls) == 1000
    assert {call[0] for call in told.calls} == {"add"}


def test_what_was_readable_stays_as_it_was_until_it_is_again() -> None:
    heard, told = Heard(), Told()
    script = Script(
        listed(manifest("a", 1)),
        Stream(
            line("MODIFIED", odd("a", 10)),
            line("MODIFIED", odd("a", 11)),
            5,
            line("MODIFIED", manifest("a", 12)),
        ),
    )

    async def story() -> None:
        async with running(
            script, told, hooks=heard.hooks, streaming=False
        ) as informer:
            await informer.wait_until_seen("11", timeout=1)
            assert cached(informer) == {"a": "1"}
            assert informer.unreadable["shop/a"].resource_version == "11"
            await asyncio.sleep(6)
            assert cached(informer) == {"a": "12"}
            assert not informer.unreadable

    simulate(story)
    assert told.calls == [("add", "a", "1"), ("update", "a", "1", "12")]
    assert heard.keys == ["shop/a"]


@pytest.mark.parametrize("gone", [odd("a", 12), manifest("a", 12)])
def test_the_deletion_of_an_unreadable_object_is_told_with_its_last_readable_state(
    gone: dict[str, Any],
) -> None:
    told = Told()
    script = Script(
        listed(manifest("a", 1)),
        Stream(line("MODIFIED", odd("a", 10)), line("DELETED", gone)),
    )

    async def story() -> None:
        async with running(script, told, streaming=False) as informer:
            await informer.wait_until_seen("12", timeout=1)
            assert cached(informer) == {}
            assert not informer.unreadable

    simulate(story)
    readable = "data" not in gone
    last = ("delete", "a", "12") if readable else ("gone", "a", "1")
    assert told.calls == [("add", "a", "1"), last]


def test_an_unreadable_object_that_nobody_was_told_of_goes_without_a_word() -> None:
    told = Told()
    script = Script(
        listed(odd("a", 1), manifest("b", 2)), Stream(5, line("DELETED", odd("a", 10)))
    )

    async def story() -> None:
        async with running(script, told, streaming=False) as informer:
            await informer.wait_for_sync(timeout=1)
            assert list(informer.unreadable) == ["shop/a"]
            await informer.wait_until_seen("10", timeout=6)
            assert not informer.unreadable

    simulate(story)
    assert told.calls == [("add", "b", "2")]


def test_another_unreadable_object_of_that_name_is_a_deletion() -> None:
    told = Told()
    other = odd("a", 10)
    other["metadata"]["uid"] = "another"
    script = Script(listed(manifest("a", 1)), Stream(line("ADDED", other)))

    async def story() -> None:
        async with running(script, told, streaming=False) as informer:
            await informer.wait_until_seen("10", timeout=1)
            assert cached(informer) == {}
            assert list(informer.unreadable) == ["shop/a"]

    simulate(story)
    assert told.calls == [("add", "a", "1"), ("gone", "a", "1")]


def test_reading_all_of_it_again_names_nothing_twice_and_deletes_nothing() -> None:
    heard, told = Heard(), Told()
    gap = line("ERROR", {"kind": "Status", "code": 410, "reason": "Expired"})
    script = Script(
        listed(manifest("a", 1), odd("b", 2), manifest("d", 3)),
        Stream(line("MODIFIED", odd("a", 10)), gap),
        listed(odd("a", 11), odd("b", 2), odd("c", 3), version=20),
    )

    async def story() -> None:
        async with running(
            script, told, hooks=heard.hooks, streaming=False
        ) as informer:
            await asyncio.sleep(10)
            assert cached(informer) == {"a": "1"}
            assert sorted(informer.unreadable) == ["shop/a", "shop/b", "shop/c"]

    simulate(story)
    assert heard.keys == ["shop/b", "shop/a", "shop/c"]
    assert told.calls == [("add", "a", "1"), ("add", "d", "3"), ("gone", "d", "3")]


def test_another_reason_is_told() -> None:
    heard = Heard()
    script = Script(
        listed(odd("a", 1)),
        Stream(
            line("MODIFIED", odd("a", 2)),
            line("MODIFIED", odd("a", 3, size=[])),
            line("MODIFIED", odd("a", 4, size=[])),
        ),
    )

    async def story() -> None:
        async with running(script, hooks=heard.hooks, streaming=False):
            await asyncio.sleep(1)

    simulate(story)
    assert heard.keys == ["shop/a", "shop/a"]


def test_what_is_odd_only_while_a_list_is_streamed_is_not_told() -> None:
    heard = Heard()
    stream = Stream(
        line("ADDED", odd("a", 1)),
        line("ADDED", manifest("b", 2)),
        line("ADDED", odd("c", 3)),
        line("MODIFIED", manifest("a", 4)),
        line("MODIFIED", odd("b", 5)),
        line("DELETED", odd("c", 6)),
        bookmark(6, end="true"),
    )

    async def story() -> None:
        async with running(Script(stream), hooks=heard.hooks) as informer:
            await informer.wait_for_sync(timeout=1)
            assert cached(informer) == {"a": "4"}
            assert list(informer.unreadable) == ["shop/b"]

    simulate(story)
    assert heard.keys == ["shop/b"]


def test_a_stream_of_unreadable_objects_is_not_silent() -> None:
    parts: list[Any] = []
    for version in range(10, 20):
        parts += [50, line("MODIFIED", odd("a", version))]
    script = Script(listed(manifest("a", 1)), Stream(*parts))

    async def story() -> None:
        async with running(script, streaming=False, stall_after=60):
            await asyncio.sleep(505)

    simulate(story)
    assert len(script.asked) == 2


def test_objects_without_name_or_metadata_are_passed_over_too() -> None:
    nameless: dict[str, Any] = {"metadata": {"resourceVersion": "3"}}
    script = Script(
        listed(manifest("a", 1), nameless),
        Stream(
            line("ADDED", {"metadata": [], "data": 5}), event("ADDED", config_map("b"))
        ),
    )

    async def story() -> None:
        async with running(script, streaming=False) as informer:
            await asyncio.sleep(1)
            assert set(cached(informer)) == {"a", "b"}
            assert list(informer.unreadable) == [""]

    simulate(story)
    assert len(script.asked) == 2


def test_each_namespace_forgets_its_own_unreadable_objects_alone() -> None:
    far = odd("f", 1)
    far["metadata"]["namespace"] = "far"
    gap = line("ERROR", {"kind": "Status", "code": 410, "reason": "Expired"})
    script = ByNamespace(
        shop=Script(listed(odd("a", 1)), Stream(5, gap), listed(version=20)),
        far=Script(listed(far)),
    )

    async def story() -> None:
        async with running(
            script, streaming=False, namespaces=["shop", "far"]
        ) as informer:
            await informer.wait_for_sync(timeout=2)
            assert sorted(informer.unreadable) == ["far/f", "shop/a"]
            await asyncio.sleep(10)
            assert sorted(informer.unreadable) == ["far/f"]

    simulate(story)


def test_informers_of_dicts_and_of_metadata_pass_over_too() -> None:
    bad: dict[str, Any] = manifest("b", 2, data={"mood": "bad"})
    worse: dict[str, Any] = manifest("c", 3, data={})
    worse["metadata"]["labels"] = ["x"]

    async def story() -> None:
        transport = Script(listed(manifest("a", 1, data={}), bad, worse))
        async with AsyncRESTClient(CONFIG, transport=transport) as rest:
            dicts = AsyncDynamicSharedInformerFactory(
                rest, streaming=False, transform=no_bad_moods
            )
            informer = dicts.for_resource(CONFIG_MAPS)
            async with dicts:
                await dicts.wait_for_cache_sync(1)
                assert [obj["metadata"]["name"] for obj in informer.lister.list()] == [
                    "a"
                ]
                assert sorted(informer.unreadable) == ["shop/b", "shop/c"]
                assert informer.unreadable["shop/c"].to_dict() == worse
        transport = Script(listed(manifest("a", 1), worse))
        async with AsyncRESTClient(CONFIG, transport=transport) as rest:
            metadata = AsyncMetadataSharedInformerFactory(rest, streaming=False)
            partial = metadata.for_resource(CONFIG_MAPS)
            async with metadata:
                await metadata.wait_for_cache_sync(1)
                assert len(partial.lister.list()) == 1
                assert list(partial.unreadable) == ["shop/c"]

    simulate(story)


def test_threads_see_the_others_too() -> None:
    heard = Heard()
    script = Script(listed(*thousand(), version=1500))
    with RESTClient(CONFIG, transport=httpx2.MockTransport(_unasked)) as rest:
        factory = SharedInformerFactory(
            rest,
            transport=script,
            streaming=False,
            transform=no_bad_moods,
            hooks=heard.hooks,
        )
        informer = factory.informer_for(INFORMABLE)
        informer.add_indexers({"node": nodes})
        with factory:
            factory.wait_for_cache_sync(timeout=30)
            assert len(informer.lister.list()) == 990
            keys = sorted(f"shop/c{number}" for number in ODD)
            assert sorted(informer.unreadable) == sorted(heard.keys) == keys


def _unasked(request: httpx2.Request) -> httpx2.Response:
    raise AssertionError(request)

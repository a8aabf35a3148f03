"""Shared informers: client-go's shared informer and controller tests, by meaning."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import httpx2
import pytest
from cache_objects import (
    CONFIG_MAPS,
    END,
    ConfigMapInformer,
    Script,
    Stream,
    Told,
    bookmark,
    cached,
    config_map,
    error_event,
    event,
    running,
)
from tests.simulated_time import now, simulate

from kubeclient.core.v1 import ConfigMap
from kuberuntime.cache import (
    AsyncSharedInformerFactory,
    CacheMutatedError,
    DeletedFinalStateUnknown,
    Indexer,
    InformerHooks,
    meta_namespace_key,
)
from kuberuntime.cache.mutations import switched_on
from kuberuntime.cache.shared import SharedCache
from kuberuntime.cache.transforms import own
from kuberuntime.meta.v1 import ManagedFieldsEntry

A, B, C = config_map("a", 1), config_map("b", 2), config_map("c", 3)


def stream(*parts: bytes | float | Exception) -> Stream:
    return Stream(event("ADDED", A), event("ADDED", B), bookmark(2, end="true"), *parts)


def gap_to(*objects: ConfigMap, version: int = 50) -> list[Stream]:
    """The watch is lost, and this is what there is afterwards."""
    lost = Stream(error_event(410, "Expired"))
    lines = [event("ADDED", obj) for obj in objects]
    return [lost, Stream(*lines, bookmark(version, end="true"))]


def told_of(script: Script, seconds: float = 10, **options: Any) -> Told:
    told = Told()

    async def story() -> None:
        async with running(script, told, **options):
            await asyncio.sleep(seconds)

    simulate(story)
    return told


def test_a_handler_is_told_of_each_change_in_its_order() -> None:
    script = Script(
        stream(
            event("MODIFIED", config_map("a", 3)),
            event("DELETED", config_map("b", 4)),
            event("ADDED", config_map("b", 5)),
        )
    )
    assert told_of(script).calls == [
        ("add", "a", "1"),
        ("add", "b", "2"),
        ("update", "a", "1", "3"),
        ("delete", "b", "4"),
        ("add", "b", "5"),
    ]


def test_what_a_gap_hid_is_told_and_nothing_twice() -> None:
    script = Script(stream(2, END), *gap_to(config_map("b", 9), C))
    told = told_of(script)
    assert told.calls == [
        ("add", "a", "1"),
        ("add", "b", "2"),
        ("gone", "a", "1"),
        ("update", "b", "2", "9"),
        ("add", "c", "3"),
    ]
    assert told.objects[2] == DeletedFinalStateUnknown("shop/a", A)


def test_what_did_not_change_in_a_gap_is_not_told() -> None:
    assert len(told_of(Script(stream(2, END), *gap_to(A, B))).calls) == 2


def test_another_object_of_the_same_name_is_a_deletion_and_an_addition() -> None:
    reborn = config_map("a", 40, uid="another")
    told = told_of(Script(stream(2, END), *gap_to(reborn, B)))
    assert told.calls[2:] == [("gone", "a", "1"), ("add", "a", "40")]


def test_events_that_say_nothing_new_are_not_told() -> None:
    script = Script(stream(event("ADDED", A), event("DELETED", C)))
    assert len(told_of(script).calls) == 2


def test_the_cache_is_changed_before_handlers_are_told() -> None:
    async def story() -> None:
        script = Script(stream(1, event("DELETED", config_map("a", 3))))
        async with running(script) as informer:
            seen: list[bool] = []

            def look(obj: Any) -> None:
                seen.append(meta_namespace_key(obj) in informer.indexer.list_keys())

            informer.add_event_handler(on_add=look, on_delete=look)
            await asyncio.sleep(2)
            assert seen == [True, True, False]

    simulate(story)


def test_a_late_handler_is_told_of_what_there_is() -> None:
    async def story() -> None:
        async with running(Script(stream(5, event("ADDED", C)))) as informer:
            await informer.wait_for_sync()
            told = Told()
            registration = informer.add_event_handler(**told.functions)
            assert not registration.has_synced()
            await registration.wait_for_sync()
            assert told.calls == [("add", "a", "1"), ("add", "b", "2")]
            await asyncio.sleep(6)
            assert told.calls[2:] == [("add", "c", "3")]

    simulate(story)


def test_a_handler_has_synced_when_it_was_told_of_all() -> None:
    async def story() -> None:
        script = Script(stream())
        async with script.rest() as rest:
            factory = AsyncSharedInformerFactory(rest)
            informer = factory.informer_for(CONFIG_MAPS)

            async def slowly(obj: ConfigMap) -> None:
                await asyncio.sleep(10)

            slow = informer.add_event_handler(on_add=slowly)
            quick = informer.add_event_handler(on_add=lambda obj: None)
            async with factory:
                await factory.wait_for_cache_sync(1)
                await quick.wait_for_sync(1)
                assert not slow.has_synced()
                with pytest.raises(TimeoutError):
                    await slow.wait_for_sync(5)
                await slow.wait_for_sync(16)
                assert slow.has_synced()

    simulate(story)


def test_an_empty_list_is_in_sync_too() -> None:
    async def story() -> None:
        async with running(Script(Stream(bookmark(2, end="true")))) as informer:
            registration = informer.add_event_handler()
            await informer.wait_for_sync(1)
            await registration.wait_for_sync(1)

    simulate(story)


def test_a_slow_handler_holds_up_no_other() -> None:
    async def story() -> None:
        script = Script(stream(1, event("ADDED", C)))
        async with running(script) as informer:

            async def never(obj: ConfigMap) -> None:
                await asyncio.sleep(1e6)

            stuck = informer.add_event_handler(on_add=never)
            told = Told()
            informer.add_event_handler(**told.functions)
            await asyncio.sleep(2)
            assert len(told.calls) == 3
            assert stuck.pending == 3  # two objects, and that these were all

    simulate(story)


def test_a_handler_that_raises_is_told_of_what_comes_next() -> None:
    failures: list[str] = []
    hooks = InformerHooks(
        on_handler_error=lambda told: failures.append(f"{told.handler} {told.error!r}")
    )
    seen: list[str] = []

    def broken(obj: ConfigMap) -> None:
        seen.append(str(obj.metadata.name))
        raise ZeroDivisionError

    async def story() -> None:
        async with running(Script(stream()), hooks=hooks) as informer:
            informer.add_event_handler(on_add=broken)
            await asyncio.sleep(1)

    simulate(story)
    assert seen == ["a", "b"]
    assert len(failures) == 2
    assert failures[0].endswith("broken ZeroDivisionError()")


def test_a_removed_handler_is_told_nothing_more() -> None:
    async def story() -> None:
        async with running(Script(stream(5, event("ADDED", C)))) as informer:
            told, other = Told(), Told()
            registration = informer.add_event_handler(**told.functions)
            informer.add_event_handler(**other.functions)
            await asyncio.sleep(1)
            await informer.remove_event_handler(registration)
            await informer.remove_event_handler(registration)
            await asyncio.sleep(6)
            assert len(told.calls) == 2
            assert len(other.calls) == 3
            assert registration not in informer.listeners()

    simulate(story)


def test_removing_a_handler_waits_for_its_call() -> None:
    async def story() -> None:
        async with running(Script(stream())) as informer:
            done: list[float] = []

            async def slowly(obj: ConfigMap) -> None:
                await asyncio.sleep(10)
                done.append(now())

            registration = informer.add_event_handler(on_add=slowly)
            await asyncio.sleep(1)
            await informer.remove_event_handler(registration)
            assert len(done) == 1
            await asyncio.sleep(20)
            assert len(done) == 1

    simulate(story)


def test_a_handler_may_remove_itself() -> None:
    async def story() -> None:
        async with running(Script(stream())) as informer:
            seen: list[ConfigMap] = []

            async def once(obj: ConfigMap) -> None:
                seen.append(obj)
                await informer.remove_event_handler(registration)

            registration = informer.add_event_handler(on_add=once)
            await asyncio.sleep(1)
            assert seen == [A]

    simulate(story)


def test_a_handler_may_be_registered_twice() -> None:
    async def story() -> None:
        async with running(Script(stream())) as informer:
            told = Told()
            first = informer.add_event_handler(**told.functions)
            second = informer.add_event_handler(**told.functions)
            assert first is not second
            await asyncio.sleep(1)
            assert len(told.calls) == 4

    simulate(story)


def test_a_handler_sees_what_its_filter_holds_for() -> None:
    def is_web(obj: ConfigMap) -> bool:
        return (obj.metadata.labels or {}).get("app") == "web"

    web = {"app": "web"}
    script = Script(
        Stream(
            event("ADDED", config_map("stays out", 1)),
            event("ADDED", config_map("comes in", 2)),
            event("ADDED", config_map("goes out", 3, labels=web)),
            event("ADDED", config_map("stays in", 4, labels=web)),
            bookmark(4, end="true"),
            event("MODIFIED", config_map("stays out", 5)),
            event("MODIFIED", config_map("comes in", 6, labels=web)),
            event("MODIFIED", config_map("goes out", 7)),
            event("MODIFIED", config_map("stays in", 8, labels=web)),
            event("DELETED", config_map("stays in", 9, labels=web)),
            event("DELETED", config_map("stays out", 10)),
        )
    )

    async def story() -> None:
        async with running(script) as informer:
            told = Told()
            informer.add_event_handler(**told.functions, filter_func=is_web)
            await asyncio.sleep(1)
            assert told.calls == [
                ("add", "goes out", "3"),
                ("add", "stays in", "4"),
                ("add", "comes in", "6"),
                ("delete", "goes out", "3"),
                ("update", "stays in", "4", "8"),
                ("delete", "stays in", "9"),
            ]

    simulate(story)


def test_each_handler_is_told_of_everything_as_often_as_it_asks() -> None:
    async def story() -> None:
        async with running(Script(stream()), resync_period=30) as informer:
            usual, often, never = Told(), Told(), Told()
            informer.add_event_handler(**usual.functions)
            informer.add_event_handler(**often.functions, resync_period=10)
            informer.add_event_handler(**never.functions, resync_period=0)
            await asyncio.sleep(61)
            assert len(never.calls) == 2
            assert len(usual.calls) == 2 + 2 * 2
            assert len(often.calls) == 2 + 6 * 2
            assert often.calls[2] == ("update", "a", "1", "1")

    simulate(story)


def test_no_handler_is_told_of_everything_more_often_than_every_second() -> None:
    async def story() -> None:
        async with running(Script(stream())) as informer:
            told = Told()
            informer.add_event_handler(**told.functions, resync_period=0.01)
            await asyncio.sleep(5.5)
            assert len(told.calls) == 2 + 5 * 2

    simulate(story)


def test_no_handler_is_told_of_everything_again_before_it_is_all() -> None:
    late = Stream(5.5, bookmark(9, end="true"))

    async def story() -> None:
        namespaces = ["shop", "far"]
        async with running(Script(stream(), late), namespaces=namespaces) as informer:
            told = Told()
            informer.add_event_handler(**told.functions, resync_period=1)
            await asyncio.sleep(5.2)
            assert told.calls == [("add", "a", "1"), ("add", "b", "2")]
            await asyncio.sleep(1)
            assert told.calls[2:] == [
                ("update", "a", "1", "1"),
                ("update", "b", "2", "2"),
            ]

    simulate(story)


def test_a_transform_makes_what_is_kept_and_told() -> None:
    def shout(obj: ConfigMap) -> ConfigMap:
        obj.data = {"loud": str(obj.metadata.name).upper()}
        return obj

    script = Script(stream(event("DELETED", config_map("a", 3))))
    told = told_of(script, transform=shout)
    assert [obj.data["loud"] for obj in told.objects] == ["A", "B", "A"]


def managed() -> ConfigMap:
    obj = config_map("a")
    entry = ManagedFieldsEntry.from_dict({"manager": "m", "fieldsV1": {"f:data": {}}})
    obj.metadata.managed_fields = [entry]
    return obj


def test_managed_fields_are_not_kept_unless_they_are_asked_for() -> None:
    async def story(**options: Any) -> ConfigMap:
        script = Script(Stream(event("ADDED", managed()), bookmark(2, end="true")))
        async with running(script, **options) as informer:
            await informer.wait_for_sync()
            return informer.lister.by_namespace("shop").get("a")

    assert simulate(story).metadata.managed_fields is None
    kept = simulate(lambda: story(transform=None)).metadata.managed_fields
    assert kept is not None
    assert bytes(kept[0].fields_v1) == b'{"f:data": {}}'


def test_what_is_kept_of_managed_fields_does_not_hold_what_it_was_read_from() -> None:
    line = managed().to_json()
    alone = sys.getrefcount(line)
    obj = ConfigMap.from_json(line)
    assert sys.getrefcount(line) > alone
    own(obj)
    assert sys.getrefcount(line) == alone
    cache = SharedCache(Indexer[ConfigMap](), None, None)
    kept = cache.prepare(ConfigMap.from_json(line))
    assert sys.getrefcount(line) == alone
    assert kept == obj


def test_an_informer_has_synced_when_all_its_namespaces_have_been_read() -> None:
    late = Stream(5, bookmark(9, end="true"))

    async def story() -> None:
        async with running(Script(stream(), late), namespaces=["shop", "far"]) as maps:
            registration = maps.add_event_handler(on_add=lambda obj: None)
            await asyncio.sleep(4)
            assert not maps.has_synced()
            assert not registration.has_synced()
            assert maps.last_sync_resource_version() == ""
            await asyncio.sleep(2)
            assert maps.has_synced()
            assert registration.has_synced()

    simulate(story)


def test_a_burst_leaves_turns_to_others() -> None:
    burst = b"".join(event("MODIFIED", config_map("a", at)) for at in range(3, 1003))

    async def story() -> None:
        async with running(Script(stream(5, burst))) as informer:
            told, begun = Told(), asyncio.Event()

            def update(old: ConfigMap, new: ConfigMap) -> None:
                told.update(old, new)
                begun.set()

            informer.add_event_handler(on_update=update)
            await begun.wait()
            assert len(told.calls) < 1000
            await asyncio.sleep(1)
            assert len(told.calls) == 1000

    simulate(story)


def test_namespaces_are_read_one_by_one_into_one_cache() -> None:
    def of(namespace: str, *objects: ConfigMap, version: int) -> Stream:
        lines = [event("ADDED", obj) for obj in objects]
        return Stream(*lines, bookmark(version, end="true"), 5, END)

    far = config_map("a", 7, namespace="far", uid="far")
    answers = [of("shop", A, B, version=2), of("far", far, version=7)]
    lost = [Stream(error_event(410, "Expired")), Stream()]
    script = Script(*answers, *lost, Stream(event("ADDED", B), bookmark(9, end="true")))

    async def story() -> None:
        told = Told()
        async with running(script, told, namespaces=["shop", "far"]) as informer:
            await informer.wait_for_sync(1)
            assert sorted(informer.indexer.list_keys()) == ["far/a", "shop/a", "shop/b"]
            assert informer.last_sync_resource_version() == "2"
            await informer.wait_until_seen("7", namespace="far", timeout=1)
            await informer.wait_until_seen(far, timeout=1)  # its namespace alone
            with pytest.raises(TimeoutError, match="configmaps: not at version 7"):
                await informer.wait_until_seen("7", timeout=1)
            with pytest.raises(ValueError, match="namespace 'x' is not read"):
                await informer.wait_until_seen("7", namespace="x")
            with pytest.raises(ValueError, match="namespace 'x' is not read"):
                await informer.wait_until_seen(config_map("a", 7, namespace="x"))
            await asyncio.sleep(10)
            assert sorted(informer.indexer.list_keys()) == ["far/a", "shop/b"]
        assert told.calls[-1] == ("gone", "a", "1")

    simulate(story)
    assert script.paths[:2] == [
        "/api/v1/namespaces/shop/configmaps",
        "/api/v1/namespaces/far/configmaps",
    ]


def test_selectors_go_with_every_request() -> None:
    script = Script(stream(2, END), *gap_to(A))

    async def story() -> None:
        options = {"label_selector": "app=web", "shard_selector": "s"}
        async with running(script, **options, field_selector="metadata.name=a"):
            await asyncio.sleep(10)

    simulate(story)
    assert len(script.asked) == 3
    for asked in script.asked:
        assert asked["labelSelector"] == "app=web"
        assert asked["fieldSelector"] == "metadata.name=a"
        assert asked["shardSelector"] == "s"


def test_a_writer_waits_until_it_can_read_what_it_wrote() -> None:
    async def story() -> None:
        script = Script(stream(5, event("ADDED", C), 5, bookmark(9)))
        async with running(script) as informer:
            begun = now()
            await informer.wait_until_seen("1")
            await informer.wait_until_seen(C)
            assert now() - begun == pytest.approx(5)
            assert informer.lister.by_namespace("shop").get("c") == C
            await informer.wait_until_seen("8")  # of what the informer does not see
            assert now() - begun == pytest.approx(10)
            with pytest.raises(ValueError, match="not a resource version"):
                await informer.wait_until_seen("x")
            with pytest.raises(ValueError, match="ConfigMap has no metadata"):
                await informer.wait_until_seen(ConfigMap())
            waits = asyncio.create_task(informer.wait_until_seen("99"))
            await asyncio.sleep(1)
        with pytest.raises(RuntimeError, match="stopped"):
            await waits

    simulate(story)


def test_the_detector_finds_who_changes_what_is_cached() -> None:
    async def story(change: Any) -> None:
        async with running(Script(stream()), mutation_detector=True) as informer:
            await informer.wait_for_sync()
            change(informer.lister.by_namespace("shop").get("b"))
            informer.check_mutations()

    def change(obj: ConfigMap) -> None:
        obj.metadata.labels = {"mine": "now"}

    simulate(lambda: story(lambda obj: None))
    with pytest.raises(CacheMutatedError, match="changed in the cache: shop/b"):
        simulate(lambda: story(change))


def test_the_detector_tells_of_what_is_cached_no_longer_when_it_stops() -> None:
    async def story() -> None:
        script = Script(stream(5, event("DELETED", config_map("b", 4))))
        async with running(script, mutation_detector=True) as informer:
            await informer.wait_for_sync()
            informer.lister.by_namespace("shop").get("b").data = {}
            await asyncio.sleep(6)

    with pytest.raises(CacheMutatedError):
        simulate(story)


def test_who_keeps_what_is_cached_no_longer_may_change_it() -> None:
    async def story() -> None:
        lost = gap_to(config_map("b", 9, uid="another"))
        script = Script(stream(5, event("DELETED", config_map("a", 4)), END), *lost)
        async with running(script, mutation_detector=True) as informer:
            await informer.wait_for_sync()
            mine = list(informer.indexer.list())
            await informer.wait_until_seen("50", timeout=20)
            for obj in mine:
                obj.data = {"mine": "now"}
            informer.check_mutations()

    simulate(story)


def test_the_detector_is_switched_on_for_a_whole_run() -> None:
    assert switched_on({"KUBE_CACHE_MUTATION_DETECTOR": "true"})
    assert not switched_on({"KUBE_CACHE_MUTATION_DETECTOR": "0"})
    assert not switched_on({})


def test_a_stopped_informer_takes_no_handlers_and_leaves_no_tasks() -> None:
    async def story() -> None:
        async with running(Script(stream())) as informer:
            registration = informer.add_event_handler(on_add=lambda obj: None)
            await informer.wait_for_sync()
        assert informer.is_stopped()
        with pytest.raises(RuntimeError, match="stopped"):
            informer.add_event_handler(on_add=lambda obj: None)
        await informer.remove_event_handler(registration)
        with pytest.raises(RuntimeError, match="runs once"):
            await informer.run()
        assert asyncio.all_tasks() == {asyncio.current_task()}
        assert cached(informer) == {"a": "1", "b": "2"}

    simulate(story)


def test_stopping_cancels_a_call_that_is_under_way() -> None:
    async def story() -> None:
        cancelled: list[bool] = []

        async def never(obj: ConfigMap) -> None:
            try:
                await asyncio.sleep(1e6)
            except asyncio.CancelledError:
                cancelled.append(True)
                raise

        async with running(Script(stream())) as informer:
            informer.add_event_handler(on_add=never)
            await asyncio.sleep(1)
        assert cancelled == [True]

    simulate(story)


def test_who_waits_for_sync_is_told_that_there_will_be_none() -> None:
    async def story() -> None:
        async with running(Script(httpx2.ConnectError("refused"))) as informer:
            with pytest.raises(TimeoutError, match="configmaps: not in sync in time"):
                await informer.wait_for_sync(0.1)
            waits = asyncio.create_task(informer.wait_for_sync())
            await asyncio.sleep(0)
        with pytest.raises(RuntimeError, match="stopped before it was in sync"):
            await waits

    simulate(story)


def test_a_factory_has_one_informer_a_resource_and_runs_it_whenever_it_is_made() -> (
    None
):
    async def story() -> None:
        async with Script(stream()).rest() as rest:
            factory = AsyncSharedInformerFactory(rest)
            factory.start()
            informer: ConfigMapInformer = factory.informer_for(CONFIG_MAPS)
            assert factory.informer_for(CONFIG_MAPS) is informer
            assert not informer.has_synced()
            factory.start()
            await factory.wait_for_cache_sync(1)
            assert informer.has_synced()
            await factory.stop()
            await factory.stop()
            with pytest.raises(RuntimeError, match="the factory is stopped"):
                factory.start()

    simulate(story)


def test_a_factory_names_who_is_not_in_sync() -> None:
    async def story() -> None:
        async with Script(httpx2.ConnectError("refused")).rest() as rest:
            factory = AsyncSharedInformerFactory(rest)
            factory.informer_for(CONFIG_MAPS)
            async with factory:
                with pytest.raises(
                    TimeoutError, match="not in sync in time: configmaps"
                ):
                    await factory.wait_for_cache_sync(5)

    simulate(story)


def test_options_that_there_are_not_are_refused() -> None:
    async def story(**options: Any) -> None:
        async with Script().rest() as rest:
            AsyncSharedInformerFactory(rest, **options)

    with pytest.raises(TypeError, match="did you mean 'namespaces'"):
        simulate(lambda: story(namespace="shop"))
    with pytest.raises(ValueError, match="namespaces must be some, each once"):
        simulate(lambda: story(namespaces=[]))
    with pytest.raises(ValueError, match="namespaces must be some, each once"):
        simulate(lambda: story(namespaces=["a", "a"]))

"""Informers for threads: nothing hangs, and no thread is left."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from cache_objects import CONFIG_MAPS, Told
from tests.patience import SOON

from kubeclient import Clientset, scheme
from kubeclient.core.v1 import ConfigMap
from kubeclient.informers import SharedInformerFactory
from kuberuntime.cache import CacheMutatedError, InformerHooks
from kuberuntime.cache import SharedInformerFactory as BaseFactory
from kuberuntime.meta import GroupVersionResource
from kuberuntime.meta.v1 import ObjectMeta
from kuberuntime.testing import EmbeddedServer


@pytest.fixture
def server() -> EmbeddedServer:
    return EmbeddedServer(scheme)


@pytest.fixture
def clients(server: EmbeddedServer) -> Iterator[Clientset]:
    before = set(threading.enumerate())
    with Clientset(server.config(), transport=server.transport()) as clients:
        yield clients
    assert set(threading.enumerate()) <= before


def factory_of(
    server: EmbeddedServer, clients: Clientset, **options: Any
) -> SharedInformerFactory:
    return SharedInformerFactory(clients, transport=server.async_transport(), **options)


def write(clients: Clientset, name: str) -> ConfigMap:
    created = ConfigMap(metadata=ObjectMeta(name=name))
    return clients.core_v1.config_maps("default").create(created)


def version(obj: ConfigMap) -> str:
    return str(obj.metadata.resource_version)


class Noted(Told):
    """Wakes who waits for a number of calls."""

    def __init__(self) -> None:
        super().__init__()
        self._changed = threading.Condition()

    def _remember(self, obj: Any, *call: str) -> None:
        with self._changed:
            super()._remember(obj, *call)
            self._changed.notify_all()

    def wait_for(self, count: int) -> list[tuple[str, ...]]:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.calls) >= count, SOON)
            return [call[:2] for call in self.calls]


def test_a_program_of_threads_reads_and_is_told(
    server: EmbeddedServer, clients: Clientset
) -> None:
    write(clients, "a")
    factory = factory_of(server, clients)
    maps = factory.core_v1.config_maps()
    told = Noted()
    registration = maps.add_event_handler(**told.functions)
    with factory:
        factory.wait_for_cache_sync(SOON)
        registration.wait_for_sync(SOON)
        assert registration.has_synced()
        assert told.wait_for(1) == [("add", "a")]
        b = write(clients, "b")
        maps.wait_until_seen(b, timeout=SOON)
        assert maps.lister.by_namespace("default").get("b") == b
        clients.core_v1.config_maps("default").delete("a")
        assert told.wait_for(3)[1:] == [("add", "b"), ("delete", "a")]
        assert maps.last_sync_resource_version() >= version(b)
    assert maps.is_stopped()
    assert [obj.metadata.name for obj in maps.lister.list()] == ["b"]


def test_handlers_are_called_off_the_loop_each_in_its_own_thread(
    server: EmbeddedServer, clients: Clientset
) -> None:
    threads: dict[str, threading.Thread] = {}
    factory = factory_of(server, clients)
    maps = factory.core_v1.config_maps()
    stuck, release = threading.Event(), threading.Event()

    def slow(obj: ConfigMap) -> None:
        threads["slow"] = threading.current_thread()
        stuck.set()
        assert release.wait(SOON)

    maps.add_event_handler(on_add=slow)
    told = Noted()
    maps.add_event_handler(**told.functions)
    with factory:
        write(clients, "a")
        assert stuck.wait(SOON)
        write(clients, "b")
        told.wait_for(2)
        assert threads["slow"].name.endswith("slow")
        release.set()


def test_a_handler_may_call_the_server_and_the_informers(
    server: EmbeddedServer, clients: Clientset
) -> None:
    factory = factory_of(server, clients)
    maps = factory.core_v1.config_maps()
    done = threading.Event()

    def copy(obj: ConfigMap) -> None:
        if obj.metadata.name == "a":
            copied = write(clients, "copy")
            maps.wait_until_seen(version(copied), timeout=SOON)
            assert maps.lister.by_namespace("default").get("copy")
            factory.core_v1.secrets()
            factory.start()
            done.set()

    maps.add_event_handler(on_add=copy)
    with factory:
        write(clients, "a")
        assert done.wait(SOON)
        factory.wait_for_cache_sync(SOON)
        assert factory.core_v1.secrets().has_synced()


def test_a_removed_handler_is_not_under_way_any_more(
    server: EmbeddedServer, clients: Clientset
) -> None:
    factory = factory_of(server, clients)
    maps = factory.core_v1.config_maps()
    entered, release = threading.Event(), threading.Event()
    returned: list[bool] = []

    def slow(obj: ConfigMap) -> None:
        entered.set()
        assert release.wait(SOON)
        returned.append(True)

    registration = maps.add_event_handler(on_add=slow)
    with factory:
        write(clients, "a")
        assert entered.wait(SOON)
        with pytest.raises(TimeoutError, match="slow does not return"):
            maps.remove_event_handler(registration, timeout=0.01)
        release.set()
        maps.remove_event_handler(registration, timeout=SOON)
        assert returned == [True]
        assert maps.listeners() == []


def test_a_handler_may_remove_itself_and_stop_everything(
    server: EmbeddedServer, clients: Clientset
) -> None:
    factory = factory_of(server, clients)
    maps = factory.core_v1.config_maps()
    done = threading.Event()

    def last(obj: ConfigMap) -> None:
        maps.remove_event_handler(registration)
        factory.stop()
        done.set()

    registration = maps.add_event_handler(on_add=last)
    factory.start()
    write(clients, "a")
    assert done.wait(SOON)
    factory.stop()
    assert maps.is_stopped()


def test_stopping_names_a_handler_that_does_not_return(
    server: EmbeddedServer, clients: Clientset
) -> None:
    factory = factory_of(server, clients)
    entered, release = threading.Event(), threading.Event()

    def stuck(obj: ConfigMap) -> None:
        entered.set()
        release.wait(SOON)

    factory.core_v1.config_maps().add_event_handler(on_add=stuck)
    factory.start()
    write(clients, "a")
    assert entered.wait(SOON)
    with pytest.raises(TimeoutError, match=r"do not return: configmaps .*stuck"):
        factory.stop(timeout=0.2)
    release.set()
    factory.stop()


def test_what_waits_is_woken_when_everything_stops(
    server: EmbeddedServer, clients: Clientset
) -> None:
    factory = factory_of(server, clients)
    maps = factory.core_v1.config_maps()
    factory.start()
    maps.wait_for_sync(SOON)
    failures: list[str] = []
    begun = threading.Barrier(3)

    def wait(what: Any) -> None:
        begun.wait(SOON)
        try:
            what()
        except RuntimeError as error:
            failures.append(str(error))

    server.faults.errors(503, resource="secrets")
    late = factory.core_v1.secrets()
    waiting = [
        threading.Thread(target=wait, args=[what])
        for what in (lambda: maps.wait_until_seen("999999"), late.wait_for_sync)
    ]
    for thread in waiting:
        thread.start()
    begun.wait(SOON)
    factory.stop()
    for thread in waiting:
        thread.join(SOON)
    assert len(failures) == 2
    assert all("stopped" in failure for failure in failures)


def test_an_informer_that_is_made_after_the_start_runs_as_well(
    server: EmbeddedServer, clients: Clientset
) -> None:
    write(clients, "a")
    with factory_of(server, clients) as factory:
        told = Noted()
        maps = factory.core_v1.config_maps()
        listener = maps.add_event_handler(**told.functions)
        factory.wait_for_cache_sync(SOON)
        listener.wait_for_sync(SOON)
        assert told.wait_for(1) == [("add", "a")]
        assert [one.metadata.name for one in maps.lister.list()] == ["a"]
    late = factory.core_v1.secrets()
    assert not late.has_synced()


def test_waiting_before_the_start_is_refused_and_stopping_is_not(
    server: EmbeddedServer, clients: Clientset
) -> None:
    factory = factory_of(server, clients)
    maps = factory.core_v1.config_maps()
    with pytest.raises(RuntimeError, match="start it before"):
        factory.wait_for_cache_sync(1)
    assert not maps.has_synced()
    factory.stop()
    factory.stop()
    with pytest.raises(RuntimeError, match="stopped"):
        factory.start()
    with pytest.raises(RuntimeError, match="stopped"):
        maps.wait_for_sync(1)


def test_a_factory_that_is_not_in_sync_stops_all_the_same(
    server: EmbeddedServer, clients: Clientset
) -> None:
    server.faults.latency(3600)
    factory = factory_of(server, clients)
    factory.core_v1.config_maps()
    with factory, pytest.raises(TimeoutError, match="not in sync in time: configmaps"):
        factory.wait_for_cache_sync(0.05)


def test_a_hook_may_ask_for_the_stop(
    server: EmbeddedServer, clients: Clientset
) -> None:
    asked = threading.Event()

    def stop(_: object) -> None:
        factory.stop()
        asked.set()

    factory = factory_of(server, clients, hooks=InformerHooks(on_sync=stop))
    factory.core_v1.config_maps()
    factory.start()
    assert asked.wait(SOON)
    factory.stop()


def test_factories_are_made_and_stopped_many_times(
    server: EmbeddedServer, clients: Clientset
) -> None:
    for _ in range(30):
        factory = factory_of(server, clients)
        factory.core_v1.config_maps().add_event_handler(on_add=lambda obj: None)
        factory.start()
        factory.stop()


def test_threads_may_all_start_and_stop_at_once(
    server: EmbeddedServer, clients: Clientset
) -> None:
    factory = factory_of(server, clients)
    errors: list[BaseException] = []

    def use() -> None:
        try:
            for _ in range(20):
                maps = factory.core_v1.config_maps()
                maps.add_event_handler(on_add=lambda obj: None)
                factory.start()
                factory.wait_for_cache_sync(SOON)
            factory.stop()
        except BaseException as error:
            errors.append(error)

    users = [threading.Thread(target=use) for _ in range(4)]
    for user in users:
        user.start()
    for user in users:
        user.join(SOON)
    assert all("stopped" in str(error) for error in errors)  # by another
    assert not any(user.is_alive() for user in users)
    factory.stop()


def test_a_mutation_is_raised_where_the_factory_is_stopped(
    server: EmbeddedServer, clients: Clientset
) -> None:
    write(clients, "a")
    factory = factory_of(server, clients, mutation_detector=True)
    maps = factory.core_v1.config_maps()
    factory.start()
    factory.wait_for_cache_sync(SOON)
    maps.lister.by_namespace("default").get("a").data = {}
    with pytest.raises(CacheMutatedError, match="default/a"):
        factory.stop()
    factory.stop()


class OnlyForThreads(httpx2.BaseTransport):
    """A transport that nothing asynchronous can use."""


def test_a_transport_that_is_not_asynchronous_is_refused() -> None:
    config = EmbeddedServer(scheme).config()
    with (
        Clientset(config, transport=OnlyForThreads()) as clients,
        pytest.raises(TypeError, match="give the factory one that is"),
    ):
        SharedInformerFactory(clients)


def test_an_embedded_server_needs_no_other_transport(clients: Clientset) -> None:
    write(clients, "a")
    factory = SharedInformerFactory(clients)
    maps = factory.core_v1.config_maps()
    with factory:
        factory.wait_for_cache_sync(SOON)
        assert maps.lister.by_namespace("default").get("a")


def test_a_transport_that_is_both_is_shared() -> None:
    def refuse(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(503)

    config = EmbeddedServer(scheme).config()
    with Clientset(config, transport=httpx2.MockTransport(refuse)) as both:
        factory = SharedInformerFactory(both)
        factory.informer_for(CONFIG_MAPS)
        with factory, pytest.raises(TimeoutError):
            factory.wait_for_cache_sync(0.01)


def test_a_resource_is_found_by_name(
    server: EmbeddedServer, clients: Clientset
) -> None:
    factory = factory_of(server, clients)
    found = factory.for_resource(GroupVersionResource("", "v1", "configmaps"))
    assert found is factory.core_v1.config_maps()
    with pytest.raises(LookupError, match="nothing to inform of"):
        factory.for_resource(GroupVersionResource("", "v1", "bindings"))
    factory.stop()


def test_a_factory_of_no_package_says_where_that_of_one_is(clients: Clientset) -> None:
    base: Any = BaseFactory(clients)
    with pytest.raises(
        AttributeError, match="import the SharedInformerFactory of a gen"
    ):
        base.core_v1  # noqa: B018
    base.stop()

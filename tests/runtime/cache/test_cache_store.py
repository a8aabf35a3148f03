"""Stores, indexes and keys: client-go's store and index tests, by meaning."""

from __future__ import annotations

import threading
from collections.abc import Iterable

import pytest
from cache_objects import config_map

from kubeclient.core.v1 import ConfigMap
from kuberuntime.cache import (
    DeletedFinalStateUnknown,
    Indexer,
    deep_copy,
    deletion_handling_meta_namespace_key,
    meta_namespace_key,
    split_meta_namespace_key,
)
from kuberuntime.meta.v1 import ObjectMeta


def users(obj: ConfigMap) -> Iterable[str]:
    return (obj.data or {}).values()


def used_by(name: str, *names: str) -> ConfigMap:
    return config_map(name, data={str(at): user for at, user in enumerate(names)})


def names(found: Iterable[ConfigMap]) -> set[str]:
    return {str(obj.metadata.name) for obj in found}


def test_what_is_added_is_found_until_it_is_deleted() -> None:
    store: Indexer[ConfigMap] = Indexer()
    first = config_map("a", 1)
    store.add(first)
    assert store.get_by_key("shop/a") is first
    assert store.get(config_map("a")) is first
    store.update(config_map("a", 2))
    assert store.get_by_key("shop/a") == config_map("a", 2)
    assert (store.list_keys(), len(store)) == (["shop/a"], 1)
    store.delete(config_map("a"))
    store.delete(config_map("a"))
    assert store.get_by_key("shop/a") is None
    assert store.list() == []


def test_a_replacement_leaves_nothing_of_what_was() -> None:
    store: Indexer[ConfigMap] = Indexer({"users": users})
    store.replace([used_by("a", "ernie"), used_by("b", "bert")])
    store.replace([used_by("b", "elmo")])
    assert store.list_keys() == ["shop/b"]
    assert store.list_index_func_values("users") == ["elmo"]


def test_an_object_is_found_under_every_value_of_an_index() -> None:
    store: Indexer[ConfigMap] = Indexer({"users": users})
    store.add(used_by("one", "ernie", "bert"))
    store.add(used_by("two", "bert", "oscar"))
    store.add(used_by("tre", "ernie", "elmo"))
    assert names(store.by_index("users", "ernie")) == {"one", "tre"}
    assert names(store.by_index("users", "bert")) == {"one", "two"}
    assert store.index_keys("users", "elmo") == ["shop/tre"]
    assert names(store.index("users", used_by("x", "bert"))) == {"one", "two"}
    assert store.by_index("users", "nobody") == []


def test_an_index_follows_what_changes_and_keeps_no_empty_values() -> None:
    store: Indexer[ConfigMap] = Indexer({"users": users})
    store.add(used_by("one", "ernie"))
    store.add(used_by("two", "ernie"))
    store.update(used_by("one", "bert"))
    assert names(store.by_index("users", "ernie")) == {"two"}
    store.delete(used_by("two"))
    assert store.list_index_func_values("users") == ["bert"]


def test_an_index_may_be_of_what_is_there_already() -> None:
    store: Indexer[ConfigMap] = Indexer()
    store.add(used_by("one", "ernie"))
    store.add_indexers({"users": users})
    assert names(store.by_index("users", "ernie")) == {"one"}
    with pytest.raises(ValueError, match="there is an index 'users' already"):
        store.add_indexers({"users": users})


def test_every_store_has_objects_by_namespace() -> None:
    store: Indexer[ConfigMap] = Indexer()
    store.add(config_map("a"))
    store.add(config_map("a", namespace="bar"))
    assert [obj.metadata.namespace for obj in store.by_index("namespace", "bar")] == [
        "bar"
    ]


def test_an_index_that_is_not_there_is_named() -> None:
    store: Indexer[ConfigMap] = Indexer()
    with pytest.raises(KeyError, match="no index 'node', only namespace"):
        store.by_index("node", "n1")


def test_an_index_function_that_raises_leaves_all_as_it_was() -> None:
    def broken(obj: ConfigMap) -> Iterable[str]:
        yield (obj.data or {})["node"]

    store: Indexer[ConfigMap] = Indexer({"node": broken})
    good = config_map("a", data={"node": "n1"})
    store.add(good)
    with pytest.raises(KeyError):
        store.add(config_map("a", 2))
    assert store.get_by_key("shop/a") is good
    assert store.by_index("node", "n1") == [good]


def test_an_object_leaves_an_index_whose_function_has_come_to_raise() -> None:
    works = True

    def node(obj: ConfigMap) -> Iterable[str]:
        if not works:
            raise ZeroDivisionError
        return [(obj.data or {})["node"]]

    store: Indexer[ConfigMap] = Indexer({"node": node})
    store.add(config_map("a", data={"node": "n1"}))
    store.add(config_map("b", data={"node": "n1"}))
    works = False
    store.delete(config_map("a"))
    assert [obj.metadata.name for obj in store.by_index("node", "n1")] == ["b"]
    works = True
    store.add(config_map("b", data={"node": "n2"}))
    assert store.list_index_func_values("node") == ["n2"]


def test_a_later_index_that_raises_names_the_object_and_leaves_all_as_it_was() -> None:
    store: Indexer[ConfigMap] = Indexer()
    store.add(config_map("a", data={"node": "n1"}))
    store.add(config_map("b"))
    with pytest.raises(KeyError) as caught:
        store.add_indexers(
            {"users": users, "node": lambda obj: [(obj.data or {})["node"]]}
        )
    assert caught.value.__notes__ == ["in index 'node', of shop/b"]
    with pytest.raises(KeyError, match="no index 'users'"):
        store.by_index("users", "ernie")


def test_a_store_is_read_while_it_is_written() -> None:
    store: Indexer[ConfigMap] = Indexer({"users": users})
    over = threading.Event()
    errors: list[BaseException] = []

    def read() -> None:
        try:
            while not over.is_set():
                assert len(store.by_index("users", "ernie")) <= 50
                assert all(obj.metadata.name for obj in store.list())
                store.list_index_func_values("users")
        except BaseException as error:
            errors.append(error)
            raise

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for turn in range(40):
        for number in range(50):
            user = "ernie" if (turn + number) % 2 else "bert"
            store.add(used_by(f"obj-{number}", user))
        for number in range(0, 50, 3):
            store.delete(used_by(f"obj-{number}"))
    over.set()
    for reader in readers:
        reader.join()
    assert not errors


@pytest.mark.parametrize(
    ("obj", "key"),
    [
        (config_map("a"), "shop/a"),
        (ConfigMap(metadata=ObjectMeta(name="n1")), "n1"),
        ({"metadata": {"name": "a", "namespace": "shop"}}, "shop/a"),
        ({"metadata": {"name": "n1"}}, "n1"),
    ],
)
def test_a_key_is_namespace_and_name(obj: ConfigMap, key: str) -> None:
    assert meta_namespace_key(obj) == key
    namespace, name = split_meta_namespace_key(key)
    assert "/".join(part for part in (namespace, name) if part) == key


def test_what_has_no_name_has_no_key() -> None:
    with pytest.raises(ValueError, match=r"ConfigMap has no metadata\.name"):
        meta_namespace_key(ConfigMap())
    with pytest.raises(ValueError, match=r"Pod has no metadata\.name"):
        meta_namespace_key({"kind": "Pod"})
    with pytest.raises(ValueError, match="not a key: 'a/b/c'"):
        split_meta_namespace_key("a/b/c")


def test_the_key_of_a_deletion_is_known_whatever_it_comes_with() -> None:
    tombstone = DeletedFinalStateUnknown("shop/a", config_map("a"))
    assert deletion_handling_meta_namespace_key(tombstone) == "shop/a"
    assert deletion_handling_meta_namespace_key(config_map("b")) == "shop/b"


def test_a_deep_copy_shares_nothing() -> None:
    original = config_map("a", labels={"app": "web"})
    copied = deep_copy(original)
    assert copied == original
    assert copied.metadata.labels is not None
    copied.metadata.labels["app"] = "db"
    assert original.metadata.labels == {"app": "web"}
    manifest = {"metadata": {"name": "a", "labels": {"app": "web"}}}
    other = deep_copy(manifest)
    other["metadata"]["labels"]["app"] = "db"
    assert manifest["metadata"]["labels"] == {"app": "web"}

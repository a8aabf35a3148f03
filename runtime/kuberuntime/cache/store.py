"""Objects by key and by index, in memory."""

from __future__ import annotations

import builtins
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, Generic, TypeAlias

from kuberuntime import forks
from kuberuntime.cache.objects import (
    Cacheable,
    T,
    meta_namespace_key,
    namespace_of,
)

IndexFunc: TypeAlias = Callable[[T], Iterable[str]]
"""The values under which an index has an object."""

_Index: TypeAlias = dict[str, dict[str, T]]

NAMESPACE_INDEX: Final = "namespace"
"""The index that every store has, unless it is told otherwise."""


def meta_namespace_index(obj: Cacheable) -> Iterable[str]:
    """The namespace of an object; as client-go's MetaNamespaceIndexFunc."""
    return (namespace_of(obj),)


class Indexer(Generic[T]):
    """A store with indexes; as client-go's Indexer.

    Any thread may read while one writes: a read shows one moment of what it reads.
    What it gives is what it holds, shared and to be left as it is. ``indexers`` are
    beside the one by namespace. Methods that name an index raise KeyError for one
    that is not there; those that take an object raise ValueError for one without name.
    """

    def __init__(
        self,
        indexers: Mapping[str, IndexFunc[T]] | None = None,
        *,
        key_func: Callable[[T], str] = meta_namespace_key,
    ) -> None:
        self._key = key_func
        self._items: dict[str, T] = {}
        self._funcs: dict[str, IndexFunc[T]] = {NAMESPACE_INDEX: meta_namespace_index}
        # The objects themselves, so that a listing is one step, and proportional.
        self._indexes: dict[str, dict[str, dict[str, T]]] = {NAMESPACE_INDEX: {}}
        self._writing = forks.fresh(self, "_writing", threading.Lock)
        self.add_indexers(indexers or {})

    def give_up(self, reason: str) -> None:
        """Have every read raise RuntimeError from now on: nobody keeps this any more."""
        self._items = _Unkept(reason)
        self._indexes = _Unkept(reason)

    def __len__(self) -> int:
        return len(self._items)

    def get(self, obj: T) -> T | None:
        """What is held under the key of an object."""
        return self._items.get(self._key(obj))

    def get_by_key(self, key: str) -> T | None:
        """What is held under a key."""
        return self._items.get(key)

    def list(self) -> builtins.list[T]:
        """Every object."""
        return list(self._items.values())

    def list_keys(self) -> builtins.list[str]:
        """Every key."""
        return list(self._items)

    def by_index(self, name: str, value: str) -> builtins.list[T]:
        """The objects that an index has under a value."""
        bucket = self._index(name).get(value)
        return list(bucket.values()) if bucket else []

    def index_keys(self, name: str, value: str) -> builtins.list[str]:
        """Their keys."""
        return list(self._index(name).get(value, ()))

    def index(self, name: str, obj: T) -> builtins.list[T]:
        """The objects that share a value of an index with this one, each once."""
        index = self._index(name)
        found: dict[str, T] = {}
        for value in self._funcs[name](obj):
            found.update(index.get(value, {}))
        return list(found.values())

    def list_index_func_values(self, name: str) -> builtins.list[str]:
        """Every value that an index has objects under."""
        return list(self._index(name))

    def add_indexers(self, indexers: Mapping[str, IndexFunc[T]]) -> None:
        """Have more indexes, of what is there too.

        ValueError for a name twice. What a function raises for an object goes through,
        with a note of which it was, and there are no more indexes than before.
        """
        with self._writing:
            for name in indexers.keys() & self._funcs.keys():
                raise ValueError(f"there is an index {name!r} already")
            indexes = {
                name: _built(name, func, self._items) for name, func in indexers.items()
            }
            self._indexes.update(indexes)
            self._funcs.update(indexers)

    def add(self, obj: T) -> None:
        """Hold an object, in place of one of the same key."""
        self.put(self._key(obj), obj)

    update = add

    def delete(self, obj: T) -> None:
        """Hold the object of that key no longer, if there is one."""
        self.pop(self._key(obj))

    def replace(self, objects: Iterable[T]) -> None:
        """Hold these, and nothing else."""
        new = {self._key(obj): obj for obj in objects}
        for key in self._items.keys() - new.keys():
            self.pop(key)
        for key, obj in new.items():
            self.put(key, obj)

    def put(self, key: str, obj: T) -> T | None:
        """Hold an object under its key, which is known; what was there before."""
        with self._writing:
            old = self._items.get(key)
            # All that may raise comes before anything is changed.
            entries = [
                (
                    self._indexes[name],
                    *_values(func, self._indexes[name], key, obj, old),
                )
                for name, func in self._funcs.items()
            ]
            self._items[key] = obj
            for index, values, left in entries:
                for value in values:
                    index.setdefault(value, {})[key] = obj
                if left:
                    _leave(index, key, left)
            return old

    def pop(self, key: str) -> T | None:
        """Hold nothing under a key; what was there before."""
        with self._writing:
            old = self._items.get(key)
            if old is None:
                return None
            entries = [
                (self._indexes[name], _held_under(func, self._indexes[name], key, old))
                for name, func in self._funcs.items()
            ]
            del self._items[key]
            for index, values in entries:
                _leave(index, key, values)
            return old

    def _index(self, name: str) -> dict[str, dict[str, T]]:
        index = self._indexes.get(name)
        if index is None:
            known = ", ".join(sorted(self._indexes))
            raise KeyError(f"there is no index {name!r}, only {known}")
        return index


class _Unkept(dict[str, Any]):
    """What nobody keeps up to date any more, and so gives nothing."""

    def __init__(self, reason: str) -> None:
        super().__init__()
        self._reason = reason

    def _refuse(self, *asked: object) -> Any:
        raise RuntimeError(self._reason)

    __contains__ = __getitem__ = __iter__ = __len__ = _refuse
    get = items = keys = values = _refuse


def _built(name: str, func: IndexFunc[T], items: Mapping[str, T]) -> _Index[T]:
    index: _Index[T] = {}
    for key, obj in items.items():
        try:
            values = tuple(func(obj))
        except BaseException as error:
            error.add_note(f"in index {name!r}, of {key}")
            raise
        for value in values:
            index.setdefault(value, {})[key] = obj
    return index


def _values(
    func: IndexFunc[T], index: _Index[T], key: str, obj: T, old: T | None
) -> tuple[tuple[str, ...], set[str]]:
    """The values that an object has now, and those that it has no longer."""
    values = tuple(func(obj))
    old_values = () if old is None else _held_under(func, index, key, old)
    return values, set() if old_values == values else {*old_values}.difference(values)


def _held_under(
    func: IndexFunc[T], index: _Index[T], key: str, old: T
) -> tuple[str, ...]:
    """The values under which an object is held, whatever has become of its function."""
    try:
        return tuple(func(old))
    except Exception:  # it was good enough once: what it said is looked up
        return tuple(value for value, bucket in index.items() if key in bucket)


def _leave(index: dict[str, dict[str, T]], key: str, values: Iterable[str]) -> None:
    for value in values:
        bucket = index.get(value)
        if bucket is not None:
            bucket.pop(key, None)
            if not bucket:
                del index[value]  # values come and go, and are not to pile up

"""Answers in the form of a meta.k8s.io/v1 Table, as kubectl asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from weakref import WeakKeyDictionary

import msgspec

from kuberuntime.testing.clock import Clock
from kuberuntime.testing.server.forms import OBJECTS, Include, PartialObjects
from kuberuntime.testing.server.served import Served
from kuberuntime.testing.server.tables.builtin import COLUMNS
from kuberuntime.testing.server.tables.columns import AGE, NAME, Cell, printed
from kuberuntime.testing.tracker.stored import Stored

_PARTIAL: Final = PartialObjects()


class Tables:
    """Objects as rows: a name, what their kind shows of them, and their metadata.

    In place of metadata there may be all of the object, or nothing: ``include``.
    """

    def __init__(self, clock: Clock, include: Include = "Metadata") -> None:
        self._clock = clock
        self._include = include
        self._columns: WeakKeyDictionary[Served, tuple[Cell, ...]] = WeakKeyDictionary()

    def one(self, served: Served, stored: Stored) -> bytes:
        """A table of one row."""
        version = {"resourceVersion": stored.metadata.get("resourceVersion", "")}
        return self.many(served, version, [stored])

    def many(
        self, served: Served, metadata: Mapping[str, Any], objects: Sequence[Stored]
    ) -> bytes:
        """A table with a row an object."""
        return self._table(
            self._cells(served), metadata, [self._row(served, one) for one in objects]
        )

    def bookmark(self, served: Served, metadata: Mapping[str, Any]) -> bytes:
        """A table without columns, whose one row has no cells."""
        found = _PARTIAL.bookmark(served, metadata)
        row: dict[str, Any] = {"cells": [], "object": msgspec.Raw(found)}
        return self._table((), metadata, [row])

    def _cells(self, served: Served) -> tuple[Cell, ...]:
        found = self._columns.get(served)
        if found is None:
            if served.custom:
                found = (NAME, *map(printed, served.columns))
            else:
                found = COLUMNS.get(served.group_resource, (NAME, AGE))
            self._columns[served] = found
        return found

    def _row(self, served: Served, stored: Stored) -> dict[str, Any]:
        now = self._clock.now()
        return {
            "cells": [
                cell.content(stored.manifest, now) for cell in self._cells(served)
            ],
            "object": self._object(served, stored),
        }

    def _object(self, served: Served, stored: Stored) -> msgspec.Raw | None:
        if self._include == "None":
            return None
        form = OBJECTS if self._include == "Object" else _PARTIAL
        return msgspec.Raw(form.one(served, stored))

    def _table(
        self,
        cells: Sequence[Cell],
        metadata: Mapping[str, Any],
        rows: list[dict[str, Any]],
    ) -> bytes:
        return msgspec.json.encode(
            {
                "kind": "Table",
                "apiVersion": "meta.k8s.io/v1",
                "metadata": metadata,
                "columnDefinitions": [
                    {
                        "name": cell.name,
                        "type": cell.type,
                        "format": cell.format,
                        "description": cell.description,
                        "priority": cell.priority,
                    }
                    for cell in cells
                ],
                "rows": rows,
            }
        )

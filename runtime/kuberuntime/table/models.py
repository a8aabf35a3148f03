"""Objects as a server would show them to people: meta.k8s.io/v1's Table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from kuberuntime.meta.v1 import Condition, ListMeta
from kuberuntime.metadata.models import PartialObjectMetadata
from kuberuntime.model import KubeObject, Model, always


class TableColumnDefinition(Model, kw_only=True):
    """One column.

    ``type`` and ``format`` are OpenAPI's: ``string``, ``integer``, ``number``,
    ``boolean``; ``date``, ``name``. ``priority`` 0 is always shown, the others where
    there is room, as for ``kubectl get -o wide``.
    """

    name: str
    type: str
    format: str = ""
    description: str = ""
    priority: int = 0


class TableRow(Model, kw_only=True):
    """One object: a cell for each column, a string, number, bool, list, dict or None.

    ``object`` are its metadata, None where they were not asked for.
    """

    cells: list[Any]
    conditions: list[Condition] | None = None
    object: PartialObjectMetadata | None = None


class Table(KubeObject, kw_only=True):
    """Rows and what their cells mean::

    table = core_v1.pods("shop").table()
    for pod in table.records():
        print(pod["Name"], pod["Status"])
    print(table.text())
    """

    api_version: Literal["meta.k8s.io/v1"] = always("meta.k8s.io/v1", name="apiVersion")
    kind: Literal["Table"] = always("Table")
    metadata: ListMeta = msgspec.field(default_factory=ListMeta)
    column_definitions: list[TableColumnDefinition] = msgspec.field(
        name="columnDefinitions"
    )
    rows: list[TableRow]

    def records(self) -> Iterator[dict[str, Any]]:
        """Each row as a dict by column names."""
        names = [column.name for column in self.column_definitions]
        for row in self.rows:
            yield dict(zip(names, row.cells, strict=False))

    def text(self, *, wide: bool = False) -> str:
        """The table as kubectl prints it, each line with its line break.

        ``wide`` shows all columns. Only the headers where there are no rows.
        """
        shown = [
            index
            for index, column in enumerate(self.column_definitions)
            if wide or column.priority == 0
        ]
        lines = [[self.column_definitions[index].name.upper() for index in shown]]
        lines += [[_cell(row.cells, index) for index in shown] for row in self.rows]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        return "".join(f"{_line(line, widths)}\n" for line in lines)


def _line(cells: list[str], widths: list[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return "   ".join(padded).rstrip()


def _cell(cells: list[Any], index: int) -> str:
    value = cells[index] if index < len(cells) else None
    if value is None:
        return "<none>"
    if isinstance(value, str):
        # What an object says about itself does not get to move the cursor.
        return "".join(char if char.isprintable() else " " for char in value)
    if isinstance(value, bool | int | float):
        return str(value).lower()
    return msgspec.json.encode(value).decode()

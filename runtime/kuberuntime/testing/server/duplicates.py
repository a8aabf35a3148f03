"""Fields that a JSON text has twice, of which parsers keep one."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from kuberuntime.codec.json_types import is_list


class _Fields(dict[str, Any]):
    """The fields of an object. ``twice`` are the names that it has more than once."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        counted = Counter(name for name, _ in pairs)
        self.twice = [name for name, times in counted.items() if times > 1]


def duplicate_fields(text: bytes) -> list[str]:
    """Their paths, for example ``spec.ports[0].name``. ValueError for what is no JSON."""
    return [*_paths(json.loads(text, object_pairs_hook=_Fields), "")]


def _paths(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, _Fields):
        below = f"{path}." if path else ""
        yield from (f"{below}{name}" for name in value.twice)
        for name, item in value.items():
            yield from _paths(item, f"{below}{name}")
    elif is_list(value):
        for index, item in enumerate(value):
            yield from _paths(item, f"{path}[{index}]")

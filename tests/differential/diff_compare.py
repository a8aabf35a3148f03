"""Where two transcripts differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

ABSENT = "<absent>"


@dataclass(frozen=True)
class Difference:
    """A place in a transcript, and what each server has there.

    ``request`` is the request that was answered; ``path`` leads into its answer.
    For example: ``body.metadata.generation``.
    """

    request: str
    path: str
    real: Any
    embedded: Any

    def __str__(self) -> str:
        return (
            f"{self.request}\n  {self.path}\n    real:     {self.real!r}"
            f"\n    embedded: {self.embedded!r}"
        )


def differences(
    real: list[dict[str, Any]], embedded: list[dict[str, Any]]
) -> Iterator[Difference]:
    """Each of them, in the order of the requests; requests have to be the same."""
    for ours, theirs in zip(real, embedded, strict=True):
        request = ours["request"]
        for path, left, right in _differences("", ours, theirs):
            yield Difference(request, path, left, right)


def _differences(path: str, real: Any, embedded: Any) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(real, dict) and isinstance(embedded, dict):
        for key in [*real, *(key for key in embedded if key not in real)]:
            below = f"{path}.{key}" if path else key
            yield from _differences(
                below, real.get(key, ABSENT), embedded.get(key, ABSENT)
            )
    elif isinstance(real, list) and isinstance(embedded, list):
        for index in range(max(len(real), len(embedded))):
            yield from _differences(
                f"{path}[{index}]", _at(real, index), _at(embedded, index)
            )
    elif type(real) is not type(embedded) or real != embedded:
        yield path, real, embedded


def _at(items: list[Any], index: int) -> Any:
    return items[index] if index < len(items) else ABSENT

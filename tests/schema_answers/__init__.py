"""What a kube-apiserver v1.36 says of values, recorded; see tests/e2e, which asks again.

``values.json``: schemas of ``spec.value`` and values of it, with the causes of the refusal.
``metadata.json``: metadata of cluster-scoped custom resources, with the same.
``formats.json``: texts that have a format, and texts that do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from kuberuntime.schema import FieldError, Schema

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Answer:
    """A value of a schema, and what is wrong with it: nothing where it is taken."""

    about: str
    schema: Schema
    value: Any
    causes: frozenset[FieldError]

    def __str__(self) -> str:
        return self.about


class _Value(msgspec.Struct):
    schema: dict[str, Any]
    value: Any
    causes: list[tuple[str, str, str]] = []


class _Metadata(msgspec.Struct):
    metadata: dict[str, Any]
    causes: list[tuple[str, str, str]] = []


class _Format(msgspec.Struct):
    good: list[str]
    bad: list[str]


def value_answers() -> list[Answer]:
    """Of schemas that stand at ``spec.value``."""
    found = msgspec.json.decode(_read("values"), type=dict[str, _Value])
    return [
        Answer(about, one.schema, one.value, _causes(one.causes))
        for about, one in found.items()
    ]


def metadata_answers() -> list[Answer]:
    """Of metadata: the values."""
    found = msgspec.json.decode(_read("metadata"), type=dict[str, _Metadata])
    return [
        Answer(about, {}, one.metadata, _causes(one.causes))
        for about, one in found.items()
    ]


def format_answers() -> list[tuple[str, str, bool]]:
    """Formats, texts, and whether the text has the format."""
    found = msgspec.json.decode(_read("formats"), type=dict[str, _Format])
    return [
        (name, text, good)
        for name, one in found.items()
        for good, texts in ((True, one.good), (False, one.bad))
        for text in texts
    ]


def _causes(found: list[tuple[str, str, str]]) -> frozenset[FieldError]:
    return frozenset(FieldError(*cause) for cause in found)


def _read(name: str) -> bytes:
    return (_HERE / f"{name}.json").read_bytes()

"""Transcripts without what two servers cannot agree on: times, UIDs and versions.

A UID becomes a number in the order in which they appear, a resource version its rank
among all that the transcript has: what is equal stays equal, and what is newer newer.
Names that servers make up lose what they made up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

TIMES = frozenset({"creationTimestamp", "deletionTimestamp", "time"})
GENERATED = "[bcdfghjklmnpqrstvwxz2456789]{5}"  # what a server adds to a generateName

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
_AGE = re.compile(r"^\d+s$")
_UID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_VERSIONS = (
    # Versions that stand in messages, with what is around them.
    (re.compile(r"(too old resource version: )\d+ \(\d+\)"), r"\1<old> (<oldest>)"),
    (re.compile(r"(Too large resource version: )\d+, current: \d+"), r"\1<large>"),
    (
        re.compile(r"(the ResourceVersion in the precondition) \(\d+\)"),
        r"\1 (<version>)",
    ),
    (re.compile(r"(the ResourceVersion in record) \(\d+\)"), r"\1 (<version>)"),
    (re.compile(r'("resourceVersion\\?":\\?")\d+'), r"\1<version>"),
    (re.compile(r"(continue)=[^&]+"), r"\1=<continue>"),
)
_ASKED = re.compile(r"(?<=resourceVersion=)\d+")


def normal(transcript: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A transcript as it is compared. The given one is left as it is."""
    ranks = {
        version: f"<version {rank}>"
        for rank, version in enumerate(sorted({*_versions(transcript)}, key=int), 1)
    }
    generated = [
        (re.compile(re.escape(prefix) + GENERATED), f"{prefix}<generated>")
        for prefix in {*_prefixes(transcript)}
    ]
    uids: dict[str, str] = {}

    def text(value: str) -> str:
        for pattern, replacement in (*generated, *_VERSIONS):
            value = pattern.sub(replacement, value)
        return _UID.sub(
            lambda found: uids.setdefault(found[0], f"<uid {len(uids) + 1}>"), value
        )

    def place(key: str, value: Any) -> Any:
        if key == "resourceVersion" and value in ranks:
            return ranks[value]
        if key == "continue" and value:
            return "<continue>"
        if key in TIMES and isinstance(value, str) and _TIME.fullmatch(value):
            return "<time>"
        if key == "cells":
            return [
                _AGE.sub("<age>", one) if isinstance(one, str) else one for one in value
            ]
        if key == "message":
            return _TIME.sub("<time>", text(value))
        if key == "request":
            return text(_ASKED.sub(lambda asked: ranks.get(asked[0], asked[0]), value))
        return None

    found: list[dict[str, Any]] = _walk(transcript, text, place)
    return found


def _walk(
    value: Any, text: Callable[[str], str], place: Callable[[str, Any], Any]
) -> Any:
    if isinstance(value, dict):
        if value.get("kind") == "Status":
            value = _sorted(value)
        return {
            key: (
                kept
                if (kept := place(key, item)) is not None
                else _walk(item, text, place)
            )
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [_walk(item, text, place) for item in value]
    return text(value) if isinstance(value, str) else value


def _sorted(status: dict[str, Any]) -> dict[str, Any]:
    """A Status with its causes sorted: schemas are looked through in no order.

    Where there are several, the message, which lists them too, loses the list.
    """
    causes = (status.get("details") or {}).get("causes") or []
    if len(causes) < 2:
        return status
    ordered = sorted(causes, key=lambda one: (one.get("field", ""), one["message"]))
    head = str(status["message"]).partition(": ")[0]
    details = {**status["details"], "causes": ordered}
    return {**status, "message": head, "details": details}


def _versions(value: Any) -> Iterator[str]:
    """The resource versions of objects and lists. "0" is not one."""
    for key, item in _members(value):
        if key == "resourceVersion" and isinstance(item, str) and item.isdigit():
            yield item


def _prefixes(value: Any) -> Iterator[str]:
    """What names are to begin with that a server makes."""
    for key, item in _members(value):
        if key == "generateName" and isinstance(item, str) and item:
            yield item


def _members(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield key, item
            yield from _members(item)
    elif isinstance(value, list):
        for item in value:
            yield from _members(item)

"""Objects that cannot be read for a while."""

from __future__ import annotations

from typing import Annotated, Any, Final

from msgspec import Meta

SPOILT: Final = "spoilt"
"""What an object says that no informer of a story can read."""

Readable = Annotated[str, Meta(pattern="^[0-9]+$")]
"""What a class has room for."""


def refuse_spoilt(text: object) -> None:
    """Raises ValueError, as transforms and index functions may."""
    if text == SPOILT:
        raise ValueError(text)


def text_of(obj: dict[str, Any], field: str) -> object:
    """What an object says, in ``data`` or ``spec``."""
    return (obj.get(field) or {}).get("to")

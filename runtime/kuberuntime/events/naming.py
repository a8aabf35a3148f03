"""What events are called, and what fits into them."""

from __future__ import annotations

import re
import uuid
from typing import Final

NOTE_LIMIT: Final = 1024  # bytes, as the API server's NoteLengthLimit
INSTANCE_LIMIT: Final = 128  # as its ReportingInstanceLengthLimit

_NAME_LIMIT: Final = 253
_ELLIPSIS: Final = "…"
_SUBDOMAIN: Final = re.compile(
    r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"
)


def event_name(name: str, nanoseconds: int) -> str:
    """A name for an event about an object; as client-go's GenerateEventName.

    That of the object and the time, or a random one where that could be no name.
    """
    found = f"{name}.{nanoseconds:x}"
    if len(found) <= _NAME_LIMIT and _SUBDOMAIN.fullmatch(found):
        return found
    return str(uuid.uuid4())


def fitting(note: str) -> str:
    """A note cut off where a server would refuse it for its length."""
    encoded = note.encode()
    if len(encoded) <= NOTE_LIMIT:
        return note
    kept = encoded[: NOTE_LIMIT - len(_ELLIPSIS.encode())]
    return kept.decode(errors="ignore") + _ELLIPSIS

"""Time and MicroTime: moments as Kubernetes writes them.

Both are aware datetimes. On the wire they are RFC 3339 in UTC, Time without a
fraction, MicroTime with exactly six digits, as apimachinery's meta/v1 Time and
MicroTime; a server refuses a MicroTime without its fraction. Fractions that do
not fit are cut off, not rounded, as Go's time.Format does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Final

from msgspec import Meta

ZERO_TIME: Final = datetime(1, 1, 1, tzinfo=UTC)
"""Go's zero time. A required time that a server left null decodes to it, and it
is written as null again, as by apimachinery's Time.MarshalJSON."""


@dataclass(frozen=True)
class TimeFormat:
    """How many digits of a second's fraction the wire form has: 0 or 6."""

    digits: int


Time = Annotated[datetime, Meta(tz=True), TimeFormat(0)]
"""A moment to the second. For example: ``2026-03-01T12:00:00Z``."""

MicroTime = Annotated[datetime, Meta(tz=True), TimeFormat(6)]
"""A moment to the microsecond. For example: ``2026-03-01T12:00:00.000000Z``."""


def format_time(moment: datetime) -> str:
    """The wire form of a Time. ValueError for a naive datetime."""
    return _utc(moment).isoformat(timespec="seconds") + "Z"


def format_micro_time(moment: datetime) -> str:
    """The wire form of a MicroTime. ValueError for a naive datetime."""
    return _utc(moment).isoformat(timespec="microseconds") + "Z"


def _utc(moment: datetime) -> datetime:
    """The moment on a UTC clock, its offset dropped."""
    if moment.utcoffset() is None:
        raise ValueError(
            f"{moment.isoformat()} has no time zone: give it one, for example"
            " datetime.now(UTC)"
        )
    return moment.astimezone(UTC).replace(tzinfo=None)

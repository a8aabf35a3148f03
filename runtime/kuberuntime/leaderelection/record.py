"""Who holds a lease."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kuberuntime.errors import DecodeError
from kuberuntime.meta.time import format_micro_time


@dataclass(frozen=True)
class LeaderElectionRecord:
    """What a lease says of its holder; as client-go's LeaderElectionRecord.

    ``holder_identity`` is empty where nobody holds it. The times are the holder's,
    for people: no candidate trusts another's clock. ``leader_transitions`` counts
    how often the lease went from one holder to the next.
    """

    holder_identity: str = ""
    lease_duration_seconds: int = 0
    acquire_time: datetime | None = None
    renew_time: datetime | None = None
    leader_transitions: int = 0

    @classmethod
    def from_spec(cls, spec: Mapping[str, Any]) -> LeaderElectionRecord:
        """The record of a Lease's ``spec``. DecodeError for one that is none."""
        return cls(
            _string(spec, "holderIdentity"),
            _number(spec, "leaseDurationSeconds"),
            _time(spec, "acquireTime"),
            _time(spec, "renewTime"),
            _number(spec, "leaseTransitions"),
        )

    def to_spec(self) -> dict[str, Any]:
        """The fields of a Lease's ``spec``."""
        spec: dict[str, Any] = {
            "holderIdentity": self.holder_identity,
            "leaseDurationSeconds": self.lease_duration_seconds,
            "leaseTransitions": self.leader_transitions,
        }
        if self.acquire_time is not None:
            spec["acquireTime"] = format_micro_time(self.acquire_time)
        if self.renew_time is not None:
            spec["renewTime"] = format_micro_time(self.renew_time)
        return spec


def _string(spec: Mapping[str, Any], field: str) -> str:
    value = spec.get(field)
    if value is None or isinstance(value, str):
        return value or ""
    raise _wrong(field, value)


def _number(spec: Mapping[str, Any], field: str) -> int:
    value = spec.get(field)
    if value is None or isinstance(value, int):
        return value or 0
    raise _wrong(field, value)


def _time(spec: Mapping[str, Any], field: str) -> datetime | None:
    text = _string(spec, field)
    if not text:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise _wrong(field, text) from None


def _wrong(field: str, value: object) -> DecodeError:
    return DecodeError("Lease", f"$.spec.{field}", f"unexpected {value!r}")

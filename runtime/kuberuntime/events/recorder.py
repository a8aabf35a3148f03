"""Making events."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from kuberuntime import forks
from kuberuntime.dynamic.unstructured import Unstructured
from kuberuntime.events.naming import INSTANCE_LIMIT, event_name, fitting
from kuberuntime.events.reference import Regarding, object_reference
from kuberuntime.meta.time import format_micro_time

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class EventRecorder:
    """Records what a controller does, or sees; as client-go's events.EventRecorder.

    :meth:`EventBroadcaster.new_recorder` makes one. ``controller`` is its qualified
    name, for example ``example.com/shop-controller``; ``instance`` which replica of
    it this is. ``send`` takes the events, at once and from any thread. ``clock``
    gives nanoseconds since 1970.
    """

    def __init__(
        self,
        controller: str,
        instance: str | None,
        send: Callable[[Unstructured, datetime], None],
        *,
        clock: Callable[[], int],
    ) -> None:
        if not controller:
            raise ValueError("an event needs to say which controller reports it")
        self.controller = controller
        self.instance = instance or f"{controller}-{socket.gethostname()}"
        self.instance = self.instance[:INSTANCE_LIMIT]
        self._send = send
        self._clock = clock
        self._lock = forks.fresh(self, "_lock", threading.Lock)
        self._last = 0

    def event(
        self,
        regarding: Regarding,
        event_type: str,
        reason: str,
        *,
        action: str,
        note: str = "",
        related: Regarding | None = None,
        annotations: Mapping[str, str] | None = None,
        field_path: str = "",
    ) -> None:
        """Record that something happened to an object; as client-go's Eventf.

        ``event_type`` is ``Normal`` or ``Warning``; ``reason`` why, as one word for
        machines, ``action`` what was done about it, ``note`` all of it for people,
        cut off after 1 KiB. ``related`` is a second object that has to do with it.

        Returns at once; the event is written later, and may be dropped where there
        are too many. Raises ValueError for what a server would refuse.
        """
        if event_type not in ("Normal", "Warning"):
            raise ValueError(f"events are Normal or Warning, not {event_type!r}")
        for name, value in (("reason", reason), ("action", action)):
            if not 0 < len(value.encode()) <= 128:
                raise ValueError(f"{name} has 1 to 128 bytes, not {value!r}")
        nanoseconds = self._now()
        moment = _EPOCH + timedelta(microseconds=nanoseconds // 1000)
        reference = object_reference(regarding, field_path)
        metadata: dict[str, Any] = {
            "name": event_name(reference["name"], nanoseconds),
            "namespace": reference.get("namespace") or "default",
        }
        if annotations:
            metadata["annotations"] = dict(annotations)
        event: Unstructured = {
            "apiVersion": "events.k8s.io/v1",
            "kind": "Event",
            "metadata": metadata,
            "eventTime": format_micro_time(moment),
            "reportingController": self.controller,
            "reportingInstance": self.instance,
            "action": action,
            "reason": reason,
            "regarding": reference,
            "note": fitting(note),
            "type": event_type,
        }
        if related is not None:
            event["related"] = object_reference(related)
        self._send(event, moment)

    def _now(self) -> int:
        """The time, and never the same twice: events are named by it."""
        with self._lock:
            self._last = max(self._clock(), self._last + 1)
            return self._last

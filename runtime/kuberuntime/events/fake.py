"""A recorder for tests of what records events."""

from __future__ import annotations

import time
from datetime import datetime

from kuberuntime.dynamic.unstructured import Unstructured
from kuberuntime.events.recorder import EventRecorder


class FakeRecorder(EventRecorder):
    """Keeps ``events`` as they were recorded; as client-go's record.FakeRecorder."""

    def __init__(self, controller: str = "test") -> None:
        self.events: list[Unstructured] = []
        super().__init__(controller, controller, self._keep, clock=time.time_ns)

    def _keep(self, event: Unstructured, moment: datetime) -> None:
        self.events.append(event)

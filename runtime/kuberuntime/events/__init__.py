"""Telling people what happens to objects: as client-go's tools/events and record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kuberuntime.lazy import loader

if TYPE_CHECKING:
    from kuberuntime.events._async.broadcaster import AsyncEventBroadcaster
    from kuberuntime.events._sync.broadcaster import EventBroadcaster
    from kuberuntime.events.correlator import CorrelatorOptions
    from kuberuntime.events.fake import FakeRecorder
    from kuberuntime.events.recorder import EventRecorder
    from kuberuntime.events.reference import object_reference
    from kuberuntime.events.selector import get_field_selector

__all__ = [
    "AsyncEventBroadcaster",
    "CorrelatorOptions",
    "EventBroadcaster",
    "EventRecorder",
    "FakeRecorder",
    "get_field_selector",
    "object_reference",
]

if not TYPE_CHECKING:  # which would let any name pass
    __getattr__ = loader(
        __name__,
        {
            "AsyncEventBroadcaster": "_async.broadcaster",
            "CorrelatorOptions": "correlator",
            "EventBroadcaster": "_sync.broadcaster",
            "EventRecorder": "recorder",
            "FakeRecorder": "fake",
            "get_field_selector": "selector",
            "object_reference": "reference",
        },
    )

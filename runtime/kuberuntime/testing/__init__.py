"""An API server in the box, for tests and for trying things out.

The embedded server is a real one as far as a client can see, in this process and
without sockets::

    from kubeclient import Clientset, scheme
    from kubeclient.core.v1 import ConfigMap
    from kuberuntime.meta.v1 import ObjectMeta
    from kuberuntime.testing import EmbeddedServer

    server = EmbeddedServer(scheme)
    with Clientset(server.config(), transport=server.transport()) as client:
        maps = client.core_v1.config_maps("default")
        maps.create(ConfigMap(metadata=ObjectMeta(name="settings"), data={"a": "1"}))

An ``AsyncClientset`` takes ``transport=server.async_transport()``. Each clientset wants
a transport of its own; all of them see the same objects, from any thread or loop.

What a test needs beside: ``server.faults`` (latency, errors, broken connections, 410),
``server.restart(keep_history=False)``, ``server.break_watches()``,
``server.stall_watches(seconds)``, and a :class:`ManualClock` to move time. The same seed
gives the same uids.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kuberuntime.lazy import loader

if TYPE_CHECKING:
    from kuberuntime.testing.clock import Clock, ManualClock, SystemClock
    from kuberuntime.testing.server.embedded import EmbeddedServer
    from kuberuntime.testing.tracker import Tracker

__all__ = ["Clock", "EmbeddedServer", "ManualClock", "SystemClock", "Tracker"]

if not TYPE_CHECKING:
    __getattr__ = loader(
        __name__,
        {
            "Clock": "clock",
            "EmbeddedServer": "server.embedded",
            "ManualClock": "clock",
            "SystemClock": "clock",
            "Tracker": "tracker",
        },
    )

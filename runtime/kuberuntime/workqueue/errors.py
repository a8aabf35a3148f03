"""The end of a queue."""

from __future__ import annotations

from kuberuntime.errors import KubeError


class ShutDown(KubeError):
    """The queue is shut down, and has no item left: the worker is to end."""

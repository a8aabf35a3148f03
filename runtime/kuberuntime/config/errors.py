"""What is wrong with a configuration."""

from __future__ import annotations

from kuberuntime.errors import KubeError


class ConfigError(KubeError, ValueError):
    """A configuration that cannot be used.

    ``source`` is where it comes from, ``/home/me/.kube/config`` or ``Config``;
    ``key`` leads to the value in it (``clusters[0].cluster.server``), empty for the
    whole; ``reason`` is what is wrong there. Never holds credentials.
    """

    def __init__(self, source: str, key: str, reason: str) -> None:
        # All of it goes to args, so that the error pickles.
        super().__init__(source, key, reason)
        self.source = source
        self.key = key
        self.reason = reason

    def __str__(self) -> str:
        return ": ".join(part for part in (self.source, self.key, self.reason) if part)

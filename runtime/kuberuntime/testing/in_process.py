"""What both transports of an embedded server have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kuberuntime.testing.server.core import Core

if TYPE_CHECKING:
    from kuberuntime.testing._async.transport import AsyncEmbeddedTransport


class InProcess:
    """The way to a server that is in this process."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def async_twin(self) -> AsyncEmbeddedTransport:
        """The way to the same server for asyncio: informers take it."""
        from kuberuntime.testing._async.transport import AsyncEmbeddedTransport

        return AsyncEmbeddedTransport(self._core)

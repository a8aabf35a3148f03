# Derived from runtime/kuberuntime/rest/_async/clientset.py by scripts/unasync.py: edit that one.
"""The bases of generated clientsets: one connection to one server."""

from __future__ import annotations

import os
from types import TracebackType
from typing import TYPE_CHECKING, Self

from kuberuntime.config.config import Config

if TYPE_CHECKING:
    import httpx2

    from kuberuntime.rest._sync.transport import RESTClient


class GroupVersionClient:
    """The resources of one group version. Subclasses have a method for each."""

    def __init__(self, rest: RESTClient) -> None:
        self._rest = rest


class Clientset:
    """A server's resources, over one connection pool.

    Subclasses have a property for each group version. Close it, or use it with
    ``with``. ``transport`` replaces the network, for tests; it is closed with
    the clientset. Raises ConfigError for certificates and keys that cannot be used.
    """

    def __init__(
        self, config: Config, *, transport: httpx2.BaseTransport | None = None
    ) -> None:
        # Here, because it loads HTTP and TLS, which a program that only handles
        # manifests has no use for.
        from kuberuntime.rest._sync.transport import RESTClient

        self._rest = RESTClient(config, transport=transport)

    @classmethod
    def from_kubeconfig(
        cls, path: str | os.PathLike[str] | None = None, *, context: str | None = None
    ) -> Self:
        """Connect as a kubeconfig says; see :meth:`Config.from_kubeconfig`."""
        return cls(Config.from_kubeconfig(path, context=context))

    @property
    def config(self) -> Config:
        """Where the server is, and who asks."""
        return self._rest.config

    @property
    def rest(self) -> RESTClient:
        """The connection itself, to send requests that have no method here."""
        return self._rest

    def close(self) -> None:
        """Close every connection. Calls under way fail, later ones are refused."""
        self._rest.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

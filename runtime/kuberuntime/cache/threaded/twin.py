"""The asynchronous connection beside one for threads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

import httpx2

from kuberuntime.rest._async.transport import AsyncRESTClient
from kuberuntime.rest._sync.pool import Pool

if TYPE_CHECKING:
    from kuberuntime.rest._sync.transport import RESTClient


@runtime_checkable
class HasAsyncTwin(Protocol):
    """A transport that gives another to the same place, for asyncio."""

    def async_twin(self) -> httpx2.AsyncBaseTransport:
        """A new one, which whoever asks for it closes."""
        ...


def async_twin(
    rest: RESTClient, transport: httpx2.AsyncBaseTransport | None
) -> AsyncRESTClient:
    """To the same server, as the same user, with the same hooks.

    A connection over a transport of the caller's needs one here, unless its own can
    do both, or has a twin, as the embedded server's. Raises TypeError where neither.
    """
    own = rest._for_streams
    if transport is None and not isinstance(own, Pool):
        if isinstance(own, httpx2.AsyncBaseTransport):
            transport = own
        elif isinstance(own, HasAsyncTwin):
            transport = own.async_twin()
        else:
            raise TypeError(
                "the clientset has a transport of its own, which is not for asyncio, nor"
                " has async_twin(): give the factory one that is, as transport="
            )
    return AsyncRESTClient(
        rest.config,
        hooks=rest._hooks,
        on_warning=rest._on_warning,
        on_unreadable=rest.on_unreadable,
        transport=transport,
        longest_line=rest.longest_line,
    )

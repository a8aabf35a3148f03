"""A server and its clients in simulated time."""

from __future__ import annotations

from collections.abc import Callable

from tests.simulated_time import now

from kubeclient import AsyncClientset, scheme
from kuberuntime.rest import AsyncRESTClient
from kuberuntime.rest.limiter import Unlimited
from kuberuntime.testing import EmbeddedServer


class LoopClock:
    """The time of the simulation, as a server asks for it."""

    def now(self) -> float:
        return now()

    def on_move(self, ring: Callable[[], None]) -> Callable[[], None]:
        return lambda: None


def simulated(seed: int) -> tuple[EmbeddedServer, AsyncClientset]:
    """Both by the same clock, which passes when nothing else is left to do."""
    server = EmbeddedServer(scheme, seed=seed, clock=LoopClock(), bookmarks=60.0)
    rest = AsyncRESTClient(
        server.config(),
        transport=server.async_transport(),
        rate_limiter=Unlimited(),
        clock=now,
    )
    return server, AsyncClientset(rest)

"""The embedded server: what tests and programs hold in their hands."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from kuberuntime.config import Config
from kuberuntime.testing.clock import Clock, SystemClock
from kuberuntime.testing.server.call import Authorizer, State
from kuberuntime.testing.server.controllers import settle
from kuberuntime.testing.server.core import Core
from kuberuntime.testing.server.custom import DEFINITIONS
from kuberuntime.testing.server.defaults import completed
from kuberuntime.testing.server.deletion import NAMESPACES
from kuberuntime.testing.server.faults import Faults
from kuberuntime.testing.server.messages import User
from kuberuntime.testing.server.pages import add_pages
from kuberuntime.testing.server.served import Registry
from kuberuntime.testing.server.sources import Source, fill
from kuberuntime.testing.server.tables import Tables
from kuberuntime.testing.tracker import Tracker

if TYPE_CHECKING:
    from kuberuntime.testing._async.transport import AsyncEmbeddedTransport
    from kuberuntime.testing._sync.transport import EmbeddedTransport

_NAMESPACES: Final = ("default", "kube-node-lease", "kube-public", "kube-system")
_VERSION: Final = "v1.36.0"
"""What a server of custom resources alone says that it is."""


class EmbeddedServer:
    """An API server in this process, without sockets; see :mod:`kuberuntime.testing`.

    ``sources`` are the APIs that it serves: the scheme of a generated package, an API,
    or the manifest of a CustomResourceDefinition. The same ``seed`` gives the same uids
    and generated names, ``clock`` says what time it is. ``history`` is how many changes
    of each resource watches can go back, and ``bookmarks`` how many seconds apart
    watches get theirs.

    ``controllers`` has dependents collected and namespaces emptied, as a cluster's
    controllers do, but at once. ``lenient`` takes objects as they are sent: without
    validation, defaults, or the namespace that they are in. ``tokens`` are who may ask,
    by bearer token; without any, everyone is an administrator. ``authorizer`` is asked
    whether they may.
    """

    def __init__(
        self,
        *sources: Source,
        clock: Clock | None = None,
        seed: int = 0,
        history: int = 10_000,
        bookmarks: float = 60.0,
        controllers: bool = True,
        lenient: bool = False,
        tokens: Mapping[str, User] | None = None,
        authorizer: Authorizer | None = None,
    ) -> None:
        clock = clock or SystemClock()
        self.clock = clock
        self.tracker = Tracker(clock=clock, history=history, journal=None)
        self.registry = Registry()
        self.api = fill(self.registry, *sources)
        self.faults = Faults(chance=random.Random(seed + 1), clock=clock)
        state = State(
            self.tracker,
            self.registry,
            clock,
            random.Random(seed),
            authorizer=authorizer,
            bookmarks=bookmarks,
            tokens=dict(tokens or {}),
            controllers=controllers,
            lenient=lenient,
        )
        self.core = Core(state, self.faults)
        self.core.forms.add_tables(lambda include: Tables(clock, include))
        add_pages(self.core, self.api.version or _VERSION)
        if self.registry.of(NAMESPACES) is not None:
            for name in _NAMESPACES:
                self._add_namespace(state, name)
        if self.registry.of(DEFINITIONS) is not None:
            for source in sources:
                if isinstance(source, Mapping):
                    self._add_definition(state, source)

    def config(self) -> Config:
        """A config for clients of this server, without a rate limit."""
        return Config("https://embedded.invalid", qps=None, source="EmbeddedServer")

    def transport(self) -> EmbeddedTransport:
        """What a ``Clientset`` takes as its ``transport``."""
        from kuberuntime.testing._sync.transport import EmbeddedTransport

        return EmbeddedTransport(self.core)

    def async_transport(self) -> AsyncEmbeddedTransport:
        """What an ``AsyncClientset`` takes as its ``transport``."""
        from kuberuntime.testing._async.transport import AsyncEmbeddedTransport

        return AsyncEmbeddedTransport(self.core)

    def restart(self, *, keep_history: bool = True) -> None:
        """Break every watch, as a server that goes down and comes up again.

        Objects stay. Without ``keep_history`` watches cannot be taken up where they
        broke, nor lists be continued: both are answered with 410.
        """
        if not keep_history:
            self.tracker.forget()
        self.break_watches()

    def break_watches(self) -> None:
        """Break the connection of every watch."""
        for feed in self.core.feeds:
            feed.end(broken=True)

    def end_watches(self) -> None:
        """End every watch in good order, as a server does when their time is up."""
        for feed in self.core.feeds:
            feed.end()

    def stall_watches(self, seconds: float) -> None:
        """Have every watch that is open send nothing for so long."""
        until = self.clock.now() + seconds
        for feed in self.core.feeds:
            feed.stall(until)

    def _add_namespace(self, state: State, name: str) -> None:
        metadata = {
            "name": name,
            "uid": state.uid(),
            "creationTimestamp": state.now(),
            "labels": {"kubernetes.io/metadata.name": name},
        }
        self.tracker.put(
            NAMESPACES,
            {
                "kind": "Namespace",
                "apiVersion": "v1",
                "metadata": metadata,
                "spec": {"finalizers": ["kubernetes"]},
                "status": {"phase": "Active"},
            },
        )

    def _add_definition(self, state: State, definition: Mapping[str, Any]) -> None:
        """Have a definition that is served be there as an object, too."""
        metadata = {
            **definition["metadata"],
            "uid": state.uid(),
            "creationTimestamp": state.now(),
            "generation": 1,
        }
        manifest = completed(DEFINITIONS, {**definition, "metadata": metadata})
        self.tracker.put(DEFINITIONS, manifest)
        settle(state)

"""One of three servers to run the same tests against, as whoever runs them chooses."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, TypeVar, get_args

from kuberuntime.config import Config

if TYPE_CHECKING:
    from kuberuntime.testing.crds import CRDSource
    from kuberuntime.testing.envtest import Environment
    from kuberuntime.testing.server.embedded import EmbeddedServer

C = TypeVar("C")

ServerKind: TypeAlias = Literal["embedded", "envtest", "kubeconfig"]
KINDS: Final[tuple[ServerKind, ...]] = get_args(ServerKind)


@dataclass(frozen=True)
class KubeServer:
    """A server that tests talk to, whichever it is.

    ``config`` is how to reach it; the embedded one is reached in process, by what
    :meth:`connect` and :meth:`async_connect` give. ``embedded`` and ``environment``
    are the server itself, for what only one of them can do, and None otherwise.
    """

    kind: ServerKind
    config: Config
    embedded: EmbeddedServer | None = None
    environment: Environment | None = None

    def connect(self, client: Callable[..., C]) -> C:
        """A sync client of the server: of a Clientset's class, or RESTClient.

        The caller closes it. For example: ``with server.connect(Clientset) as cs``.
        """
        if self.embedded is None:
            return client(self.config)
        return client(self.config, transport=self.embedded.transport())

    def async_connect(self, client: Callable[..., C]) -> C:
        """An async client of the server, as :meth:`connect` gives sync ones."""
        if self.embedded is None:
            return client(self.config)
        return client(self.config, transport=self.embedded.async_transport())


@contextmanager
def running_server(
    kind: ServerKind,
    sources: Iterable[Any] = (),
    crds: Iterable[CRDSource] = (),
    *,
    environ: Mapping[str, str] = os.environ,
) -> Generator[KubeServer]:
    """A server of a kind, for the length of a block.

    The embedded one serves ``sources`` (see :class:`EmbeddedServer`). It and
    envtest's get the CRDs. A cluster of a kubeconfig is used as it is, and has to
    have them: it is somebody's.

    Raises AssetsError where envtest has no programs, ConfigError where no cluster is
    configured, ValueError where the cluster lacks CRDs.
    """
    if kind == "envtest":
        from kuberuntime.testing.envtest import Environment

        with Environment(*crds, environ=environ) as environment:
            yield KubeServer(kind, environment.config, environment=environment)
    elif kind == "embedded":
        from kuberuntime.testing.crds import read_crds
        from kuberuntime.testing.server.embedded import EmbeddedServer

        embedded = EmbeddedServer(*sources, *read_crds(*crds))
        yield KubeServer(kind, embedded.config(), embedded=embedded)
    else:
        server = KubeServer(kind, Config.load(environ=environ))
        _check_crds(server, crds)
        yield server


def _check_crds(server: KubeServer, crds: Iterable[CRDSource]) -> None:
    from kuberuntime.dynamic import DynamicClient
    from kuberuntime.rest import RESTClient
    from kuberuntime.testing.crds import read_crds

    wanted = {str(crd["metadata"]["name"]) for crd in read_crds(*crds)}
    if not wanted:
        return
    with server.connect(RESTClient) as rest:
        found = DynamicClient(rest).resource("customresourcedefinitions").list()
        wanted -= {str(crd["metadata"]["name"]) for crd in found}
    if wanted:
        where = f"{server.config.source} ({server.config.server})"
        raise ValueError(f"{where} lacks the CRDs {', '.join(sorted(wanted))}")

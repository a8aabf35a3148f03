"""Everything a client needs to know before it connects."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from kuberuntime import __version__
from kuberuntime.config.tls import TLSConfig

USER_AGENT: Final = (
    f"kuberuntime/{__version__}"
    f" (python {sys.version_info.major}.{sys.version_info.minor}; {sys.platform})"
)


@dataclass(frozen=True)
class Timeouts:
    """Seconds to wait, for one step each; None waits for ever.

    ``connect`` is for a connection, ``read`` for the next part of an answer. An API
    server gives up a request of its own accord after a minute, and says so: by
    default it gets the time to. Watches have no ``read`` timeout.
    """

    connect: float | None = 10.0
    read: float | None = 65.0


@dataclass(frozen=True)
class Config:
    """A server and a user of it; as client-go's rest.Config.

    ``server`` is a URL, with a path where the server is behind one
    (``https://rancher.example.com/k8s/clusters/c-1``). ``token`` is a bearer token.
    ``namespace`` is the one to use where nothing else says which: nothing here
    does, it is for programs to read. ``source`` says where all this comes from,
    for messages. Credentials are not in the ``repr``. Raises ValueError.
    """

    server: str
    tls: TLSConfig = field(default_factory=TLSConfig)
    token: str | None = field(default=None, repr=False)
    namespace: str = "default"
    timeouts: Timeouts = Timeouts()
    user_agent: str = USER_AGENT
    disable_compression: bool = False
    source: str = "Config"

    def __post_init__(self) -> None:
        object.__setattr__(self, "server", check_server(self.server))
        if self.token is not None:
            check_token(self.token)
        if not self.user_agent.isprintable() or not self.user_agent.isascii():
            raise ValueError("user_agent: only printable ASCII can go in a header")

    @classmethod
    def from_kubeconfig(
        cls,
        path: str | os.PathLike[str] | None = None,
        *,
        context: str | None = None,
        environ: Mapping[str, str] = os.environ,
    ) -> Config:
        """Read a kubeconfig, as kubectl does.

        ``path`` None stands for the file that ``KUBECONFIG`` in ``environ`` names,
        else ``~/.kube/config``; ``context`` None for its ``current-context``. Paths
        in the file are relative to it. What is not supported yet (several files,
        exec plugins, auth providers, basic auth, token files, impersonation,
        proxies) is refused, not ignored. Raises ConfigError, which names the file
        and the key.
        """
        from kuberuntime.config.kubeconfig import find_kubeconfig, load_kubeconfig

        return load_kubeconfig(find_kubeconfig(path, environ), context)


def check_server(server: str) -> str:
    """The URL of a server without a trailing slash; ValueError where it is none."""
    try:
        parts = urlsplit(server)
        _ = parts.port  # raises ValueError out of range
    except ValueError as error:
        raise ValueError(f"{server!r} is not a URL: {error}") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(
            f"{server!r} is not a URL that starts with https:// and a host"
        )
    if parts.username is not None:
        raise ValueError("a URL with a user name is not supported")
    if parts.query or parts.fragment:
        raise ValueError(f"{server!r} has a query or fragment")
    if any(char.isspace() or not char.isprintable() for char in server):
        raise ValueError(f"{server!r} has blanks in it")
    return server.rstrip("/")


def check_token(token: str) -> None:
    """ValueError, without the token, for what cannot go in a header."""
    if not token:
        raise ValueError("an empty token")
    if not all("!" <= char <= "~" for char in token):
        raise ValueError("a token with blanks, line breaks or non-ASCII characters")

"""Everything a client needs to know before it connects."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from kuberuntime import __version__
from kuberuntime.config.exec_config import ExecConfig
from kuberuntime.config.impersonation import Impersonation
from kuberuntime.config.oidc_config import OIDCConfig
from kuberuntime.config.tls import TLSConfig, TLSFingerprint, fingerprint

if TYPE_CHECKING:
    from ssl import SSLContext

    from kuberuntime.config.credentials import ClientCertificate, Credentials

USER_AGENT: Final = (
    f"kuberuntime/{__version__}"
    f" (python {sys.version_info.major}.{sys.version_info.minor}; {sys.platform})"
)


@dataclass(frozen=True)
class Timeouts:
    """Seconds to wait; None waits for ever.

    ``connect`` is for a connection, ``read`` for the next part of an answer. An API
    server gives up a request of its own accord after a minute, and says so: by
    default it gets the time to. Watches have no ``read`` timeout. ``total`` is for
    a whole call, with its retries, as client-go's rest.Config.Timeout.
    """

    connect: float | None = 10.0
    read: float | None = 65.0
    total: float | None = None


@dataclass(frozen=True)
class Config:
    """A server and a user of it; as client-go's rest.Config.

    ``server`` is a URL, with a path where the server is behind one
    (``https://rancher.example.com/k8s/clusters/c-1``).

    Who asks: ``token`` is a bearer token; ``token_file`` holds one, is read again
    each minute, and goes before ``token`` where it can be read; ``username`` and
    ``password`` are basic auth. ``exec`` is asked, or ``oidc``, where none of these
    and no client certificate is given. ``impersonate`` is whom to act as.

    How to call: at most ``qps`` calls a second in the long run, after a first
    ``burst``; None for no limit. A call that may be repeated is, ``retries`` times.
    ``proxy_url`` (http, https, socks5) goes before the proxies of the environment.

    ``namespace`` is the one to use where nothing else says which: nothing here
    does, it is for programs to read. ``source`` says where all this comes from,
    for messages. Credentials are not in the ``repr``. Raises ValueError.
    """

    server: str
    tls: TLSConfig = field(default_factory=TLSConfig)
    token: str | None = field(default=None, repr=False)
    token_file: Path | None = None
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    exec: ExecConfig | None = None
    oidc: OIDCConfig | None = None
    impersonate: Impersonation | None = None
    namespace: str = "default"
    proxy_url: str | None = field(default=None, repr=False)  # may hold a password
    timeouts: Timeouts = Timeouts()
    retries: int = 10
    qps: float | None = 5.0
    burst: int = 10
    user_agent: str = USER_AGENT
    compression: bool = True
    http2: bool = False
    source: str = "Config"

    def __post_init__(self) -> None:
        object.__setattr__(self, "server", check_server(self.server))
        if self.token is not None:
            check_token(self.token)
        if self.token is not None and self.username is not None:
            raise ValueError("a token and a username are both given")
        if self.exec is not None and self.oidc is not None:
            raise ValueError("exec and oidc are both given")
        if self.username is not None and ":" in self.username:
            raise ValueError("a username with a colon in it")
        if self.password is not None and self.username is None:
            raise ValueError("a password is given without its username")
        if self.proxy_url is not None:
            check_proxy(self.proxy_url)
        if not self.user_agent.isprintable() or not self.user_agent.isascii():
            raise ValueError("user_agent: only printable ASCII can go in a header")
        if self.qps is not None and self.qps <= 0:
            raise ValueError("qps is not above 0: None is for no limit")
        if self.burst < 1 or self.retries < 0:
            raise ValueError("burst is at least 1, retries at least 0")

    @classmethod
    def load(
        cls,
        path: str | os.PathLike[str] | None = None,
        *,
        context: str | None = None,
        namespace: str | None = None,
        environ: Mapping[str, str] = os.environ,
    ) -> Config:
        """Find out where this program runs; ``source`` of the result says it.

        A kubeconfig, where ``path`` or ``KUBECONFIG`` names one or the home folder
        has one; else the cluster whose pod this is, unless a ``context`` is asked
        for. Raises ConfigError, which says where there was nothing.
        """
        from kuberuntime.config.loading import load_config

        return load_config(path, context=context, namespace=namespace, environ=environ)

    @classmethod
    def from_kubeconfig(
        cls,
        path: str | os.PathLike[str] | None = None,
        *,
        context: str | None = None,
        cluster: str | None = None,
        user: str | None = None,
        namespace: str | None = None,
        text: str | bytes | Mapping[str, Any] | None = None,
        environ: Mapping[str, str] = os.environ,
    ) -> Config:
        """Read a kubeconfig, as kubectl does.

        ``path`` None stands for the files that ``KUBECONFIG`` in ``environ`` names,
        of which the first that says something wins, else ``~/.kube/config``;
        ``context`` None for the ``current-context``. ``cluster``, ``user`` and
        ``namespace`` go before what the context says; for the rest there is
        :func:`dataclasses.replace`. Paths are relative to the file that they stand
        in. ``text`` is a kubeconfig itself, in place of files: YAML or JSON, as a
        Secret has it, or the dict that it stands for; paths in it are relative to the
        working directory. It may name files to read and programs to run, so that it
        is to be trusted as code is. Raises ConfigError, which names the file and the
        key, and ValueError for both a path and a text.
        """
        from kuberuntime.config.kubeconfig import Overrides, load_kubeconfig

        overrides = Overrides(context, cluster, user, namespace)
        return load_kubeconfig(path, overrides, environ, text=text)

    @classmethod
    def in_cluster(cls, *, environ: Mapping[str, str] = os.environ) -> Config:
        """The cluster whose pod this process runs in, as its service account.

        Token and CA are read again when they are rotated. Raises ConfigError
        outside of clusters.
        """
        from kuberuntime.config.in_cluster import in_cluster_config

        return in_cluster_config(environ)

    def credentials(self) -> Credentials:
        """Who asks. The same each time: what was fetched serves all clients of one
        config, and a plugin that asks the user does so once."""
        return self._credentials

    def ssl_context(self, certificate: ClientCertificate | None = None) -> SSLContext:
        """For connections to the server, from what is in the files now.

        ``certificate`` is shown in place of the config's. Raises ConfigError.
        """
        from kuberuntime.config.context import tls_context

        return tls_context(self, certificate)

    def tls_fingerprint(self) -> TLSFingerprint:
        """Differs from an earlier one where :meth:`ssl_context` may: a file changed.

        Looks at the files, without reading them; never raises.
        """
        return fingerprint(self.tls)

    @property
    def trusts_the_system(self) -> bool:
        """Whether the server's certificate is for the system's CAs to vouch for."""
        tls = self.tls
        secure = self.server.startswith("https://")
        return secure and not tls.insecure_skip_verify and not tls.has_ca

    @cached_property
    def _credentials(self) -> Credentials:
        from kuberuntime.config.choice import credentials_of

        return credentials_of(self)

    def __getstate__(self) -> dict[str, object]:
        # A copy, or a pickle's reader, logs in by itself.
        return {key: value for key, value in vars(self).items() if key[0] != "_"}


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


_PROXIES: Final = ("http", "https", "socks5", "socks5h")


def check_proxy(proxy: str) -> None:
    """ValueError, without the password, for what is not the URL of a proxy."""
    try:
        parts = urlsplit(proxy)
        _ = parts.port  # raises ValueError out of range
    except ValueError:
        raise ValueError("a proxy that is not a URL") from None
    if any(char.isspace() or not char.isprintable() for char in proxy):
        raise ValueError("a proxy that is not a URL: it has blanks in it")
    if parts.scheme not in _PROXIES or not parts.hostname:
        raise ValueError("a proxy that is not an http, https or socks5 URL of a host")


def check_token(token: str) -> None:
    """ValueError, without the token, for what cannot go in a header."""
    if not token:
        raise ValueError("an empty token")
    if not all("!" <= char <= "~" for char in token):
        raise ValueError("a token with blanks, line breaks or non-ASCII characters")

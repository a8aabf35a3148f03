"""The certificates of the moment: files are looked at again, plugins hand out new
ones."""

from __future__ import annotations

import logging
import ssl
import threading
import time
from collections.abc import Callable
from typing import Final

from kuberuntime import forks
from kuberuntime.config.config import Config
from kuberuntime.config.context import check_client_certificate
from kuberuntime.config.credentials import Credentials
from kuberuntime.config.errors import ConfigError
from kuberuntime.config.tls import TLSFingerprint

_log: Final = logging.getLogger("kuberuntime.rest")

_LOOK_AGAIN: Final = 1.0  # seconds between two looks at the files


class TLSSource:
    """The context for new connections, made anew when what it is made of changes.

    ``generation`` counts the contexts: a connection of an older one is given up
    when it is idle. Raises ConfigError when it is made; a change that cannot be
    used, as a certificate whose key is not written yet, is logged, and what was
    good so far stays. A forked process has a context of its own. Unless it
    ``may_block``, reading the system's CAs is left for the first :meth:`refresh`.
    """

    def __init__(
        self,
        config: Config,
        credentials: Credentials,
        *,
        alpn: tuple[str, ...] = ("http/1.1",),
        clock: Callable[[], float] = time.monotonic,
        may_block: bool = True,
    ) -> None:
        self._config = config
        self._credentials = credentials
        self._alpn = list(alpn)
        self._clock = clock
        self._lock = forks.fresh(self, "_lock", threading.Lock)
        self._look_at = clock() + _LOOK_AGAIN
        self._files: TLSFingerprint = config.tls_fingerprint()
        self._certificate = credentials.certificate
        self.generation = 1
        self._context: ssl.SSLContext | None = None
        forks.in_child(self, TLSSource._forked)
        if may_block or not config.trusts_the_system:
            self._context = self._make()
        else:
            check_client_certificate(config)

    @property
    def context(self) -> ssl.SSLContext:
        """The latest. Raises ConfigError where there was none, and is to be none."""
        if self._context is None:
            self.refresh()
        assert self._context is not None  # as that raises otherwise
        return self._context

    def is_current(self) -> bool:
        """Whether there is no need to :meth:`refresh`: ask before each request."""
        return (
            self._context is not None
            and self._clock() < self._look_at
            and self._credentials.certificate is self._certificate
        )

    def refresh(self) -> None:
        """Look for changes. Blocks. Raises ConfigError where nothing was good so far."""
        if self.is_current():
            return
        with self._lock:
            if self._context is None:
                self._files = self._config.tls_fingerprint()
                self._certificate = self._credentials.certificate
                self._context = self._make()
            self._look_at = self._clock() + _LOOK_AGAIN
            files = self._config.tls_fingerprint()
            certificate = self._credentials.certificate
            if files == self._files and certificate == self._certificate:
                self._certificate = certificate
                return
            self._files, self._certificate = files, certificate
            try:
                self._context = self._make()
            except ConfigError as error:
                _log.warning("going on with the certificates so far: %s", error)
            else:
                self.generation += 1

    def _forked(self) -> None:
        forks.leave(self._context)  # another thread may have been at work in it
        self._context = None

    def _make(self) -> ssl.SSLContext:
        context = self._config.ssl_context(self._certificate)
        context.set_alpn_protocols(self._alpn)
        return context

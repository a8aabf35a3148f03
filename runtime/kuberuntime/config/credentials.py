"""Who asks: what a request carries to prove it, and where new proof comes from."""

from __future__ import annotations

import base64
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeAlias

from kuberuntime import forks
from kuberuntime.config.errors import ConfigError

Headers: TypeAlias = tuple[tuple[str, str], ...]
"""Names and values, to be sent in this order. Secret: never to be logged."""

Clock: TypeAlias = Callable[[], float]
"""Seconds since the epoch, as time.time()."""


class CredentialsError(ConfigError):
    """Credentials that cannot be had now: a plugin that fails, a login that expired.

    ``reason`` says what to do about it.
    """


@dataclass(frozen=True)
class ClientCertificate:
    """A certificate, with its chain, and its private key; both PEM."""

    cert: bytes = field(repr=False)
    key: bytes = field(repr=False)


class Credentials(Protocol):
    """What identifies a user. Safe to share between threads.

    Send what :meth:`current` gives, or where that is None, :meth:`fetch`. After a
    401, try once more if :meth:`rejected` says so and a fetch gives other headers
    or another certificate than were refused.
    """

    @property
    def certificate(self) -> ClientCertificate | None:
        """To show in place of the config's own, as of the latest fetch."""
        ...

    def current(self, now: float) -> Headers | None:
        """The headers to send, without I/O; None where there is need to fetch.

        ``now`` is seconds since the epoch.
        """
        ...

    def fetch(self, timeout: float | None = None) -> Headers:
        """Read a file, run a program or ask a server, where nothing is current.

        Blocks, for ``timeout`` seconds at most. Calls at the same time wait for one
        fetch. Raises CredentialsError, and TimeoutError.
        """
        ...

    def rejected(self, sent: Headers | None = None) -> bool:
        """Forget what a server answered with 401, and whether a fetch may help.

        Never waits. ``sent``, the headers that it did not take, keeps a slow answer
        from dropping what another thread has fetched since.
        """
        ...


class StaticCredentials:
    """The same headers for ever; none for anonymous users and for certificates."""

    certificate: ClientCertificate | None = None

    def __init__(self, headers: Headers = ()) -> None:
        self._headers = headers

    def current(self, now: float) -> Headers | None:
        return self._headers

    def fetch(self, timeout: float | None = None) -> Headers:
        return self._headers

    def rejected(self, sent: Headers | None = None) -> bool:
        return False


@dataclass(frozen=True)
class Fetched:
    """Headers and certificate that go together.

    They are good before ``expires``, seconds since the epoch; None is for ever.
    """

    headers: Headers = field(repr=False)
    certificate: ClientCertificate | None = None
    expires: float | None = None


class _Sent(tuple[tuple[str, str], ...]):
    """The headers of one fetch, which may be equal to those of another."""


class FetchedCredentials(ABC):
    """Credentials that are fetched where they are missing or expired.

    ``_fetched`` is replaced as a whole, so that reading it needs no lock. A fetch is
    made in a thread, which all who want it wait for; when nobody does any more, it is
    given up. ``_swapping`` is held for an instant.
    """

    def __init__(self, *, clock: Clock = time.time) -> None:
        self._clock = clock
        self._swapping = forks.fresh(self, "_swapping", threading.Lock)
        self._fetched: Fetched | None = None
        self._under_way: _Fetch | None = None
        forks.in_child(self, FetchedCredentials._forked)
        # Outlives a refusal: until there is another, connections show this one.
        self._certificate: ClientCertificate | None = None

    @abstractmethod
    def _fetch(self, previous: Fetched | None) -> Fetched:
        """Get new ones. ``previous`` have expired; None where they were refused, or
        there are none. Raises CredentialsError."""

    def _give_up(self, thread: threading.Thread) -> None:  # noqa: B027
        """Nobody waits any more for the :meth:`_fetch` in that thread."""

    @property
    def certificate(self) -> ClientCertificate | None:
        return self._certificate

    def current(self, now: float) -> Headers | None:
        fetched = self._fetched
        if fetched is None:
            return None
        if fetched.expires is not None and now >= fetched.expires:
            return None
        return fetched.headers

    def fetch(self, timeout: float | None = None) -> Headers:
        with self._swapping:
            current = self.current(self._clock())
            if current is not None:
                return current
            fetch = self._under_way
            if fetch is None:
                fetch = self._under_way = _Fetch(self._fetch_in_thread)
                fetch.thread.start()
            fetch.waiting += 1
        try:
            return fetch.result.result(timeout)
        finally:
            with self._swapping:
                fetch.waiting -= 1
                if not fetch.waiting and self._under_way is fetch:
                    self._under_way = None
                    self._give_up(fetch.thread)

    def _fetch_in_thread(self, fetch: _Fetch) -> None:
        fetched: Fetched | None = None
        failure: BaseException | None = None
        try:
            fetched = self._fetch(self._fetched)
            fetched = replace(fetched, headers=_Sent(fetched.headers))
        except BaseException as error:
            failure = error
        with self._swapping:
            if self._under_way is fetch:
                self._under_way = None
                if fetched is not None:
                    self._fetched, self._certificate = fetched, fetched.certificate
        if fetched is not None:
            fetch.result.set_result(fetched.headers)
        else:
            fetch.result.set_exception(failure)

    def _forked(self) -> None:
        forks.leave(self._under_way)
        self._under_way = None

    def rejected(self, sent: Headers | None = None) -> bool:
        with self._swapping:
            fetched = self._fetched
            if fetched is not None:
                # Of the same fetch: a new certificate, or a token that is read again,
                # may come with headers that are equal.
                of_a_fetch = isinstance(sent, _Sent)
                same = (
                    sent is fetched.headers if of_a_fetch else sent == fetched.headers
                )
                if sent is None or same:
                    self._fetched = None
            return True


class _Fetch:
    """One that is under way, and how many wait for it."""

    def __init__(self, run: Callable[[_Fetch], None]) -> None:
        self.result: Future[Headers] = Future()
        self.waiting = 0
        self.thread = threading.Thread(
            target=run, args=(self,), name="kuberuntime-credentials", daemon=True
        )


def bearer(token: str) -> Headers:
    """The headers of a token."""
    return (("Authorization", f"Bearer {token}"),)


def basic(username: str, password: str) -> Headers:
    """The headers of a name and password."""
    encoded = base64.b64encode(f"{username}:{password}".encode()).decode("ascii")
    return (("Authorization", f"Basic {encoded}"),)

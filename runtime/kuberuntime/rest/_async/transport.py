"""Sends requests and hands back answers: one client for one server and user."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Mapping
from functools import partial
from types import TracebackType
from typing import Any, Final, Self

import httpx2

from kuberuntime import forks
from kuberuntime.config.config import Config
from kuberuntime.config.credentials import ClientCertificate, Headers
from kuberuntime.config.errors import ConfigError
from kuberuntime.errors import KubeError
from kuberuntime.rest import aio
from kuberuntime.rest._async.pool import AsyncPool
from kuberuntime.rest._async.stream import AsyncStream
from kuberuntime.rest.call import Call
from kuberuntime.rest.errors import TransportError, TransportTimeout
from kuberuntime.rest.failures import why_aborted
from kuberuntime.rest.hooks import Hooks, RequestSent, ResponseReceived, path_template
from kuberuntime.rest.limiter import RateLimiter, TokenBucket, Turn, Unlimited
from kuberuntime.rest.lines import LONGEST_LINE
from kuberuntime.rest.proxy import Proxy, proxy_of
from kuberuntime.rest.request import Request
from kuberuntime.rest.response import Response, error_from
from kuberuntime.rest.retry import Retries
from kuberuntime.rest.server_warnings import (
    WarningHandler,
    WarningLogger,
    parse_warnings,
)
from kuberuntime.rest.tls import TLSSource
from kuberuntime.rest.unreadable import OnUnreadable, UnreadableLogger
from kuberuntime.rest.wire import Encoder

_log: Final = logging.getLogger("kuberuntime.rest")

_LONG: Final = 1.0  # seconds of waiting that somebody wants to be told of


class AsyncRESTClient:
    """A connection to one server as one user; as client-go's rest.RESTClient.

    Knows no kinds: it sends a :class:`Request` and gives a :class:`Response`,
    whatever its status. Requests wait for the rate limit, and are sent again where
    that is safe (see :class:`Retries`), or once with new credentials after a 401.
    Redirects are not followed, cookies not kept.

    ``rate_limiter`` replaces that of the config. ``on_warning`` is told what the
    server warns of, ``on_unreadable`` of objects that lists and watches pass over,
    ``hooks`` of each request and answer. A line of a stream, such
    as an event, may have ``longest_line`` bytes. ``transport`` replaces the network,
    for tests; it is closed with the client. ``environ`` names proxies. ``clock``
    (seconds, for durations), ``now`` (seconds since the epoch) and ``wait`` are for
    tests too.

    Raises ConfigError for certificates, keys and proxies that cannot be used.
    """

    def __init__(
        self,
        config: Config,
        *,
        rate_limiter: RateLimiter | None = None,
        on_warning: WarningHandler | None = None,
        on_unreadable: OnUnreadable | None = None,
        hooks: Hooks | None = None,
        transport: httpx2.AsyncBaseTransport | None = None,
        longest_line: int = LONGEST_LINE,
        environ: Mapping[str, str] = os.environ,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
        wait: aio.Pause = aio.pause,
    ) -> None:
        self.config = config
        given = (rate_limiter, on_warning, hooks, transport)
        names = ("rate_limiter", "on_warning", "hooks", "transport")
        self._own = [
            name for name, one in zip(names, given, strict=True) if one is not None
        ]
        self.longest_line = longest_line
        self._credentials = config.credentials()
        try:
            self._encoder = Encoder(config)
        except httpx2.InvalidURL as error:
            raise ConfigError(config.source, "server", str(error)) from None
        self._limiter = rate_limiter or _limiter(config, clock)
        self._on_warning = on_warning or WarningLogger()
        self.on_unreadable: OnUnreadable = on_unreadable or UnreadableLogger()
        self._hooks = hooks or Hooks()
        self._clock, self._now, self._wait = clock, now, wait
        self._calls: set[Call] = set()
        self._closed = False
        forks.in_child(self, AsyncRESTClient._forked)
        if transport is not None:
            self._for_calls = self._for_streams = transport
            return
        proxy = proxy_of(config, environ)
        self._for_streams = self._for_calls = self._pool(proxy, http2=False)
        if config.http2:
            # Streams stay with HTTP/1.1: one that is read slowly, or given up, does
            # not hold up or take down what shares its connection.
            self._for_calls = self._pool(proxy, http2=True)

    @property
    def clock(self) -> Callable[[], float]:
        """What measures durations, in seconds."""
        return self._clock

    async def send(
        self, request: Request, *, rate_limiter: RateLimiter | None = None
    ) -> Response:
        """Send a request and read the whole answer.

        ``rate_limiter`` replaces the client's, for what must not wait behind its
        other requests. Raises TransportError where there is none, CredentialsError where there is
        no proof of who asks, RuntimeError after ``aclose()``.
        """
        call = self._begin(request, stream=False)
        call.rate_limiter = rate_limiter
        try:
            answer = await self._answered(call)
            assert isinstance(answer, Response)  # as no stream was asked for
            return answer
        finally:
            self._end(call)

    async def stream(
        self, request: Request, *, started: Callable[[Call], None] | None = None
    ) -> AsyncStream:
        """Send a request and leave its answer to be read, and closed, by the caller.

        ``started`` gets the call before it is made, to abort it from elsewhere.
        Raises as :meth:`send`, and the ApiError of a refusal.
        """
        call = self._begin(request, stream=True)
        if started is not None:
            started(call)
        try:
            answer = await self._answered(call)
            if isinstance(answer, Response):
                raise error_from(answer, request)
        except BaseException:
            self._end(call)
            raise
        answer.on_close = self._end
        return answer

    def __reduce__(self) -> tuple[Any, ...]:
        if self._own:
            raise TypeError(
                f"a client with {' and '.join(self._own)} of its own cannot be pickled:"
                " pickle its config, and make another where that is read"
            )
        return type(self), (self.config,)

    async def aclose(self) -> None:
        """Close every connection. Calls under way fail, later ones are refused."""
        self._closed = True
        for call in list(self._calls):
            call.abort()
        await self._for_calls.aclose()
        if self._for_streams is not self._for_calls:
            await self._for_streams.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    def _forked(self) -> None:
        calls, self._calls = self._calls, set()
        for call in calls:
            call.leave()

    def _pool(self, proxy: Proxy | None, *, http2: bool) -> AsyncPool:
        alpn = ("h2", "http/1.1") if http2 else ("http/1.1",)
        tls = TLSSource(
            self.config,
            self._credentials,
            alpn=alpn,
            clock=self._clock,
            may_block=aio.MAY_BLOCK,
        )
        return AsyncPool(self.config, tls, proxy, http2=http2)

    def _begin(self, request: Request, *, stream: bool) -> Call:
        if self._closed:
            raise RuntimeError(f"{request.line}: the client is closed")
        timeout = request.timeout
        if timeout is None and not stream:
            timeout = self.config.timeouts.total
        retries = Retries(request.method, self.config.retries)
        call = Call(request, timeout, retries, self._clock, streams=stream)
        self._calls.add(call)
        return call

    def _end(self, call: Call) -> None:
        self._calls.discard(call)

    async def _answered(self, call: Call) -> Response | AsyncStream:
        """The answer after all attempts, as a stream only where one was asked for
        and the server agrees."""
        renewed = False
        while True:
            proof = await self._proof(call)
            shown = self._credentials.certificate
            try:
                answer = await self._attempt(call, proof)
                if call.streams and answer.status == 200:
                    return answer
                body = await answer.read()
            except TransportError as error:
                delay = call.retries.after_failure(error)
                if delay is None or call.aborted or not call.has_time_for(delay):
                    raise
                _note(call, delay, error)
            else:
                if (
                    answer.status == 401
                    and not renewed
                    and await self._renew(call, proof, shown)
                ):
                    renewed = True
                    continue
                delay = call.retries.after_answer(answer.status, answer.headers)
                response = Response(answer.status, answer.headers, body)
                if delay is None or not call.has_time_for(delay):
                    return response
                _note(call, delay, error_from(response, call.request))
            await self._pause(call, delay)

    async def _attempt(self, call: Call, proof: Headers) -> AsyncStream:
        throttled = await self._throttle(call)
        sent = self._announce(call, throttled) if self._hooks else None
        begun = self._clock()
        outgoing = self._encoder.encode(call, proof)
        transport = self._for_streams if call.streams else self._for_calls
        try:
            with self._encoder.errors(call):
                answer = await transport.handle_async_request(outgoing)
        except TransportError:
            self._report(sent, None, begun)
            raise
        found = AsyncStream(answer, self._encoder, call)
        try:
            self._report(sent, found.status, begun)
            if "warning" in answer.headers:
                for warning in parse_warnings(answer.headers.get_list("warning")):
                    self._on_warning(warning)
        except BaseException:
            await found.aclose()
            raise
        return found

    async def _proof(self, call: Call) -> Headers:
        """The headers that say who asks."""
        proof = self._credentials.current(self._now())
        if proof is not None:
            return proof
        try:
            return await aio.blocking(partial(self._credentials.fetch, call.left()))
        except TimeoutError:
            reason = (
                "credentials took longer to get than the call's timeout allows:"
                f" {self.config.source}"
            )
            raise TransportTimeout(
                call.request.line, self.config.server, reason
            ) from None

    async def _renew(
        self, call: Call, refused: Headers, shown: ClientCertificate | None
    ) -> bool:
        """Whether there is other proof than what the server did not take."""
        if not self._credentials.rejected(refused):
            return False
        renewed = await self._proof(call)
        return renewed != refused or self._credentials.certificate != shown

    async def _throttle(self, call: Call) -> float:
        """Wait for the rate limit; the seconds that it took."""
        limiter = self._limiter if call.rate_limiter is None else call.rate_limiter
        delay = limiter.reserve()
        if delay <= 0:
            return 0.0
        try:
            if not call.has_time_for(delay):
                reason = (
                    f"the client's rate limit has it wait for {delay:.1f} s, which is"
                    " longer than its timeout: raise qps and burst"
                )
                raise TransportTimeout(call.request.line, self.config.server, reason)
            await self._line_up(call, delay)
        except BaseException:
            (delay if isinstance(delay, Turn) else limiter).give_back()
            raise
        if delay > _LONG:
            _log.info("waited %.1f s for the rate limit: %s", delay, call.request.line)
        return delay

    async def _line_up(self, call: Call, delay: float) -> None:
        """Wait for a turn, less where those before it give theirs back."""
        if not isinstance(delay, Turn):
            await self._pause(call, delay)
            return
        delay.wake = call.nudge
        try:
            await self._pause(call, float(delay))
            while delay.moved:
                await self._pause(call, delay.left())
        finally:
            delay.over()

    async def _pause(self, call: Call, seconds: float) -> None:
        await self._wait(call, seconds)
        if call.aborted:
            raise self._encoder.failure(call, why_aborted(call))

    def _announce(self, call: Call, throttled: float) -> RequestSent:
        request = call.request
        sent = RequestSent(
            request.method,
            request.path,
            path_template(request.path),
            call.retries.attempt,
            throttled,
        )
        if self._hooks.on_request is not None:
            self._hooks.on_request(sent)
        return sent

    def _report(
        self, sent: RequestSent | None, status: int | None, begun: float
    ) -> None:
        if sent is not None and self._hooks.on_response is not None:
            seconds = self._clock() - begun
            self._hooks.on_response(ResponseReceived(sent, status, seconds))


def _limiter(config: Config, clock: Callable[[], float]) -> RateLimiter:
    if config.qps is None:
        return Unlimited()
    return TokenBucket(config.qps, config.burst, clock=clock)


def _note(call: Call, delay: float, why: KubeError) -> None:
    """Say that a request is made again, and when; loudly where that is not soon."""
    level = logging.WARNING if delay > _LONG else logging.INFO
    again, seconds = call.retries.attempt, f"{delay:.1f} s"
    _log.log(level, "attempt %d in %s: %s", again, seconds, why)

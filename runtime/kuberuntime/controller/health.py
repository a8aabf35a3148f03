"""Telling a kubelet whether a program is alive and ready."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Final, Self, TypeAlias
from urllib.parse import urlsplit

from kuberuntime import forks

_log = logging.getLogger("kuberuntime.controller")
_TEXT: Final = "text/plain; charset=utf-8"
_PATIENCE: Final = 10.0  # seconds that a client has to send its request

Check: TypeAlias = Callable[[], str | None]
"""What is wrong, None where all is well. Called in another thread than yours."""

Metrics: TypeAlias = Callable[[], tuple[str, bytes]]
"""The media type of a page of metrics, and the page."""


class HealthServer:
    """Serves ``/healthz``, ``/livez``, ``/readyz`` and ``/metrics`` over HTTP::

        with HealthServer(live={"leader": health}, ready={"web": controller.check}):
            controller.run()

    It answers 200 where all checks pass and 500 otherwise, with a line a check, and
    below each path with one check alone: ``/readyz/web``. It has threads of its own,
    so that it answers also where an event loop is blocked. ``port`` 0 takes any.
    Raises OSError for an address that is taken.
    """

    def __init__(
        self,
        *,
        live: Mapping[str, Check] | None = None,
        ready: Mapping[str, Check] | None = None,
        metrics: Metrics | None = None,
        host: str = "",
        port: int = 8081,
    ) -> None:
        checks = {"healthz": live or {}, "livez": live or {}, "readyz": ready or {}}

        class Handler(_Handler):
            def answer(self) -> tuple[int, str, bytes]:
                name, _, one = urlsplit(self.path).path.strip("/").partition("/")
                if name == "metrics" and metrics is not None and not one:
                    return 200, *metrics()
                if name not in checks or (one and one not in checks[name]):
                    return 404, _TEXT, b"not found\n"
                asked = {one: checks[name][one]} if one else checks[name]
                return _checked(name, asked)

        self._server = ThreadingHTTPServer((host, port), Handler)
        self._thread = threading.Thread(
            target=self._server.serve_forever, name="kuberuntime-health", daemon=True
        )
        self._is_here = True
        forks.in_child(self, HealthServer._forked)

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self._server.server_address[1])

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._is_here:
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()

    def _forked(self) -> None:
        self._is_here = False  # the parent answers
        self._server.socket.close()


class _Handler(BaseHTTPRequestHandler):
    timeout = _PATIENCE

    def answer(self) -> tuple[int, str, bytes]:
        """Status, media type and body."""
        raise NotImplementedError

    # Both are called as http.server has it.

    def do_GET(self) -> None:
        code, media_type, body = self.answer()
        self.send_response(code)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        _log.debug(format, *args)


def _checked(what: str, checks: Mapping[str, Check]) -> tuple[int, str, bytes]:
    lines: list[str] = []
    for name, check in checks.items():
        try:
            wrong = check()
        except BaseException as error:  # in a thread nobody else would hear of it
            wrong = repr(error)
        lines.append(f"[-]{name} failed: {wrong}" if wrong else f"[+]{name} ok")
    failed = any(line.startswith("[-]") for line in lines)
    lines.append(f"{what} check {'failed' if failed else 'passed'}")
    return (500 if failed else 200), _TEXT, ("\n".join(lines) + "\n").encode()

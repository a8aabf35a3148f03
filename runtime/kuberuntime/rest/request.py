"""A request to an API server, as a value: built in one place, sent in another."""

from __future__ import annotations

from typing import Final, TypeAlias
from urllib.parse import urlencode

import msgspec

from kuberuntime.rest.options import Query

Headers: TypeAlias = tuple[tuple[str, str], ...]

JSON: Final = "application/json"
ACCEPT_JSON: Final[Headers] = (("Accept", JSON),)
ACCEPT_ANYTHING: Final[Headers] = (("Accept", "*/*"),)


def headers_for_body(content_type: str) -> Headers:
    """The headers of a request with a body, answered in JSON."""
    return (*ACCEPT_JSON, ("Content-Type", content_type))


JSON_BODY: Final = headers_for_body(JSON)


class Request(msgspec.Struct, frozen=True):
    """What to send, apart from where the server is and who asks.

    ``path`` is percent-encoded, starts with ``/`` and has no query; ``query`` is
    not encoded. ``timeout`` is in seconds for all of it, None for the client's own;
    ``silence`` is the longest that a streamed answer may pause, None for ever.
    ``str()`` shows it all, for people.
    """

    method: str
    path: str
    query: Query = ()
    headers: Headers = ACCEPT_JSON
    body: bytes | None = None
    timeout: float | None = None
    silence: float | None = None

    @property
    def target(self) -> str:
        """Path and query as they go on the request line.

        For example: ``/api/v1/pods?labelSelector=app%3Dweb``.
        """
        return f"{self.path}?{urlencode(self.query)}" if self.query else self.path

    @property
    def line(self) -> str:
        """Method and target. For example: ``GET /api/v1/namespaces/shop``."""
        return f"{self.method} {self.target}"

    def __str__(self) -> str:
        lines = [self.line]
        lines += [
            f"{name}: {value}"
            for name, value in self.headers
            if (name, value) not in ACCEPT_JSON
        ]
        if self.body is not None:
            lines += ["", _readable(self.body)]
        return "\n".join(lines)


def _readable(body: bytes) -> str:
    try:
        return msgspec.json.format(body, indent=2).decode()
    except (msgspec.DecodeError, UnicodeDecodeError):
        return body.decode(errors="replace")

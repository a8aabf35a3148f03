"""What servers warn of: deprecated versions, fields that do nothing, policies."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, TypeAlias

from kuberuntime import forks

_log: Final = logging.getLogger("kuberuntime.warnings")

_REMEMBERED: Final = 1_000  # texts: a server that makes up new ones fills no memory


@dataclass(frozen=True)
class ServerWarning:
    """A ``Warning`` header. Those of API servers have ``code`` 299 and ``agent`` "-".

    For example, its ``text``: ``v1 Endpoints is deprecated in v1.33+; use
    discovery.k8s.io/v1 EndpointSlice``.
    """

    code: int
    agent: str
    text: str


WarningHandler: TypeAlias = Callable[[ServerWarning], None]
"""Called for each warning of each answer, from any thread."""


class WarningLogger:
    """Logs every text once, to the logger ``kuberuntime.warnings``."""

    def __init__(self) -> None:
        self._lock = forks.fresh(self, "_lock", threading.Lock)
        self._seen: set[str] = set()

    def __call__(self, warning: ServerWarning) -> None:
        if warning.code != 299 or not warning.text:
            return
        with self._lock:
            if warning.text in self._seen or len(self._seen) >= _REMEMBERED:
                return
            self._seen.add(warning.text)
        _log.warning("%s", warning.text)


def ignore_warnings(warning: ServerWarning) -> None:
    """A handler that does nothing."""


# warn-code SP warn-agent SP quoted-string [SP quoted-date], RFC 7234 section 5.5.
_ONE: Final = re.compile(
    r'\s*(?P<code>\d{3})\s+(?P<agent>\S+)\s+"(?P<text>(?:[^"\\]|\\.)*)"'
    r'(?:\s+"[^"]*")?\s*(?:,|$)'
)


def parse_warnings(headers: Iterable[str]) -> list[ServerWarning]:
    """The warnings of an answer's ``Warning`` headers, as net's ParseWarningHeaders.

    A header may hold several. What cannot be read ends its header: a warning is no
    reason to fail.
    """
    found: list[ServerWarning] = []
    for header in headers:
        at = 0
        while at < len(header) and (match := _ONE.match(header, at)):
            text = re.sub(r"\\(.)", r"\1", match["text"])
            text = "".join(c if c.isprintable() else " " for c in text).strip()
            found.append(ServerWarning(int(match["code"]), match["agent"], text))
            at = match.end()
    return found

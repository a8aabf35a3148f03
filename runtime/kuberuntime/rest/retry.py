"""Which requests are sent again, and when; as client-go's rest.withRetry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kuberuntime.rest.errors import TransportError

NETWORK_DELAY: Final = 1.0  # seconds; as client-go's retryAfterResponse


class Retries:
    """The attempts of one request that are left.

    An answer of 429 or 5xx is followed by another attempt, whatever the verb, when
    it says when: with ``Retry-After`` the server says that it did nothing. Without
    an answer only reads are sent again, and only when the connection broke: nobody
    knows whether a write was carried out.
    """

    __slots__ = ("_is_read", "_left", "attempt")

    def __init__(self, method: str, limit: int) -> None:
        self._is_read = method == "GET"
        self._left = limit
        self.attempt = 1

    def after_answer(self, status: int, headers: Mapping[str, str]) -> float | None:
        """The seconds to wait before another attempt, None where there is none."""
        if status != 429 and status < 500:
            return None
        return self._again(seconds_to_wait(headers.get("retry-after")))

    def after_failure(self, error: TransportError) -> float | None:
        """As :meth:`after_answer`, where there was none."""
        return self._again(NETWORK_DELAY if self._is_read and error.broke else None)

    def _again(self, delay: float | None) -> float | None:
        if delay is None or self._left == 0:
            return None
        self._left -= 1
        self.attempt += 1
        return delay


def seconds_to_wait(header: str | None) -> float | None:
    """Retry-After in seconds; dates are not used by API servers, nor read here."""
    if header is None or not header.isascii() or not header.strip().isdigit():
        return None
    return float(header)

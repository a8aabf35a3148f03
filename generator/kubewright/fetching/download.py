"""Files over HTTPS: tried again, continued where they broke off, and kept."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx2

from kubewright.diagnostics import InputError, Location
from kubewright.fetching.paths import MAX_BYTES

_TRIES = 4
_TIMEOUT = httpx2.Timeout(30.0)
_AGAIN = frozenset({429, 500, 502, 503, 504})


class NotThere(InputError):
    """A server answers 404 for a URL."""


class Downloads:
    """Downloads of one run. What breaks off is continued by the next one.

    Attributes:
        requests: how many were sent.
    """

    def __init__(
        self,
        cache: Path,
        *,
        transport: httpx2.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._cache = cache
        self._client = httpx2.Client(
            transport=transport, timeout=_TIMEOUT, follow_redirects=True
        )
        self._sleep = sleep

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()

    def kept(self, url: str, sha256: str | None = None) -> bytes:
        """What never changes at its URL, as a file at a tag: not downloaded twice.

        `sha256` is of what is known to be there: a kept file that is other is not used.

        Raises:
            NotThere: the server answers 404.
            InputError: it does not answer, or with an error.
        """
        entry = self._entry(url)
        with suppress(OSError):
            content = entry.read_bytes()
            if sha256 in (None, hashlib.sha256(content).hexdigest()):
                return content
        content = self.get(url)
        _keep(entry, content)
        return content

    def get(self, url: str) -> bytes:
        """What is at a URL now.

        Raises:
            As `kept`.
        """
        for attempt in range(_TRIES):
            try:
                return self._get(url)
            except (httpx2.TransportError, _Busy) as error:
                if attempt == _TRIES - 1:
                    raise InputError(
                        f"cannot be downloaded: {str(error) or type(error).__name__}",
                        Location(url),
                        "run the same again: it goes on from where it broke off",
                    ) from error
                self._sleep(2.0**attempt / 2)
            except (httpx2.InvalidURL, httpx2.TooManyRedirects) as error:
                raise InputError(
                    f"cannot be downloaded: {error}", Location(url)
                ) from error
        raise AssertionError  # the last attempt returns or raises

    def _get(self, url: str) -> bytes:
        part = _Part(self._entry(url).with_suffix(".part"))
        headers = part.headers()
        with self._client.stream("GET", url, headers=headers) as response:
            _check(url, response)
            continued = response.status_code == 206 and bool(headers)
            with part.open(response, continued) as write:
                total = part.size if continued else 0
                for chunk in response.iter_bytes():
                    total += len(chunk)
                    if total > MAX_BYTES:
                        raise InputError(
                            f"more than {MAX_BYTES:,} bytes, which are the most that "
                            "are read",
                            Location(url),
                        )
                    write(chunk)
        return part.take()

    def _entry(self, url: str) -> Path:
        return self._cache / hashlib.sha256(url.encode()).hexdigest()


class _Busy(Exception):
    """A server says that it might answer another time."""


def _check(url: str, response: httpx2.Response) -> None:
    if url.startswith("https:") and response.url.scheme != "https":
        raise InputError(
            f"leads to {response.url}, which is not encrypted: refused", Location(url)
        )
    if response.status_code in _AGAIN:
        raise _Busy(f"the server answers {response.status_code}")
    if response.status_code == 404:
        raise NotThere("the server has no such document", Location(url))
    if response.status_code not in (200, 206):
        raise InputError(f"the server answers {response.status_code}", Location(url))


class _Part:
    """A download that is not whole yet, and what tells whether it can be continued."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._tag = path.with_suffix(".etag")
        self._content = bytearray()
        with suppress(OSError):
            self._content += path.read_bytes()
        self.size = len(self._content)

    def headers(self) -> dict[str, str]:
        """Ask for the rest, if what is there is still the beginning of it."""
        try:
            tag = self._tag.read_text(encoding="utf-8")
        except OSError:
            return {}
        if not self.size or not tag.startswith('"'):
            return {}
        return {
            "Range": f"bytes={self.size}-",
            "If-Range": tag,
            "Accept-Encoding": "identity",
        }

    @contextmanager
    def open(
        self, response: httpx2.Response, continued: bool
    ) -> Generator[Callable[[bytes], None]]:
        """Take what comes; when it breaks off, remember it if it can be continued."""
        if not continued:
            self._content.clear()
        try:
            yield self._content.extend
        except (httpx2.TransportError, KeyboardInterrupt):
            tag = response.headers.get("etag", "")
            if tag.startswith('"') and "content-encoding" not in response.headers:
                _keep(self._path, bytes(self._content))
                _keep(self._tag, tag.encode())
            raise

    def take(self) -> bytes:
        self._path.unlink(missing_ok=True)
        self._tag.unlink(missing_ok=True)
        return bytes(self._content)


def _keep(path: Path, content: bytes) -> None:
    """Whole or not at all; where there is no room for it, do without."""
    partial = path.with_name(f"{path.name}.new")
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(content)
        partial.replace(path)

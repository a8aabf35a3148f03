"""A token in a file that somebody else keeps fresh."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import Final

from kuberuntime.config.config import check_token
from kuberuntime.config.credentials import (
    Clock,
    CredentialsError,
    Fetched,
    FetchedCredentials,
    bearer,
)

TOKEN_FILE_SECONDS: Final = 60.0
"""How long a token is used before its file is read again; as client-go's."""

_log = logging.getLogger(__name__)


class TokenFileCredentials(FetchedCredentials):
    """Reads the file again each minute, and after a 401.

    A file that cannot be read leaves what it said before in use, or ``fallback``
    where it never could be. ``source`` is for messages.
    """

    def __init__(
        self,
        file: Path,
        *,
        fallback: str | None = None,
        source: str,
        clock: Clock = time.time,
    ) -> None:
        super().__init__(clock=clock)
        self._file = file
        self._fallback = fallback
        self._source = source

    def _fetch(self, previous: Fetched | None) -> Fetched:
        expires = self._clock() + TOKEN_FILE_SECONDS
        try:
            return Fetched(bearer(self._read()), expires=expires)
        except CredentialsError as error:
            if previous is not None:
                _log.warning("%s; the token read before stays in use", error)
                return Fetched(previous.headers, expires=expires)
            if self._fallback is not None:
                _log.warning("%s; the token beside it is used", error)
                return Fetched(bearer(self._fallback), expires=expires)
            raise

    def _read(self) -> str:
        try:
            token = self._file.read_text(encoding="utf-8").strip()
            check_token(token)
        except OSError as error:
            reason = f"cannot read {self._file}: {error.strerror or error}"
            raise CredentialsError(self._source, "tokenFile", reason) from None
        except UnicodeDecodeError:
            reason = f"{self._file} holds no token, but bytes that are no text"
            raise CredentialsError(self._source, "tokenFile", reason) from None
        except ValueError as error:
            reason = f"{self._file} holds {error}"
            raise CredentialsError(self._source, "tokenFile", reason) from None
        return token

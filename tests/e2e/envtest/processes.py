"""Programs that run beside the tests."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

POLL = 0.05  # seconds
PATIENCE = 40.0  # seconds, for a machine that does much else
FAREWELL = 20.0  # seconds


class NotReadyError(Exception):
    """A program was not ready in time. The message has what it wrote last."""


class EndedError(NotReadyError):
    """A program ended before it was ready."""


class RunningProcess:
    """A program, from its start to its end. What it writes goes to a log file."""

    def __init__(self, command: Sequence[str | Path], folder: Path) -> None:
        self.name = Path(command[0]).name
        self._log = folder / f"{self.name}.log"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                command,
                cwd=folder,
                # What it forgets to delete is in a folder that is deleted.
                env={"PATH": "/usr/bin:/bin", "TMPDIR": str(folder)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def wait_until(self, ready: Callable[[], bool]) -> None:
        """Ask again and again. EndedError, or NotReadyError where it takes long."""
        deadline = time.monotonic() + PATIENCE
        while not ready():
            try:
                code = self._process.wait(timeout=POLL)
            except subprocess.TimeoutExpired:
                if time.monotonic() < deadline:
                    continue
                raise NotReadyError(self._complaint("is not ready")) from None
            raise EndedError(self._complaint(f"ended with code {code}"))

    def end(self) -> None:
        """Ask it to end, and see that it does."""
        self._process.terminate()
        try:
            self._process.wait(timeout=FAREWELL)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.end()

    def _complaint(self, what: str) -> str:
        last = self._log.read_text(errors="replace").splitlines()[-20:]
        return "\n".join([f"{self.name} {what}; its log ends with:", *last])


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port

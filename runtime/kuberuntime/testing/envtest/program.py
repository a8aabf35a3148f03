"""Programs that run beside the tests."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

POLL: Final = 0.05  # seconds
PATIENCE: Final = 40.0  # seconds, for a machine that does much else
FAREWELL: Final = 20.0  # seconds

_QUOTED: Final = 20  # lines of a log


class NotReadyError(Exception):
    """A program was not ready in time. The message has what it wrote last."""


class EndedError(NotReadyError):
    """A program ended before it was ready."""


class Program:
    """A program that can be started, stopped and started again.

    It runs in a folder that must be there, where its log goes too. ``ready`` is
    asked whether it can be used, again and again.
    """

    def __init__(
        self, command: Sequence[str], folder: Path, ready: Callable[[], bool]
    ) -> None:
        self.name = Path(command[0]).name
        self.log = folder / f"{self.name}.log"
        self._command = command
        self._folder = folder
        self._ready = ready
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        """Whether it was started, and did not end since."""
        return self._process is not None and self._process.poll() is None

    def start(self, *, patience: float = PATIENCE) -> None:
        """Start it, and wait until it is ready.

        Raises EndedError, and NotReadyError after ``patience`` seconds. It is stopped
        then. RuntimeError where it runs already.
        """
        if self.running:
            raise RuntimeError(f"{self.name} runs already")
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                cwd=self._folder,
                # What it forgets to delete is in a folder that is deleted.
                env={"PATH": "/usr/bin:/bin", "TMPDIR": str(self._folder)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            self._wait(self._process, patience)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Ask it to end, and see that it does. Fine where it does not run."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(timeout=FAREWELL)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def kill(self) -> None:
        """End it at once, as a machine that loses its power does."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()

    def restart(self, *, patience: float = PATIENCE) -> None:
        """Stop it, and start it where it was, with what it had stored."""
        self.stop()
        self.start(patience=patience)

    def _wait(self, process: subprocess.Popen[bytes], patience: float) -> None:
        deadline = time.monotonic() + patience
        while not self._ready():
            try:
                code = process.wait(timeout=POLL)
            except subprocess.TimeoutExpired:
                if time.monotonic() < deadline:
                    continue
                raise NotReadyError(self._complaint("is not ready")) from None
            raise EndedError(self._complaint(f"ended with code {code}"))

    def _complaint(self, what: str) -> str:
        last = self.log.read_text(errors="replace").splitlines()[-_QUOTED:]
        return "\n".join([f"{self.name} {what}; its log ends with:", *last])


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port

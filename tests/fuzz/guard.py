"""What one document may do to the process that generates from it: next to nothing."""

from __future__ import annotations

import faulthandler
import os
import sys
from pathlib import Path
from typing import Any

SECONDS = 20
"""How long one document may take before that counts as a hang."""

MEGABYTES = 3_000
"""How much memory the whole process may have."""

_NEVER = (
    *("os.system", "os.exec", "os.posix_spawn", "os.fork", "subprocess.", "socket."),
    *("ctypes.", "os.remove", "os.rename", "os.rmdir", "os.link", "os.symlink"),
    *("os.mkdir",),
    *("os.chmod", "os.chown", "os.truncate", "shutil.", "urllib.", "os.putenv"),
)


class Guard:
    """Watches while `folder` is set: files may be written there alone."""

    def __init__(self) -> None:
        self.folder: Path | None = None
        sys.addaudithook(self._hook)

    def __enter__(self) -> None:
        faulthandler.dump_traceback_later(SECONDS, exit=True)

    def __exit__(self, *_: object) -> None:
        faulthandler.cancel_dump_traceback_later()
        self.folder = None

    def within(self, folder: Path) -> Guard:
        self.folder = folder
        return self

    def _hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.folder is None:
            return
        if event == "open":
            path, _, flags = arguments
            writes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            if writes and not str(path).startswith(str(self.folder)):
                self._refuse(event, arguments)
        elif event.startswith(_NEVER):
            self._refuse(event, arguments)

    def _refuse(self, event: str, arguments: tuple[Any, ...]) -> None:
        self.folder = None
        raise AssertionError(f"a document led to {event} {arguments}")


def limit_memory() -> None:
    """Make this process fail, and not the machine, when a document takes all memory."""
    import resource

    size = MEGABYTES * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (size, size))

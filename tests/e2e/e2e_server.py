"""What the tests do to a server before they use it."""

from __future__ import annotations

import importlib
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from click.testing import CliRunner

from kuberuntime.testing.crds import PATIENCE, POLL
from kubewright.cli import main

CRDS = "customresourcedefinitions"


def wait_until(done: Callable[[], bool]) -> None:
    """Ask again and again until the server has caught up; TimeoutError."""
    deadline = time.monotonic() + PATIENCE
    while not done():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{done.__qualname__} did not come true")
        time.sleep(POLL)


@contextmanager
def imported(out: Path, package: str) -> Iterator[ModuleType]:
    """A generated package, for the time of a block."""
    sys.path.insert(0, str(out))
    try:
        yield importlib.import_module(package)
    finally:
        sys.path.remove(str(out))
        for name in [*sys.modules]:
            if name == package or name.startswith(f"{package}."):
                del sys.modules[name]


def run_kubewright(*arguments: str | Path, cache: Path) -> str:
    """Run the command, which must succeed; what it prints."""
    environ = {"KUBEWRIGHT_CACHE_DIR": str(cache)}
    result = CliRunner().invoke(main, [str(one) for one in arguments], env=environ)
    assert result.exit_code == 0, result.output
    return result.output

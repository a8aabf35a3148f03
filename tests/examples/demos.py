"""Examples run as their users run them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.patience import LONG

ROOT = Path(__file__).parents[2]


def environment() -> dict[str, str]:
    """In which another interpreter imports what this one does, and sees to it that
    nobody changes what is cached."""
    path = os.pathsep.join(entry for entry in sys.path if entry)
    detecting = {"KUBE_CACHE_MUTATION_DETECTOR": "true"}
    return {**os.environ, **detecting, "PYTHONPATH": path}


def output_of(module: str) -> list[str]:
    """The lines that a demo prints. It has to end by itself, and say no more."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", module],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=LONG,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()

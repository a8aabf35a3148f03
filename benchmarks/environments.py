"""The interpreters that measures run in: ours, and one for each peer."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.outcome import NotMeasured
from benchmarks.places import PEERS, PINS

_OF_OURS_ALONE: Final = {"PYTHONPATH", "VIRTUAL_ENV"}
_BYTE_CODE: Final = {"PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX"}


@dataclass(frozen=True)
class Environment:
    """A Python with what it has installed, and the variables it starts with."""

    python: Path
    variables: Mapping[str, str]

    def script(self, name: str) -> str:
        """The path of a console script that is installed beside the interpreter."""
        return str(self.python.parent / name)

    def with_variables(self, **more: str) -> Environment:
        """The same interpreter, started with more variables."""
        return Environment(self.python, {**self.variables, **more})


def ours() -> Environment:
    """The interpreter that runs this, which has the three distributions."""
    return Environment(Path(sys.executable), _variables("kubewright", frozenset()))


def peer(name: str) -> Environment:
    """The environment of a peer, made on first use from its pins.

    Raises NotMeasured where it cannot be made: the network is not there, or this
    machine has no build of something.
    """
    pins = PINS / f"{name}.txt"
    folder = PEERS / name
    variables = _variables(name, _OF_OURS_ALONE)
    environment = Environment(_python(folder), variables)
    stamp = folder / ".made-from"
    made_from = f"{sys.version} {hashlib.sha256(pins.read_bytes()).hexdigest()}"
    if not stamp.exists() or stamp.read_text() != made_from:
        _make(folder, pins)
        stamp.write_text(made_from)
    return environment


def _variables(name: str, without: Set[str]) -> dict[str, str]:
    """What a process starts with. Every side keeps its byte code.

    pip compiles what it installs, but not what is installed editable: without a place
    for it, and where the shell says to write none, ours would compile on each import.
    """
    dropped = without | _BYTE_CODE
    kept = {key: value for key, value in os.environ.items() if key not in dropped}
    return {**kept, "PYTHONPYCACHEPREFIX": str(PEERS / ".byte-code" / name)}


def _python(folder: Path) -> Path:
    if os.name == "nt":
        return folder / "Scripts" / "python.exe"
    return folder / "bin" / "python"


def _make(folder: Path, pins: Path) -> None:
    print(f"making {folder.name}'s environment", file=sys.stderr, flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    quiet = ("--quiet", "--disable-pip-version-check")
    steps = (
        (sys.executable, "-m", "venv", str(folder)),
        (str(_python(folder)), "-m", "pip", "install", *quiet, "-r", str(pins)),
    )
    for step in steps:
        done = subprocess.run(step, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            shutil.rmtree(folder, ignore_errors=True)
            lines = done.stderr.strip().splitlines() or ["no reason given"]
            raise NotMeasured(f"cannot install {pins.name}: {lines[-1]}")

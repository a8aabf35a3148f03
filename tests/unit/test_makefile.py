"""The Makefile sets up what is asked for, once."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

PROJECTS = (
    "pyproject.toml",
    "runtime/pyproject.toml",
    "generated/kubernetes/pyproject.toml",
)


@pytest.fixture
def checkout(repository: Path, tmp_path: Path) -> Path:
    """A checkout with what setting up looks at."""
    if shutil.which("make") is None:
        pytest.skip("needs make")
    for name in ("Makefile", *PROJECTS):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(repository / name, tmp_path / name)
    return tmp_path


def would_do(checkout: Path) -> str:
    """What `make setup` would run."""
    return subprocess.run(
        ["make", "-n", "setup"],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_files_that_are_generated_anew_are_no_reason_to_set_up_again(
    checkout: Path,
) -> None:
    commands = would_do(checkout)
    assert "pip install" in commands
    ready = checkout / commands.split("touch ")[1].split()[0]
    ready.parent.mkdir()
    ready.touch()
    for name in PROJECTS:
        shutil.copy(checkout / name, checkout / "same")
        shutil.copy(checkout / "same", checkout / name)
    assert "pip install" not in would_do(checkout)


def test_another_dependency_is_a_reason_to_set_up_again(checkout: Path) -> None:
    ready = checkout / would_do(checkout).split("touch ")[1].split()[0]
    ready.parent.mkdir()
    ready.touch()
    with (checkout / PROJECTS[1]).open("a") as file:
        file.write("# another\n")
    assert "pip install" in would_do(checkout)

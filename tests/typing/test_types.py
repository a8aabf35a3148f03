"""mypy strict and a strict pyright agree with the programs beside this file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize(
    "checker",
    [["mypy"], ["pyright", "--pythonpath", sys.executable]],
    ids=["mypy", "pyright"],
)
def test_type_checkers_infer_what_an_editor_should_show(
    checker: list[str], repository: Path
) -> None:
    tool, *arguments = checker
    names = ("clients", "everyday", "objects")
    programs = [f"tests/typing/{name}.py" for name in names]
    result = subprocess.run(
        [sys.executable, "-m", tool, *arguments, *programs],
        cwd=repository,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr

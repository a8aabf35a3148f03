"""The programs of docs/first-controller.md print what stands below them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.examples.demos import ROOT, environment
from tests.patience import LONG

GUIDE = ROOT / "docs" / "first-controller.md"
PROGRAM = re.compile(r"^```python\n(.*?)^```\n\n```text\n(.*?)^```$", re.S | re.M)
PROGRAMS = PROGRAM.findall(GUIDE.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("code", "output"), PROGRAMS, ids=["threads", "tasks"])
def test_a_program_of_the_guide_runs(code: str, output: str, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(code, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", str(program)],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=LONG,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == output


def test_the_programs_of_the_guide_are_strictly_typed(tmp_path: Path) -> None:
    for index, (code, _) in enumerate(PROGRAMS):
        (tmp_path / f"program{index}.py").write_text(code, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr

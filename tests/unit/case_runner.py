"""Run one folder of tests/cases. tests/cases/README.md says what such a folder holds."""

from __future__ import annotations

import contextlib
import shlex
import shutil
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from kubewright.cli import main

CASES = Path(__file__).parents[1] / "cases"
HOSTILE = CASES / "hostile"
"""Documents of one file each, run by test_hostile.py."""

ALL = sorted(
    folder
    for folder in CASES.iterdir()
    if (folder / "README.md").is_file() and folder != HOSTILE
)
GOLDEN = [folder for folder in ALL if (folder / "roundtrip.json").is_file()]
REFUSED = [folder for folder in ALL if folder not in GOLDEN]

_DEFAULT = "generate input --package widgetclient --out {tmp}/out"
_EARLIER_OUTPUT = {".kubewright-files": "old.py\n", "old.py": "old = True\n"}


@dataclass(frozen=True)
class Outcome:
    """What a run did: its answer, and every file below the temporary folder."""

    exit_code: int
    stderr: str
    before: dict[str, bytes]
    after: dict[str, bytes]

    @property
    def output(self) -> dict[str, bytes]:
        """The files of `{tmp}/out`, by path below it."""
        return {
            path.removeprefix("out/"): content
            for path, content in self.after.items()
            if path.startswith("out/")
        }


def run_case(case: Path, tmp: Path) -> Outcome:
    """Run a case's command in its folder, with `{tmp}` prepared as its README says."""
    _prepare(case, tmp)
    arguments = (case / "args").read_text() if (case / "args").is_file() else _DEFAULT
    before = snapshot(tmp)
    with contextlib.chdir(case):
        result = CliRunner().invoke(
            main, shlex.split(arguments.replace("{tmp}", str(tmp)))
        )
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    stderr = result.stderr.replace(str(tmp), "{tmp}")
    return Outcome(result.exit_code, stderr, before, snapshot(tmp))


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path there."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _prepare(case: Path, tmp: Path) -> None:
    (tmp / "out").mkdir()
    for name, text in _EARLIER_OUTPUT.items():
        (tmp / "out" / name).write_text(text)
    if (case / "kept").is_dir():
        shutil.copytree(case / "kept", tmp / "out", dirs_exist_ok=True)
    (tmp / "file").write_text("a file, not a folder\n")
    (tmp / "mine").mkdir()
    (tmp / "mine" / "notes.txt").write_text("not written by kubewright\n")

"""Every folder of tests/cases does what it says."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from case_runner import (
    ALL,
    CASES,
    GOLDEN,
    HOSTILE,
    REFUSED,
    Outcome,
    run_case,
    snapshot,
)


@pytest.fixture
def updates(pytestconfig: pytest.Config) -> bool:
    """Whether what comes out is right by definition: `--update-goldens`."""
    return bool(pytestconfig.getoption("--update-goldens", default=False))


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case.name)
def test_a_golden_is_written_as_expected_and_nothing_else_is(
    case: Path, tmp_path: Path, updates: bool
) -> None:
    folder = snapshot(case)
    outcome = run_case(case, tmp_path)
    assert outcome.stderr == ""
    assert outcome.exit_code == 0
    assert _outside(outcome.after) == _outside(outcome.before)
    assert snapshot(case) == folder
    if updates:
        _write_expected(case / "expected", outcome)
    assert outcome.output == snapshot(case / "expected")


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_a_refused_input_gets_one_message_and_changes_nothing(
    case: Path, tmp_path: Path, updates: bool
) -> None:
    folder = snapshot(case)
    outcome = run_case(case, tmp_path)
    assert outcome.exit_code == 2
    assert outcome.after == outcome.before
    assert snapshot(case) == folder
    if updates:
        (case / "stderr.txt").write_text(outcome.stderr)
    assert outcome.stderr == (case / "stderr.txt").read_text()
    message, *hint = outcome.stderr.splitlines()
    assert message.startswith("error: ")
    assert len(hint) <= 1
    assert all(line.startswith("  hint: ") for line in hint)


def test_every_folder_of_cases_is_a_case_that_says_why_it_exists() -> None:
    folders = {path for path in CASES.iterdir() if path.is_dir()}
    assert folders - {HOSTILE} == set(ALL)
    assert all((case / "README.md").read_text().strip() for case in ALL)


def _write_expected(expected: Path, outcome: Outcome) -> None:
    shutil.rmtree(expected, ignore_errors=True)
    for path, content in outcome.output.items():
        (expected / path).parent.mkdir(parents=True, exist_ok=True)
        (expected / path).write_bytes(content)


def _outside(files: dict[str, bytes]) -> dict[str, bytes]:
    return {path: text for path, text in files.items() if not path.startswith("out/")}

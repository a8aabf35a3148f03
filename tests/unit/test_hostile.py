"""Documents of tests/cases/hostile: refused with one message, or taken and harmless."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from pathlib import Path

import pytest
from case_runner import snapshot
from click.testing import CliRunner, Result
from tests.patience import LONG

from kubewright.cli import main

HOSTILE = Path(__file__).parents[1] / "cases" / "hostile"
DOCUMENTS = sorted(
    file for file in HOSTILE.iterdir() if file.suffix in (".yaml", ".json")
)
TAKEN = [file for file in DOCUMENTS if not file.with_suffix(".txt").read_text()]
AUDIT = Path(__file__).parents[1] / "generated" / "import_audit.py"


def _generate(document: Path, out: Path, package: str = "hostileclient") -> Result:
    command = ["generate", document.name, "--package", package]
    with contextlib.chdir(HOSTILE):
        return CliRunner().invoke(main, [*command, "--out", str(out)])


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: file.stem)
def test_a_hostile_document_gets_its_message_and_touches_nothing_else(
    document: Path, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    before = snapshot(HOSTILE)
    result = _generate(document, tmp_path / "out")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    expected = document.with_suffix(".txt")
    if pytestconfig.getoption("--update-goldens", default=False):
        expected.write_text(result.stderr)
        before = snapshot(HOSTILE)
    assert result.stderr == expected.read_text()
    assert result.exit_code == (2 if result.stderr else 0)
    assert snapshot(HOSTILE) == before
    written = {Path(file).parts[0] for file in snapshot(tmp_path)}
    assert written == (set() if result.stderr else {"out"})
    for file in (tmp_path / "out").rglob("*.py"):
        text = file.read_text()
        assert all(char.isprintable() or char == "\n" for char in text), file
        compile(text, file.name, "exec")


def test_packages_of_hostile_documents_import_and_do_nothing_more(
    tmp_path: Path,
) -> None:
    packages: list[str] = []
    for document in TAKEN:
        package, out = document.stem.replace("-", "_"), tmp_path / document.stem
        assert _generate(document, out, package).exit_code == 0
        packages.append(f"{package}={out}")
    audited = subprocess.run(
        [sys.executable, str(AUDIT), *packages],
        capture_output=True,
        text=True,
        check=False,
        timeout=LONG,
    )
    assert audited.returncode == 0, audited.stderr


def test_the_corpus_is_large_and_every_message_belongs_to_a_document() -> None:
    assert len(DOCUMENTS) >= 60
    messages = {file.stem for file in HOSTILE.glob("*.txt")}
    assert messages == {file.stem for file in DOCUMENTS}

"""Verify names every file that is not what the documents render to."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from kubewright.verify import Drift, find_drift
from kubewright.write import MANIFEST, write_package

FILES = {PurePosixPath("a.py"): "a = 1\n", PurePosixPath("b/c.py"): "c = 'é'\n"}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    write_package(tmp_path / "out", FILES)
    return tmp_path / "out"


def _found(out: Path) -> list[tuple[str, str]]:
    return [(str(drift.path), drift.what) for drift in find_drift(out, FILES)]


def test_what_was_just_written_has_no_drift(out: Path) -> None:
    assert find_drift(out, FILES) == []


def test_a_missing_file_is_named(out: Path) -> None:
    (out / "b" / "c.py").unlink()
    assert _found(out) == [("b/c.py", "is missing")]


def test_a_changed_file_is_named_with_what_changed(out: Path) -> None:
    (out / "a.py").write_text("a = 2\n")
    diff = "--- on disk\n+++ generated\n@@ -1 +1 @@\n-a = 2\n+a = 1"
    assert find_drift(out, FILES) == [Drift(PurePosixPath("a.py"), "differs", diff)]


@pytest.mark.parametrize("content", [b"a = 1\r\n", b"a = 1", b"\xff", b""])
def test_every_byte_counts(out: Path, content: bytes) -> None:
    (out / "a.py").write_bytes(content)
    assert _found(out) == [("a.py", "differs")]


def test_a_file_that_is_no_longer_generated_is_named(out: Path) -> None:
    (out / "old.py").write_text("")
    (out / MANIFEST).write_text("a.py\nb/c.py\nold.py\n")
    assert _found(out) == [
        (str(MANIFEST), "differs"),
        ("old.py", "is no longer generated"),
    ]


def test_a_file_that_someone_wrote_is_theirs(out: Path) -> None:
    (out / "mine.py").write_text("")
    assert find_drift(out, FILES) == []


def test_a_folder_that_is_not_there_lacks_everything(tmp_path: Path) -> None:
    missing = {what for _, what in _found(tmp_path / "nowhere")}
    assert missing == {"is missing"}

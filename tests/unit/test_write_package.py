"""The output folder changes whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

import pytest
from case_runner import snapshot

from kubewright.diagnostics import InputError
from kubewright.write import MANIFEST, check_output, read_manifest, write_package

TOO_LONG = "x" * 300


def _write(out: Path, files: Mapping[str, str]) -> None:
    write_package(out, {PurePosixPath(path): text for path, text in files.items()})


def test_files_are_written_with_a_manifest_that_lists_them(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    _write(out, {"b.py": "b = 1\n", "a/é.py": "é\n"})
    assert snapshot(out) == {
        ".kubewright-files": "a/é.py\nb.py\n".encode(),
        "a/é.py": "é\n".encode(),
        "b.py": b"b = 1\n",
    }
    assert read_manifest(out) == [PurePosixPath("a/é.py"), PurePosixPath("b.py")]


def test_a_second_run_replaces_ours_and_keeps_what_others_wrote(tmp_path: Path) -> None:
    out = tmp_path / "out"
    _write(out, {"old.py": "1\n", "both.py": "1\n"})
    (out / "expansions").mkdir()
    (out / "expansions" / "mine.py").write_text("mine\n")
    (out / "link").symlink_to("expansions/mine.py")
    (out / "linked").symlink_to("expansions")
    (out / "__pycache__").mkdir()
    (out / "__pycache__" / "old.pyc").write_bytes(b"\0")
    _write(out, {"both.py": "2\n", "new.py": "2\n"})
    assert set(snapshot(out)) == {
        str(MANIFEST),
        "both.py",
        "expansions/mine.py",
        "link",
        "new.py",
    }
    assert (out / "link").is_symlink()
    assert (out / "linked").is_symlink()
    assert (out / "both.py").read_text() == "2\n"


def test_a_file_of_ours_goes_before_one_that_stands_in_its_place(
    tmp_path: Path,
) -> None:
    out = tmp_path / "out"
    _write(out, {"a.py": "1\n"})
    (out / "b.py").write_text("mine\n")
    _write(out, {"b.py": "ours\n"})
    assert (out / "b.py").read_text() == "ours\n"


@pytest.mark.parametrize(
    "broken",
    [{f"{TOO_LONG}.py": ""}, {"a": "", "a/b.py": ""}, {"a\0b.py": ""}],
    ids=["a name that is too long", "a file where a folder is needed", "a null byte"],
)
def test_a_run_that_fails_in_the_middle_leaves_everything_as_it_was(
    broken: Mapping[str, str], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    _write(out, {"a.py": "1\n"})
    (out / "mine.py").write_text("mine\n")
    before = snapshot(tmp_path)
    with pytest.raises((InputError, ValueError)):
        _write(out, {"0-first.py": "2\n", **broken, "z-last.py": "2\n"})
    assert snapshot(tmp_path) == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_swap_that_fails_between_its_two_steps_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    _write(out, {"a.py": "1\n"})
    before = snapshot(tmp_path)
    rename = Path.rename

    def interrupted(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        _write(out, {"a.py": "2\n"})
    assert snapshot(tmp_path) == before


def test_a_first_run_that_fails_leaves_no_folder_behind(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written: File name too long"):
        _write(tmp_path / "out", {f"{TOO_LONG}.py": ""})
    assert list(tmp_path.iterdir()) == []


def test_an_empty_folder_and_one_of_ours_may_be_written(tmp_path: Path) -> None:
    check_output(tmp_path)
    check_output(tmp_path / "not" / "yet" / "there")
    _write(tmp_path / "out", {"a.py": ""})
    check_output(tmp_path / "out")


def test_a_folder_with_files_of_others_alone_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine\n")
    with pytest.raises(InputError, match="was not written by kubewright"):
        _write(tmp_path, {"a.py": ""})
    assert set(snapshot(tmp_path)) == {"notes.txt"}


def test_the_current_folder_can_be_the_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    _write(Path("out"), {"a.py": "1\n"})
    monkeypatch.chdir("out")
    _write(Path(), {"a.py": "2\n"})
    assert (tmp_path / "out" / "a.py").read_text() == "2\n"


def test_an_output_behind_a_symbolic_link_stays_behind_it(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    _write(tmp_path / "link", {"a.py": "1\n"})
    assert (tmp_path / "link").is_symlink()
    assert set(snapshot(tmp_path / "real")) == {str(MANIFEST), "a.py"}

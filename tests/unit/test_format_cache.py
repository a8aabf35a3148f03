"""black has the last word, and says it once for each text."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from kubewright.format import cache_folder, format_files

A, B, C = PurePosixPath("a.py"), PurePosixPath("b.py"), PurePosixPath("c.md")
SOURCES = {B: "x=[1,]\n", A: "é = 'é'\n", C: "x=[1,]\n"}
FORMATTED = {B: "x = [\n    1,\n]\n", A: 'é = "é"\n', C: "x=[1,]\n"}


def _entries(cache: Path) -> dict[str, str]:
    return {entry.name: entry.read_text("utf-8") for entry in cache.iterdir()}


def test_python_is_formatted_other_files_are_not_and_the_order_stays() -> None:
    formatted = format_files(SOURCES, cache=None)
    assert formatted == FORMATTED
    assert list(formatted) == list(SOURCES)


def test_a_second_run_takes_what_the_first_left(tmp_path: Path) -> None:
    format_files(SOURCES, cache=tmp_path)
    assert sorted(_entries(tmp_path).values()) == sorted([FORMATTED[A], FORMATTED[B]])
    for entry in tmp_path.iterdir():
        entry.write_text("from the cache\n")
    again = format_files(SOURCES, cache=tmp_path)
    assert again == {B: "from the cache\n", A: "from the cache\n", C: SOURCES[C]}


def test_another_text_is_formatted_anew(tmp_path: Path) -> None:
    format_files({A: "a=1\n"}, cache=tmp_path)
    assert format_files({A: "a=2\n"}, cache=tmp_path) == {A: "a = 2\n"}
    assert len(_entries(tmp_path)) == 2


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = tmp_path / "file" / "cache"
    assert format_files(SOURCES, cache=cache) == FORMATTED


def test_progress_adds_up_to_the_number_of_files(tmp_path: Path) -> None:
    for _ in ("cold", "warm"):
        done: list[int] = []
        format_files(SOURCES, cache=tmp_path, progress=done.append)
        assert sum(done) == len(SOURCES)


def test_the_cache_is_where_the_user_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUBEWRIGHT_CACHE_DIR", str(tmp_path))
    assert cache_folder().parent == tmp_path
    assert cache_folder().name.startswith("black-")

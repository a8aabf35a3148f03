"""Files and folders of a project are replaced all or none, wherever a process ends."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest
from case_runner import snapshot

from kubewright.diagnostics import InputError
from kubewright.project.transaction import (
    Changes,
    commit,
    is_interrupted,
    opened,
)
from kubewright.write import MANIFEST

OLD = {
    "kubewright.yaml": b"old",
    "client/a.py": b"old",
    "client/gone.py": b"old",
    "client/mine.txt": b"mine",
    "client/CHANGELOG.md": b"old",
    f"client/{MANIFEST}": b"a.py\ngone.py\n",
    "left/x.json": b"old",
    f"left/{MANIFEST}": b"x.json\n",
}
NEW = {
    "kubewright.yaml": b"new",
    "client/a.py": b"new",
    "client/b/c.py": b"new",
    "client/mine.txt": b"mine",
    "client/CHANGELOG.md": b"new",
    f"client/{MANIFEST}": b"a.py\nb/c.py\n",
    "deep/specs/k/x.json": b"new",
    f"deep/specs/k/{MANIFEST}": b"x.json\n",
    "kubewright.lock": b"new",
}
_STEPS = frozenset({"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir"})


def _changes(root: Path) -> Changes:
    return Changes(
        folders={
            root
            / "client": {
                PurePosixPath("a.py"): "new",
                PurePosixPath("b/c.py"): b"new",
            },
            root / "deep/specs/k": {PurePosixPath("x.json"): "new"},
        },
        files={
            root / "kubewright.yaml": "new",
            root / "kubewright.lock": "new",
            root / "client/CHANGELOG.md": "new",
        },
        removed=(root / "left",),
    )


def _old(root: Path) -> Path:
    for name, content in OLD.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    return root


def _state(root: Path) -> dict[str, bytes]:
    return {
        name: content
        for name, content in snapshot(root).items()
        if not name.startswith(".kubewright/")
    }


def _everything(root: Path) -> set[str]:
    """Folders too: nothing of what was under way stays."""
    return {
        str(path.relative_to(root))
        for path in root.rglob("*")
        if ".kubewright" not in path.parts
    }


def _in_a_child(do: Callable[[], None], signal_number: int, at: int) -> int:
    """Run in a process that gets a signal at its so-many-th step on files.

    Returns its status as os.waitpid has it; 0 when it ended before.
    """
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    steps = 0

    def count(event: str, arguments: object) -> None:
        nonlocal steps
        if event in _STEPS:
            steps += 1
            if steps == at:
                os.kill(os.getpid(), signal_number)

    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        sys.addaudithook(count)
        do()
        os._exit(0)
    except BaseException:
        os._exit(1)


def _commit(root: Path) -> None:
    with opened(root):
        commit(root, _changes(root))


def test_all_of_it_is_there_afterwards_and_nothing_else(tmp_path: Path) -> None:
    root = _old(tmp_path)
    _commit(root)
    assert _state(root) == NEW
    assert not is_interrupted(root)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_a_signal_at_any_step_leaves_the_old_or_the_new(
    number: int, tmp_path: Path
) -> None:
    seen: list[bytes] = []
    for at in range(1, 1000):
        root = _old(tmp_path / str(at))
        before = _everything(root)
        status = _in_a_child(lambda root=root: _commit(root), number, at)  # type: ignore[misc]
        with opened(root):
            assert not is_interrupted(root)
        state = _state(root)
        assert state in (OLD, NEW), at
        if state == OLD:
            assert _everything(root) == before, at
        seen.append(state["kubewright.yaml"])
        if status == 0:
            break
    turn = seen.index(b"new")
    assert turn > 20
    assert set(seen[turn:]) == {b"new"}
    assert len(seen) - turn > 10


def test_a_full_disk_leaves_the_old(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    root = _old(tmp_path)
    before = _everything(root)
    large = Changes(folders={root / "client": {PurePosixPath("a.py"): "x" * 100_000}})

    def run() -> None:
        with opened(root):
            resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
            with pytest.raises(InputError, match="nothing was changed"):
                commit(root, large)

    assert _in_a_child(run, signal.SIGKILL, at=-1) == 0
    assert _state(root) == OLD
    assert _everything(root) == before


def test_a_folder_of_somebody_else_is_refused_before_anything_is_written(
    tmp_path: Path,
) -> None:
    root = _old(tmp_path)
    (root / "client" / MANIFEST).unlink()
    before = snapshot(root)
    with opened(root), pytest.raises(InputError, match="not written by kubewright"):
        commit(root, _changes(root))
    assert {k: v for k, v in snapshot(root).items() if k in before} == before


def test_a_second_process_waits_for_the_first(tmp_path: Path) -> None:
    root = _old(tmp_path)
    read, write = os.pipe()
    with opened(root):
        child = os.fork()
        if not child:
            try:
                with opened(root):
                    os.write(write, (root / "kubewright.yaml").read_bytes())
                os._exit(0)
            except BaseException:
                os._exit(1)
        commit(root, _changes(root))
    assert os.waitpid(child, 0)[1] == 0
    assert os.read(read, 10) == b"new"


def test_a_link_is_written_through(tmp_path: Path) -> None:
    root = _old(tmp_path / "root")
    (root / "kubewright.yaml").rename(tmp_path / "real.yaml")
    (root / "kubewright.yaml").symlink_to(tmp_path / "real.yaml")
    _commit(root)
    assert (root / "kubewright.yaml").is_symlink()
    assert (tmp_path / "real.yaml").read_bytes() == b"new"

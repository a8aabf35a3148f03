"""The synchronous half of the runtime is derived, and in step."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[3]


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "unasync", ROOT / "scripts/unasync.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


UNASYNC = script()
SOURCE = '''\
"""Use it with ``async with``; AsyncThing awaits, and await thing() waits."""


class AsyncThing:
    async def __aenter__(self) -> AsyncThing:  # an AsyncThing
        await self.aclose()
        async for item in self:
            yield [x async for x in await item]
        raise StopAsyncIteration("AsyncThing")
'''
DERIVED = '''\
# from there
"""Use it with ``with``; Thing awaits, and thing() waits."""


class Thing:
    def __enter__(self) -> Thing:  # an Thing
        self.close()
        for item in self:
            yield [x for x in item]
        raise StopIteration("Thing")
'''
NAMES = ["StopAsyncIteration", "__aenter__", "aclose"]


def test_keywords_go_and_names_change_in_code_and_in_prose() -> None:
    unasync = UNASYNC.Unasync({name: UNASYNC.NAMES[name] for name in NAMES})
    assert unasync.derive(SOURCE, "# from there\n") == DERIVED
    assert unasync.unused() == []


def test_a_name_that_nobody_uses_is_an_error(tmp_path: Path) -> None:
    folder = tmp_path / UNASYNC.RUNTIME / "rest/_async"
    folder.mkdir(parents=True)
    (folder / "thing.py").write_text(SOURCE)
    with pytest.raises(UNASYNC.UnusedNamesError, match="handle_async_request"):
        UNASYNC.derive_all(tmp_path)
    assert UNASYNC.main(["--root", str(tmp_path)]) == 2


def test_the_committed_files_are_in_step() -> None:
    assert UNASYNC.main(["--check"]) == 0


def test_check_finds_what_is_not_in_step(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for module in (ROOT / UNASYNC.RUNTIME).rglob("_async/*.py"):
        copy = tmp_path / module.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(module.read_text())
    source, target = (
        f"runtime/kuberuntime/rest/{half}" for half in ("_async", "_sync")
    )
    root = ["--root", str(tmp_path)]
    assert UNASYNC.main([*root, "--check"]) == 1
    assert UNASYNC.main(root) == 0
    assert UNASYNC.main([*root, "--check"]) == 0
    derived = tmp_path / target / "verbs.py"
    assert derived.read_text().startswith(
        f"# Derived from {source}/verbs.py by scripts/"
    )
    derived.write_text(derived.read_text() + "# mine\n")
    (tmp_path / target / "stray.py").write_text("")
    capsys.readouterr()
    assert UNASYNC.main([*root, "--check"]) == 1
    complaints = capsys.readouterr().err
    assert f"not in step: {target}/verbs.py" in complaints
    assert f"not in step: {target}/stray.py" in complaints
    assert UNASYNC.main(root) == 0
    assert not (tmp_path / target / "stray.py").exists()
    assert "unasync" not in sys.modules


def test_every_async_folder_has_its_sync_one_beside_it(tmp_path: Path) -> None:
    folder = tmp_path / UNASYNC.RUNTIME / "elsewhere/deeper/_async"
    folder.mkdir(parents=True)
    (folder / "thing.py").write_text(SOURCE)
    # A name of the table each, so that none is left over.
    (folder / "names.py").write_text("\n".join(UNASYNC.NAMES) + "\n")
    assert UNASYNC.main(["--root", str(tmp_path)]) == 0
    assert "class Thing:" in (folder.parent / "_sync/thing.py").read_text()

"""What tests/cases expect is code that works: imported, used and strictly typed."""

from __future__ import annotations

import importlib
import json
import os
import pickle
import pkgutil
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from case_runner import GOLDEN

GOLDENS = pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case.name)


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All goldens side by side, as site-packages would have them."""
    site = tmp_path_factory.mktemp("site")
    for case in GOLDEN:
        expected = case / "expected"
        if (case / "package").is_file():  # models alone: the folder is the package
            package = (case / "package").read_text().strip()
            shutil.copytree(expected, site.joinpath(*package.split(".")))
        else:
            shutil.copytree(expected / _package(case), site / _package(case))
    return site


def _package(case: Path) -> str:
    if (case / "package").is_file():
        return (case / "package").read_text().strip()
    return next(file.parent.name for file in case.glob("expected/*/py.typed"))


@GOLDENS
def test_every_module_of_a_golden_imports(
    case: Path, installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(installed))
    package = importlib.import_module(_package(case))
    modules = [
        info.name
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    ]
    assert modules
    for name in modules:
        importlib.import_module(name)
    for name in getattr(package, "__all__", ()):
        assert getattr(package, name) is not None
    assert "KUBEWRIGHT_TRAP" not in os.environ


@GOLDENS
def test_objects_of_a_golden_survive_the_round_trip(
    case: Path, installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(installed))
    objects: dict[str, list[dict[str, Any]]] = json.loads(
        (case / "roundtrip.json").read_text()
    )
    assert objects
    for where, values in objects.items():
        module, _, name = where.partition(":")
        class_ = getattr(importlib.import_module(module), name)
        for value in values:
            decoded = class_.from_dict(value, strict=True)
            assert decoded.to_dict() == value
            assert class_.from_json(decoded.to_json()) == decoded
            assert class_.from_yaml(decoded.to_yaml()) == decoded
            assert pickle.loads(pickle.dumps(decoded)) == decoded
            package = importlib.import_module(_package(case))
            if hasattr(package, "scheme"):
                assert package.scheme.decode(value) == decoded


def test_mypy_strict_has_nothing_to_say_about_any_golden(
    installed: Path, repository: Path
) -> None:
    options = ["--config-file", repository / "pyproject.toml", "--strict"]
    options += ["--explicit-package-bases", "--no-incremental"]
    _check(
        [sys.executable, "-m", "mypy", *options, installed],
        {"MYPYPATH": f"{installed}:{repository / 'runtime'}"},
        "Success",
    )


def test_a_strict_pyright_has_nothing_to_say_about_any_golden(
    installed: Path, repository: Path
) -> None:
    (installed / "pyrightconfig.json").write_text(
        json.dumps(
            {
                "typeCheckingMode": "strict",
                "pythonVersion": "3.11",
                "reportPrivateUsage": "none",
                "extraPaths": [str(repository / "runtime")],
            }
        )
    )
    command = [sys.executable, "-m", "pyright", "--project", installed]
    _check(
        [*command, "--pythonpath", sys.executable],
        {"PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"},
        "0 errors, 0 warnings",
    )


def _check(command: list[Any], environment: dict[str, object], success: str) -> None:
    done = subprocess.run(
        [str(part) for part in command],
        env=os.environ | {key: str(value) for key, value in environment.items()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert success in done.stdout, done.stdout + done.stderr
    assert done.returncode == 0

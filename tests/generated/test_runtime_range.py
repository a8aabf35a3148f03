"""A generated package says so when the runtime beside it is not one of its own."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import kuberuntime
from kubewright.plan.whole import RUNTIME


@pytest.fixture(scope="module")
def site(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the runtime and a package that was generated for it."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(repository / "runtime/kuberuntime", folder / "kuberuntime")
    golden = repository / "tests/cases/minimal/expected/widgetclient"
    shutil.copytree(golden, folder / "widgetclient")
    return folder


def _imported(
    site: Path, version: str, module: str
) -> subprocess.CompletedProcess[str]:
    """Import a module beside a runtime that is of this version."""
    init = site / "kuberuntime/__init__.py"
    text = re.sub(r'__version__ = ".*"', f'__version__ = "{version}"', init.read_text())
    init.write_text(text)
    code = f"import sys; sys.path[:0] = [{str(site)!r}]; import {module}"
    return subprocess.run(
        [sys.executable, "-B", "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("version", ["0.0.9", "0.2.0", "0.2rc1", "1.1.0"])
@pytest.mark.parametrize("module", ["widgetclient", "widgetclient.widgets.v1.models"])
def test_an_older_and_a_newer_runtime_are_one_import_error_that_says_what_to_do(
    version: str, module: str, site: Path
) -> None:
    done = _imported(site, version, module)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        "ImportError: widgetclient 1.2.3 needs kuberuntime>=0.1,<0.2, and version "
        f"{version} is installed: install one of these, or generate widgetclient with "
        "the kubewright that goes with the one that is there"
    )


@pytest.mark.parametrize("version", ["0.1.0", "0.1.99", "0.1.5rc1", "0.1.0.dev3"])
def test_every_runtime_of_the_range_is_taken(version: str, site: Path) -> None:
    done = _imported(site, version, "widgetclient.widgets.v1.models")
    assert done.returncode == 0, done.stderr


def test_the_runtime_of_this_repository_is_in_the_range() -> None:
    version = tuple(map(int, kuberuntime.__version__.split(".")[:2]))
    assert RUNTIME.least <= version < RUNTIME.below

"""Generated packages are imported under a hook that refuses whatever else they would do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kubewright.config import Config
from kubewright.pipeline import Request, generate
from kubewright.write import write_package
from tests.patience import LONG

AUDIT = Path(__file__).with_name("import_audit.py")


def _audited(**packages: Path) -> subprocess.CompletedProcess[str]:
    named = [f"{package}={folder}" for package, folder in packages.items()]
    return subprocess.run(
        [sys.executable, str(AUDIT), *named],
        capture_output=True,
        text=True,
        check=False,
        timeout=LONG,
    )


def test_the_built_in_apis_are_imported_and_nothing_else_happens(
    repository: Path,
) -> None:
    done = _audited(kubeclient=repository / "generated" / "kubernetes")
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 100


def test_clients_of_five_projects_are_imported_and_nothing_else_happens(
    shared: Path, tmp_path: Path
) -> None:
    packages: dict[str, Path] = {}
    for project in sorted((shared / "crds").iterdir()):
        name, out = f"{project.name.replace('-', '_')}_client", tmp_path / project.name
        request = Request((project,), name, Config(), docs=False)
        write_package(out, generate(request).files)
        packages[name] = out
    assert len(packages) == 5
    done = _audited(**packages)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "code",
    [
        "open('/etc/hostname')",
        "open(__file__, 'a')",
        "import os; os.system('true')",
        "import os; os.mkdir('/nowhere/at/all')",
        "import os; os.putenv('A', 'b')",
        "import subprocess; subprocess.run(['true'])",
        "import socket; socket.socket()",
        "import ctypes; ctypes.CDLL(None)",
        "exec('a = 1')",
    ],
)
def test_the_audit_refuses_all_that_an_import_has_no_need_of(
    code: str, tmp_path: Path
) -> None:
    (tmp_path / "badclient").mkdir()
    (tmp_path / "badclient" / "__init__.py").write_text(f"{code}\n")
    done = _audited(badclient=tmp_path)
    assert done.returncode == 1
    assert "PermissionError: at import: " in done.stderr

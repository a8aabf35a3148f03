"""The CustomResourceDefinitions of five public projects, generated in one package."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kubewright.config import Config
from kubewright.pipeline import Generated, Request, generate

PROJECTS = (
    "argo-workflows",
    "cert-manager",
    "gateway-api",
    "knative-serving",
    "prometheus-operator",
)
GROUPS = ("argoproj.v1alpha1", "cert_manager.v1", "monitoring.v1")
MOST_MILLISECONDS = 60


@pytest.fixture(scope="module")
def generated(shared: Path) -> Generated:
    specs = tuple(shared / "crds" / project for project in PROJECTS)
    return generate(Request(specs, "crdclient", Config()))


@pytest.fixture(scope="module")
def installed(generated: Generated, tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = tmp_path_factory.mktemp("crds")
    for path, text in generated.files.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(text, encoding="utf-8")
    return site


def test_everything_is_accounted_for(generated: Generated) -> None:
    report = generated.ledger.to_dict()
    assert set(report["counts"]["definitions"]["skipped"]) <= {"alias", "external"}
    assert report["counts"]["methods"]["skipped"] == {}
    assert report["counts"]["definitions"]["emitted"] > 4_000  # places with a name


def test_names_are_told_apart_only_where_they_must_be(generated: Generated) -> None:
    """These projects have few names that another has taken: so readers see none."""
    classes = [r for r in generated.ledger.names.renamed if r.what.startswith("class")]
    assert len(classes) < 5


def test_the_order_of_the_documents_does_not_matter(
    generated: Generated, shared: Path
) -> None:
    specs = tuple(shared / "crds" / project for project in reversed(PROJECTS))
    again = generate(Request(specs, "crdclient", Config()))
    assert again.files == generated.files


def test_all_names_of_a_group_are_there(installed: Path) -> None:
    code = """
import importlib, sys
for name in sys.argv[1:]:
    module = importlib.import_module(f"crdclient.{name}")
    for exported in module.__all__:
        assert isinstance(getattr(module, exported), type), exported
"""
    _run([sys.executable, "-c", code, *GROUPS], installed)


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_is_quick_to_import(group: str, installed: Path) -> None:
    """The processor's time, beyond what any program loads; best of five processes."""
    code = """
import importlib, sys, time
import kuberuntime.codegen.models, kuberuntime.meta.v1
start = time.process_time()
importlib.import_module(f"crdclient.{sys.argv[1]}")
print((time.process_time() - start) * 1000)
"""
    command = [sys.executable, "-c", code, group]
    best = min(float(_run(command, installed)) for _ in range(5))
    assert best < MOST_MILLISECONDS


def test_strict_type_checkers_have_nothing_to_say(
    installed: Path, repository: Path
) -> None:
    config = {
        "typeCheckingMode": "strict",
        "pythonVersion": "3.11",
        "reportPrivateUsage": "none",
        "extraPaths": [str(repository / "runtime")],
        "include": ["crdclient"],
    }
    (installed / "pyrightconfig.json").write_text(json.dumps(config))
    mypy = [sys.executable, "-m", "mypy", "--strict", "--no-incremental"]
    options = ["--config-file", repository / "pyproject.toml"]
    assert "Success" in _run([*mypy, *options, "-p", "crdclient"], installed)
    pyright = [sys.executable, "-m", "pyright", "--project", installed]
    assert "0 errors, 0 warnings" in _run(
        [*pyright, "--pythonpath", sys.executable], installed
    )


def _run(command: list[Any], site: Path) -> str:
    runtime = Path(__file__).parents[2] / "runtime"
    done = subprocess.run(
        [str(part) for part in command],
        env=os.environ
        | {
            "PYTHONPATH": f"{runtime}{os.pathsep}{site}",
            "MYPYPATH": f"{runtime}{os.pathsep}{site}",
            "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1",
        },
        cwd=site,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout

"""Classes that are borrowed by themselves: by a flag, and in a project."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from kubewright.cli import main

TEXT = {"type": "string"}
CONDITION = {
    "type": "object",
    "required": ["lastTransitionTime", "message", "reason", "status", "type"],
    "properties": {
        **dict.fromkeys(("message", "reason", "status", "type"), TEXT),
        "lastTransitionTime": {"type": "string", "format": "date-time"},
        "observedGeneration": {"type": "integer", "format": "int64"},
    },
}
KEY = {
    "type": "object",
    "required": ["key"],
    "properties": {"key": TEXT, "name": TEXT, "optional": {"type": "boolean"}},
}
SCHEMA = {
    "type": "object",
    "properties": {
        "spec": {"type": "object", "properties": {"passwordSecret": KEY}},
        "status": {
            "type": "object",
            "properties": {"conditions": {"type": "array", "items": CONDITION}},
        },
    },
}
CRD = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "doors.example.com"},
    "spec": {
        "group": "example.com",
        "names": {"kind": "Door", "plural": "doors"},
        "scope": "Namespaced",
        "versions": [
            {
                "name": "v1",
                "served": True,
                "storage": True,
                "schema": {"openAPIV3Schema": SCHEMA},
            }
        ],
    },
}
DOOR = {
    "apiVersion": "example.com/v1",
    "kind": "Door",
    "metadata": {"name": "front"},
    "spec": {"passwordSecret": {"name": "keys", "key": "front"}},
    "status": {
        "conditions": [
            {
                "type": "Shut",
                "status": "True",
                "reason": "Evening",
                "message": "",
                "lastTransitionTime": "2026-01-02T03:04:05Z",
            }
        ]
    },
}


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a CRD, in which the commands run."""
    (tmp_path / "doors.yaml").write_text(yaml.safe_dump(CRD))
    monkeypatch.setenv("KUBEWRIGHT_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def borrowed(folder: Path, package: str, *names: str) -> dict[str, Any]:
    """The report of a package that borrows from these."""
    options = [part for name in names for part in ("--borrow", name)]
    arguments = ("doors.yaml", "--package", package, "--out", "out", *options)
    assert run("generate", *arguments, "--report", "report.json").exit_code == 0
    assert run("verify", *arguments).exit_code == 0
    report: dict[str, Any] = json.loads((folder / "report.json").read_text())
    return report


def test_objects_are_the_classes_of_the_package_that_lends(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = borrowed(folder, "doors", "kubeclient")
    assert report["borrowed"] == {
        "com.example.v1.Door#/spec/passwordSecret": (
            "kubeclient.core.v1.SecretKeySelector"
        ),
        "com.example.v1.Door#/status/conditions": "kuberuntime.meta.v1.Condition",
    }
    assert report["ties"]["com.example.v1.Door#/spec/passwordSecret"] == [
        "kubeclient.core.v1.SecretKeySelector",
        "io.k8s.api.core.v1.ConfigMapKeySelector",
    ]
    requires = (folder / "out/pyproject.toml").read_text()
    assert '"kubeclient"' in requires
    monkeypatch.syspath_prepend(str(folder / "out"))
    from kubeclient.core.v1 import SecretKeySelector

    door = sys.modules.get("doors") or __import__("doors")
    typed = door.scheme.decode(DOOR)
    assert type(typed.spec.password_secret) is SecretKeySelector
    assert typed.to_dict() == DOOR
    configurations = (
        folder / "out/doors/example/v1/applyconfigurations.py"
    ).read_text()
    assert ".SecretKeySelectorApplyConfiguration" in configurations


def test_the_runtime_lends_conditions_without_documents(folder: Path) -> None:
    report = borrowed(folder, "doors", "kuberuntime")
    assert report["borrowed"] == {
        "com.example.v1.Door#/status/conditions": "kuberuntime.meta.v1.Condition"
    }
    requires = (folder / "out/pyproject.toml").read_text()
    assert requires.count("kuberuntime") == 1


def test_nothing_is_borrowed_that_nobody_asked_for(folder: Path) -> None:
    report = borrowed(folder, "doors")
    assert report["borrowed"] == report["ties"] == {}


def test_a_project_says_so_and_the_place_that_it_names_goes_first(folder: Path) -> None:
    place = "*#/spec/passwordSecret: io.k8s.api.core.v1.ConfigMapKeySelector"
    (folder / "kubewright.yaml").write_text(f"""\
packages:
  doors:
    sources: [doors.yaml]
    out: out
    borrow: [kubeclient]
    types:
      kubeclient:
        places: {{"{place.replace(': ', '": "')}"}}
""")
    assert run("generate").exit_code == 0
    assert run("verify").exit_code == 0
    modules = (folder / "out/doors/example/v1").glob("models*.py")
    models = "".join(module.read_text() for module in modules)
    assert "ConfigMapKeySelector" in models
    assert "Condition" in models
    assert "class DoorStatusCondition" not in models

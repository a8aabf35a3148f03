"""The CRDs of five public projects in one kubewright.yaml, generated, verified, bumped."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kubewright.cli import main

PROJECTS = {
    "argo-workflows": "argo_workflows",
    "cert-manager": "cert_manager",
    "gateway-api": "gateway_api",
    "knative-serving": "knative_serving",
    "prometheus-operator": "prometheus_operator",
}


def _run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, arguments)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def _file(versions: dict[str, str]) -> str:
    packages = [
        f"  {package}:\n"
        "    sources:\n"
        f"      - path: crds/{project}/{{version}}\n"
        f"        version: {versions.get(project, 'v1.0.0')}\n"
        f"    out: clients/{project}\n"
        for project, package in PROJECTS.items()
    ]
    return "\n".join(["packages:", *packages])


def test_three_commands_generate_verify_and_bump_five_packages(
    shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for project in PROJECTS:
        shutil.copytree(shared / "crds" / project, f"crds/{project}/v1.0.0")
    (tmp_path / "kubewright.yaml").write_text(_file({}))

    result = _run("generate")
    assert result.exit_code == 0, result.stderr
    result = _run("verify")
    assert result.exit_code == 0, result.output
    assert len(result.stdout.splitlines()) == 5

    new = Path("crds/cert-manager/v1.1.0")
    shutil.copytree("crds/cert-manager/v1.0.0", new)
    file = new / "cert-manager.io_certificates.yaml"
    text = file.read_text()
    assert text.count("              secretName:\n") >= 1
    file.write_text(
        text.replace(
            "              secretName:\n",
            "              secretLabel:\n                type: string\n"
            "              secretName:\n",
            1,
        )
    )
    result = _run("upgrade", "--package", "cert_manager", "--to", "v1.1.0")
    assert result.exit_code == 0, result.stderr
    assert result.stdout == "cert_manager 1.0.0 → 1.1.0: 1 additive change\n"
    assert (tmp_path / "kubewright.yaml").read_text() == _file(
        {"cert-manager": "v1.1.0"}
    )
    log = (tmp_path / "clients/cert-manager/CHANGELOG.md").read_text()
    assert "CertificateSpec.secret_label" in log
    assert _run("verify").exit_code == 0

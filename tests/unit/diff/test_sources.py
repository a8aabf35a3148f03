"""Where the sides of a comparison come from, and what the command says of them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.unit.project.origins import served, widgets_release
from tests.unit.small_specs import crd, version

from kubewright.cli import main
from kubewright.config import Config
from kubewright.pipeline import Request, generate
from kubewright.write import write_package


def _crd(*fields: str) -> str:
    properties = {name: {"type": "string"} for name in fields}
    return json.dumps(crd(version("v1", {"type": "object", "properties": properties})))


@pytest.fixture
def crds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that was committed with one field and has two others now."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "crds").mkdir()
    file = tmp_path / "crds" / "widget.json"
    file.write_text(_crd("colour"))
    for command in (
        ["git", "init", "--quiet"],
        ["git", "add", "."],
        ["git", "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "one"],
    ):
        subprocess.run(command, check=True)
    file.write_text(_crd("size"))
    return file


def _diff(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["diff", *arguments])


def _rules(result: Result) -> list[tuple[str, str]]:
    found = json.loads(result.stdout)["changes"]
    return [(change["rule"], change["subject"]) for change in found]


BOTH = [
    ("field-removed", "com.example.v1.Widget.colour"),
    ("field-added", "com.example.v1.Widget.size"),
]


def test_a_git_revision_is_a_side(crds: Path) -> None:
    result = _diff("git:HEAD:crds", "crds", "-o", "json")
    assert _rules(result) == BOTH
    assert json.loads(result.stdout)["old"] == "git:HEAD:crds"


def test_a_file_of_a_revision_is_a_side_too(crds: Path) -> None:
    assert _rules(_diff("git:HEAD:crds/widget.json", str(crds), "-o", "json")) == BOTH


def test_a_generated_package_is_a_side(
    crds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_package(
        tmp_path / "out", generate(Request((crds,), "acme.client", Config())).files
    )
    same = _diff("out", "crds", "-o", "json")
    assert _rules(same) == []
    crds.write_text(_crd("colour"))
    monkeypatch.syspath_prepend(str(tmp_path / "out"))
    installed = _diff("acme.client", "crds", "-o", "json")
    assert [rule for rule, _ in _rules(installed)] == ["field-removed", "field-added"]
    assert json.loads(installed.stdout)["changes"][0]["python"] == [
        "acme.client.example.v1.Widget.size"
    ]


@pytest.mark.parametrize(
    ("old", "says"),
    [
        ("nowhere", "nowhere: no such file or folder, and no package of that name"),
        ("package:click", "package:click: the package does not say what its API is"),
        ("git:HEAD", "git:HEAD: no revision and path"),
        ("git:--output=x:crds", "git:--output=x:crds: no revision and path"),
        ("git:HEAD:none", "git:HEAD:none: "),
        ("git:nothing:crds", "git:nothing:crds: "),
    ],
)
def test_a_side_that_is_not_there_is_named(crds: Path, old: str, says: str) -> None:
    result = _diff(old, "crds")
    assert result.exit_code == 2
    assert f"error: {says}" in result.stderr
    assert "hint: " in result.stderr


def test_a_mistake_in_a_revision_is_named_as_the_user_named_it(
    crds: Path, tmp_path: Path
) -> None:
    crds.write_text("{")
    subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qam", "two"],
        check=True,
    )
    result = _diff("git:HEAD:crds", "git:HEAD~1:crds")
    assert result.exit_code == 2
    assert "error: git:HEAD:crds/widget.json: not valid JSON" in result.stderr


@pytest.mark.parametrize(
    ("fields", "fail_on", "code"),
    [
        (("size",), "breaking", 1),
        (("colour", "size"), "breaking", 0),
        (("colour", "size"), "any", 1),
        (("colour",), "any", 0),
    ],
)
def test_fail_on_tells_ci(
    crds: Path, fields: tuple[str, ...], fail_on: str, code: int
) -> None:
    crds.write_text(_crd(*fields))
    assert _diff("git:HEAD:crds", "crds", "--fail-on", fail_on).exit_code == code


def test_some_groups_alone_are_compared(crds: Path) -> None:
    there = _diff("git:HEAD:crds", "crds", "-o", "json", "--group", "example.com")
    assert _rules(there) == BOTH
    nowhere = _diff("git:HEAD:crds", "crds", "--group", "other.com")
    assert nowhere.exit_code == 2
    assert "--group other.com: neither side has such a group" in nowhere.stderr


def test_pins_hold_for_the_side_that_has_what_they_pin(
    crds: Path, tmp_path: Path
) -> None:
    config = tmp_path / "kubewright.yaml"
    config.write_text(
        "packages:\n  acme:\n    sources: [crds]\n    out: out\n"
        "    names:\n      classes:\n        com.example.v1.Widget: Gizmo\n"
    )
    result = _diff("git:HEAD:crds", "crds", "--config", "kubewright.yaml", "-o", "json")
    names = [change["python"][0] for change in json.loads(result.stdout)["changes"]]
    assert names == ["client.example.v1.Gizmo.colour", "client.example.v1.Gizmo.size"]


def test_without_sides_a_projects_packages_are_compared_as_they_were_committed(
    crds: Path, tmp_path: Path
) -> None:
    (tmp_path / "kubewright.yaml").write_text(
        "packages:\n  acme:\n    sources: [crds]\n    out: out\n"
    )
    early = _diff()
    assert early.exit_code == 2
    assert "neither committed nor generated yet" in early.stderr
    crds.write_text(_crd("colour"))
    assert CliRunner().invoke(main, ["generate"]).exit_code == 0
    crds.write_text(_crd("size"))
    assert _rules(_diff("-o", "json")) == BOTH
    for command in (
        ["git", "add", "."],
        ["git", "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "two"],
    ):
        subprocess.run(command, check=True)
    crds.write_text(_crd("weight"))
    assert CliRunner().invoke(main, ["generate"]).exit_code == 0
    assert "acme.example.v1.Widget.colour" in _diff().stdout
    assert _rules(_diff("git:HEAD:crds", "-o", "json"))[0] == (
        "field-removed",
        "com.example.v1.Widget.size",
    )


def test_releases_are_sides(
    cases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = widgets_release(cases, "v1.2.3")
    files |= widgets_release(cases, "v1.3.0", replicas="copies")
    monkeypatch.setenv("KUBEWRIGHT_CACHE_DIR", str(tmp_path))
    with served(files) as origin:
        monkeypatch.setenv("KUBEWRIGHT_RELEASES", origin.url)
        result = _diff("release:v1.2.3", "release:1.3.0", "-o", "json")
        nowhere = _diff("release:v1.2.3", "release:v9.9.9")
    found = json.loads(result.stdout)
    assert (found["old"], found["new"]) == ("v1.2.3", "v1.3.0")
    rules = {rule for rule, _ in _rules(result)}
    assert rules & {"field-removed", "field-renamed"}
    assert nowhere.exit_code == 2
    assert "no release v9.9.9" in nowhere.stderr

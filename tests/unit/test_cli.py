"""The command line: help with examples, exit codes, output for people and programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from case_runner import snapshot
from click.testing import CliRunner, Result

from kubewright.cli import main


def _commands(group: click.Group, name: str = "") -> list[str]:
    names: list[str] = [name]
    for command in group.commands.values():
        path = f"{name} {command.name}".strip()
        names += (
            _commands(command, path) if isinstance(command, click.Group) else [path]
        )
    return names


def _run(*arguments: object) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


@pytest.fixture
def spec(cases: Path) -> Path:
    return cases / "minimal" / "input"


@pytest.mark.parametrize("command", _commands(main))
@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_every_command_shows_an_example(command: str, flag: str) -> None:
    result = _run(*command.split(), flag)
    assert result.exit_code == 0
    assert "Example" in result.stdout
    example = result.stdout.partition("Example")[2]
    assert f"  kubewright {command}".rstrip() in example


def test_a_flag_that_does_not_exist_is_bad_input() -> None:
    result = _run("generate", "--no-such-flag")
    assert result.exit_code == 2
    assert "No such option" in result.stderr


def test_generate_says_in_one_line_what_it_did(spec: Path, tmp_path: Path) -> None:
    out, report = tmp_path / "out", tmp_path / "ledger.json"
    arguments = ("generate", spec, "--package", "widgetclient", "--out", out)
    result = _run(*arguments, "--report", report)
    assert result.exit_code == 0
    assert result.stderr == ""
    assert len(result.stdout.splitlines()) == 1
    assert result.stdout.startswith(f"{out}: ")
    assert json.loads(report.read_text())["counts"]["methods"]["emitted"] == 19


def test_verify_has_an_exit_code_for_drift_and_changes_nothing(
    spec: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    arguments = (spec, "--package", "widgetclient", "--out", out)
    _run("generate", *arguments)
    assert _run("verify", *arguments).exit_code == 0
    (out / "widgetclient" / "_scheme.py").write_text("scheme = None\n")
    (out / "README.md").unlink()
    before = snapshot(tmp_path)
    result = _run("verify", *arguments)
    assert result.exit_code == 1
    assert f"{out}/README.md is missing\n" in result.stdout
    assert f"{out}/widgetclient/_scheme.py differs\n" in result.stdout
    assert "    -scheme = None" in result.stdout
    assert "more lines" in result.stdout
    assert result.stdout.endswith("2 files differ from what generate would write\n")
    assert snapshot(tmp_path) == before


def test_verify_of_a_folder_that_is_not_there_is_bad_input(
    spec: Path, tmp_path: Path
) -> None:
    result = _run("verify", spec, "--package", "widgets", "--out", tmp_path / "none")
    assert result.exit_code == 2
    assert "no such folder" in result.stderr


def test_verify_refuses_bad_input_like_generate(spec: Path, tmp_path: Path) -> None:
    result = _run("verify", spec, "--package", "a-b", "--out", tmp_path)
    assert result.exit_code == 2
    assert result.stderr.startswith("error: --package 'a-b'")


def test_no_colour_and_no_progress_go_into_a_pipe(cases: Path, tmp_path: Path) -> None:
    for command in (
        ("generate", cases / "json-array" / "input", "--package", "a"),
        ("generate", cases / "minimal" / "input", "--package", "a"),
    ):
        result = _run(*command, "--out", tmp_path / "out")
        assert "\x1b" not in result.output
        assert "\r" not in result.output
        assert "formatting" not in result.output


def test_the_table_has_the_columns_of_kubectl_and_the_subresources(spec: Path) -> None:
    result = _run("inspect", spec)
    header, trays, widgets = result.stdout.splitlines()
    assert header.split() == [
        *("NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND", "VERBS"),
        *("CATEGORIES", "SUBRESOURCES"),
    ]
    starts = {name: header.index(name) for name in header.split()}
    assert _cells(trays, starts) == {
        "NAME": "trays",
        "SHORTNAMES": "",
        "APIVERSION": "widgets.example.com/v1",
        "NAMESPACED": "false",
        "KIND": "Tray",
        "VERBS": "create,delete,get,list,watch",
        "CATEGORIES": "",
        "SUBRESOURCES": "",
    }
    assert _cells(widgets, starts) == {
        "NAME": "widgets",
        "SHORTNAMES": "wd",
        "APIVERSION": "widgets.example.com/v1",
        "NAMESPACED": "true",
        "KIND": "Widget",
        "VERBS": "create,delete,deletecollection,get,list,patch,update,watch",
        "CATEGORIES": "all",
        "SUBRESOURCES": "scale,status",
    }


def _cells(row: str, starts: dict[str, int]) -> dict[str, str]:
    edges = [*starts.values(), None]
    return {
        name: row[start:end].strip()
        for (name, start), end in zip(starts.items(), edges[1:], strict=True)
    }


def test_json_and_yaml_hold_the_same_whole_model(spec: Path) -> None:
    values: Any = json.loads(_run("inspect", spec, "-o", "json").stdout)
    assert yaml.safe_load(_run("inspect", spec, "-o", "yaml").stdout) == values
    assert values["serverVersion"] == "v1.2.3"
    (group,) = values["groups"]
    trays, widgets = group["versions"][0]["resources"]
    assert trays["scope"] == "Cluster"
    assert widgets["shortNames"] == ["wd"]
    assert widgets["subresources"][0] == {
        "name": "scale",
        "kind": {"group": "autoscaling", "version": "v1", "kind": "Scale"},
        "verbs": ["get", "patch", "update"],
        "content": "object",
    }
    assert len(values["types"]) == 10


def test_inspect_of_bad_input_is_refused(tmp_path: Path) -> None:
    assert _run("inspect", tmp_path).exit_code == 2


def test_a_note_goes_to_standard_error(spec: Path, tmp_path: Path) -> None:
    plain = {"kind": "APIResourceList", "groupVersion": "v1", "resources": []}
    (tmp_path / "plain.json").write_text(json.dumps(plain))
    result = _run("inspect", spec, tmp_path)
    assert result.exit_code == 0
    assert result.stderr == (
        f"note: {tmp_path}/plain.json: plain discovery is left unread: aggregated "
        "discovery says the same\n"
    )


def test_a_report_goes_into_a_folder_that_is_new_and_stays_in_it(
    spec: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    report = out / "ledger.json"
    arguments = ("generate", spec, "--package", "widgetclient", "--out", out)
    for _ in range(2):
        result = _run(*arguments, "--report", report)
        assert (result.exit_code, result.stderr) == (0, "")
        assert json.loads(report.read_text())["counts"]["methods"]["emitted"] == 19
    assert (out / "widgetclient" / "_scheme.py").is_file()


@pytest.mark.parametrize(
    "name", ["widgetclient/_scheme.py", ".kubewright-files", "nowhere/ledger.json"]
)
def test_a_report_takes_no_place_of_the_package(
    name: str, spec: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    arguments = ("generate", spec, "--package", "widgetclient", "--out", out)
    result = _run(*arguments, "--report", out / name)
    assert result.exit_code == 2
    assert str(out / name) in result.stderr
    assert not out.exists()

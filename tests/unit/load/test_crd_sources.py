"""Wherever CustomResourceDefinitions come from, they are found; the rest is skipped."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from small_specs import aggregated, crd, version, widgets

from kubewright.cli import main
from kubewright.diagnostics import InputError
from kubewright.load import load
from kubewright.model.api import Model
from kubewright.model.build import build_model

TEXT = yaml.safe_dump(crd())
KUSTOMIZATION = "kind: Kustomization\nresources: [crd.yaml]\n"


def _model(*paths: Path, groups: tuple[str, ...] = ()) -> Model:
    return build_model(load(paths, groups)).model


def _kinds(model: Model) -> list[str]:
    return [str(resource.kind) for resource in model.resources]


@pytest.fixture
def one(tmp_path: Path) -> Model:
    """The model of one CRD in one file."""
    (tmp_path / "one").mkdir()
    file = tmp_path / "one" / "crd.yaml"
    file.write_text(TEXT)
    return _model(file)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("crd.json", json.dumps(crd())),
        ("crd.yml", json.dumps(crd(), indent=2)),
        ("list.yaml", yaml.safe_dump({"kind": "List", "items": [crd()]})),
        ("rendered.yaml", f"# Source: a\n---\n# Source: b\n---\n{TEXT}---\n"),
        ("bom.yaml", f"\ufeff{TEXT}"),
        ("windows.yaml", TEXT.replace("\n", "\r\n")),
    ],
)
def test_one_crd_is_one_model_however_it_is_written(
    name: str, text: str, one: Model, tmp_path: Path
) -> None:
    file = tmp_path / name
    file.write_bytes(text.encode())
    assert _model(file) == one


def test_a_servers_list_says_the_kind_of_its_items(one: Model, tmp_path: Path) -> None:
    bare = {k: v for k, v in crd().items() if k not in ("kind", "apiVersion")}
    file = tmp_path / "list.json"
    file.write_text(
        json.dumps(
            {
                "apiVersion": "apiextensions.k8s.io/v1",
                "kind": "CustomResourceDefinitionList",
                "items": [bare],
            }
        )
    )
    assert _model(file) == one


def test_standard_input_is_a_source(
    one: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
    assert _model(Path("-")) == one


def test_the_command_reads_standard_input() -> None:
    result = CliRunner().invoke(main, ["inspect", "-"], input=TEXT)
    assert result.exit_code == 0
    assert "widgets" in result.stdout


def test_other_documents_of_a_folder_are_skipped_with_a_note(
    one: Model, tmp_path: Path
) -> None:
    for name, text in {
        "a.yaml": TEXT,
        "kustomization.yaml": KUSTOMIZATION,
        "values.yml": "- a\n- b\n",
        "template.yaml": "{{ if .Values.enabled }}\na: 1\n{{ end }}\n",
        "many.yaml": "kind: Secret\n---\nkind: Role\n",
        "README.md": "not looked at",
    }.items():
        (tmp_path / name).write_text(text)
    specs = load([tmp_path])
    assert build_model(specs).model == one
    notes = {
        str(n.location).removeprefix(f"{tmp_path}/"): n.message for n in specs.notes
    }
    assert notes == {
        "kustomization.yaml": _unread("a document of kind 'Kustomization'"),
        "many.yaml:1": _unread("a document of kind 'Secret'"),
        "many.yaml:3": _unread("a document of kind 'Role'"),
        "template.yaml": (
            "left unread: not valid YAML: a key must be a string, not dict (line 1)"
        ),
        "values.yml": "left unread: the document is not a JSON object",
    }


def _unread(what: str) -> str:
    return f"left unread: {what}, no CRD, OpenAPI or discovery"


def test_a_broken_file_that_mentions_crds_is_never_skipped(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(TEXT)
    (tmp_path / "b.yaml").write_text("{{ if .crds }}\n" + TEXT.replace(": ", ":\t", 1))
    with pytest.raises(InputError, match=r"b\.yaml: not valid YAML") as caught:
        load([tmp_path])
    assert caught.value.hint == (
        "render templates first, as `helm template` does; "
        "or leave the file out: --exclude 'b.yaml'"
    )


def test_crds_and_openapi_are_one_api(tmp_path: Path) -> None:
    named = crd(shortNames=["wd"])
    (tmp_path / "crd.yaml").write_text(yaml.safe_dump(named))
    (tmp_path / "openapi.json").write_text(json.dumps(widgets()))
    (tmp_path / "discovery.json").write_text(json.dumps(aggregated()))
    model = _model(tmp_path)
    assert _kinds(model) == [
        "example.com/v1 Widget",
        "widgets.example.com/v1 Tray",
        "widgets.example.com/v1 Widget",
    ]
    assert next(iter(model.resources)).short_names == ("wd",)


def test_subresources_exchange_their_own_kinds(tmp_path: Path) -> None:
    paths = {"specReplicasPath": ".spec.n", "statusReplicasPath": ".status.n"}
    scaled = crd(version("v1", subresources={"status": {}, "scale": paths}))
    (tmp_path / "crd.yaml").write_text(yaml.safe_dump(scaled))
    (resource,) = _model(tmp_path).resources
    assert {sub.name: str(sub.kind) for sub in resource.subresources} == {
        "scale": "autoscaling/v1 Scale",
        "status": "example.com/v1 Widget",
    }


@pytest.mark.parametrize("group", ["example.com", "widgets.example.com"])
def test_groups_select_of_everything_that_is_read(group: str, tmp_path: Path) -> None:
    (tmp_path / "crd.yaml").write_text(TEXT)
    (tmp_path / "openapi.json").write_text(json.dumps(widgets()))
    (tmp_path / "discovery.json").write_text(json.dumps(aggregated()))
    built = build_model(load([tmp_path], [group]))
    assert {r.gvr.group for r in built.model.resources} == {group}
    assert built.notes == ()


def test_a_group_that_nothing_describes_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "crd.yaml").write_text(TEXT)
    with pytest.raises(InputError) as caught:
        load([tmp_path], ["", "example.com"])
    assert str(caught.value) == (
        "no document describes the group core\n  hint: the groups are: example.com"
    )


def test_a_crd_adds_to_a_group_version_that_openapi_describes(tmp_path: Path) -> None:
    added = crd(kind="Lid", plural="lids")
    added["spec"]["group"] = "widgets.example.com"
    (tmp_path / "crd.json").write_text(json.dumps(added))
    (tmp_path / "openapi.json").write_text(json.dumps(widgets()))
    kinds = [r.kind.kind for r in _model(tmp_path).resources]
    assert kinds == ["Lid", "Tray", "Widget"]


def test_a_later_version_of_a_crd_leaves_the_earlier_as_it_was(
    one: Model, tmp_path: Path
) -> None:
    file = tmp_path / "crd.json"
    file.write_text(json.dumps(crd(version("v1"), version("v2"))))
    model = _model(file)
    assert [str(v.group_version) for v in model.versions] == [
        "example.com/v2",
        "example.com/v1",
    ]
    assert set(one.types) <= set(model.types)

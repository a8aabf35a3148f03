"""A folder of CRDs with an odd file, as kubectl takes it; and files left out by name."""

from __future__ import annotations

import codecs
import json
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from small_specs import crd

from kubewright.cli import main
from kubewright.diagnostics import InputError
from kubewright.load import load
from kubewright.load.reading import Reading
from kubewright.model.build import build_model

GADGETS = {"kind": "Gadget", "plural": "gadgets"}
TWICE = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: gadgets.example.com}
spec:
  group: example.com
  scope: Cluster
  scope: Namespaced
  names: {kind: Gadget, plural: gadgets}
  versions:
  - {name: v1, served: true, served: true, schema: {openAPIV3Schema: {type: object}}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Holds one CRD that nothing is odd about."""
    folder = tmp_path / "crds"
    folder.mkdir()
    (folder / "widgets.yaml").write_text(yaml.safe_dump(crd()))
    return folder


def kinds(folder: Path, *exclude: str) -> list[str]:
    model = build_model(load([folder], reading=Reading(exclude))).model
    return sorted(resource.kind.kind for resource in model.resources)


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_a_key_given_twice_is_taken_as_kubectl_does_with_a_note(folder: Path) -> None:
    (folder / "gadgets.yaml").write_text(TWICE)
    specs = load([folder])
    (note,) = specs.notes
    assert str(note) == (
        f"{folder}/gadgets.yaml: the key 'scope' is given twice (line 7), and 1 more; "
        "the last one counts"
    )
    resources = build_model(specs).model.resources
    assert {r.kind.kind: r.namespaced for r in resources} == {
        "Gadget": True,
        "Widget": True,
    }


def test_a_key_given_twice_is_taken_in_json_too(folder: Path) -> None:
    text = json.dumps(crd(**GADGETS)).replace('"scope"', '"scope": "Cluster", "scope"')
    (folder / "gadgets.json").write_text(text)
    specs = load([folder])
    assert [note.message for note in specs.notes] == [
        "the key 'scope' is given twice; the last one counts"
    ]


@pytest.mark.parametrize("command", ["generate", "verify", "inspect"])
def test_strict_refuses_a_key_given_twice_and_says_where(
    command: str, folder: Path, tmp_path: Path
) -> None:
    (folder / "gadgets.yaml").write_text(TWICE)
    out = tmp_path / "out"
    (tmp_path / "verified").mkdir()
    flags = {
        "generate": ["--package", "p", "--out", out],
        "verify": ["--package", "p", "--out", tmp_path / "verified"],
        "inspect": [],
    }
    result = _run(command, folder, *flags[command], "--strict")
    assert result.exit_code == 2
    assert f"{folder}/gadgets.yaml: the key 'scope' is given twice" in result.stderr
    assert not out.exists()


def test_strict_does_not_mind_what_is_left_unread(folder: Path) -> None:
    (folder / "values.yaml").write_text("replicas: 1\nreplicas: 2\n")
    specs = load([folder], reading=Reading(strict=True))
    assert [note.message for note in specs.notes] == [
        "left unread: a document of another kind, no CRD, OpenAPI or discovery"
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.json", b""),
        ("empty.yaml", b"\n"),
        ("comments.yaml", b"# nothing yet\n---\n# and nothing here\n"),
        ("stream.json", b"%s\n%s\n"),
        ("stream.yaml", b"%s\n%s\n"),
        ("apart.yaml", b"%s\n---\n%s\n"),
        ("yaml.json", TWICE.encode()),
        ("utf-16.yaml", codecs.BOM_UTF16_LE + TWICE.encode("utf-16-le")),
        ("utf-16.json", codecs.BOM_UTF16_BE + TWICE.encode("utf-16-be")),
        ("bom.yaml", codecs.BOM_UTF8 + TWICE.replace("\n", "\r\n").encode()),
        ("yq.yaml", b"names: &names {}\n!!merge <<: *names\n"),
    ],
)
def test_an_odd_file_that_kubectl_takes_is_taken(
    name: str, content: bytes, folder: Path
) -> None:
    if b"%s" in content:
        one = json.dumps(crd(**GADGETS), indent=1).encode()
        other = json.dumps(crd(kind="Gizmo", plural="gizmos")).encode()
        content %= (one, other)
    (folder / name).write_bytes(content)
    found = kinds(folder)
    assert "Widget" in found
    assert ("Gadget" in found) == (b"adget" in content.replace(b"\0", b""))
    assert ("Gizmo" in found) == (b"Gizmo" in content)


def test_a_document_of_a_stream_is_named_by_its_line(folder: Path) -> None:
    bad = crd(**GADGETS)
    bad["apiVersion"] = "apiextensions.k8s.io/v1beta1"
    text = f"{json.dumps(crd(kind='Gizmo', plural='gizmos'), indent=1)}\n"
    line = len(text.splitlines()) + 1
    (folder / "stream.json").write_text(text + json.dumps(bad))
    with pytest.raises(InputError, match=rf"stream\.json:{line}#/apiVersion"):
        load([folder])


@pytest.mark.parametrize(
    "pattern", ["old.yaml", "old*", "legacy/", "legacy/old.yaml", "**/old.yaml"]
)
def test_files_are_left_out_as_a_gitignore_would(pattern: str, folder: Path) -> None:
    (folder / "legacy").mkdir()
    (folder / "legacy" / "old.yaml").write_text("CustomResourceDefinition: {{ no }")
    with pytest.raises(InputError, match=r"--exclude 'legacy/old\.yaml'"):
        load([folder])
    assert kinds(folder, pattern) == ["Widget"]


def test_a_file_that_is_named_can_be_left_out_too(folder: Path) -> None:
    odd = folder / "odd.yaml"
    odd.write_text("CustomResourceDefinition: {{ no }")
    result = _run("inspect", folder / "widgets.yaml", odd, "--exclude", "odd.*")
    assert result.exit_code == 0
    assert "Widget" in result.stdout


def test_a_pattern_that_leaves_nothing_out_is_noted(folder: Path) -> None:
    specs = load([folder], reading=Reading(("gone.yaml",)))
    (note,) = specs.notes
    assert str(note) == "--exclude 'gone.yaml': it leaves no file out"


def test_what_is_no_pattern_is_bad_input(folder: Path) -> None:
    result = _run("inspect", folder, "--exclude", "!")
    assert result.exit_code == 2
    assert "--exclude '!' is no pattern" in result.stderr

"""`kubewright specs strip` leaves the structure of the documents and no prose."""

from __future__ import annotations

import hashlib
import json
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from small_specs import crd, schemas, version

from kubewright.diagnostics import InputError
from kubewright.load import load
from kubewright.model.build import build_model
from kubewright.model.serialise import to_json_values
from kubewright.strip import strip_folder, without_prose

SPEC = Path("kubernetes/1.36")

ORIGINS = {
    "1.34": "Kubernetes v1.34, as released",
    "1.35": "Kubernetes v1.35, as released",
    "1.36": "kube-apiserver v1.36.2",
}
"""What each folder below `kubernetes` was made from."""


@pytest.fixture(scope="module")
def stripped(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    specs = tmp_path_factory.mktemp("specs")
    for release, origin in ORIGINS.items():
        source = shared / "specs" / f"kubernetes-{release}"
        out = specs / "kubernetes" / release
        strip_folder(source, out, origin, specs / "SOURCES.toml")
    return specs


def _prose(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _prose(item, name)
    elif isinstance(value, list):
        for item in value:
            yield from _prose(item, key)
    elif isinstance(value, str) and (
        key in ("description", "summary") or ". " in value
    ):
        yield value


def _documents(folder: Path) -> dict[str, Any]:
    files = sorted(folder.rglob("*.json"))
    return {str(f.relative_to(folder)): json.loads(f.read_bytes()) for f in files}


def test_no_prose_is_left_in_what_is_committed(repository: Path) -> None:
    documents = _documents(repository / "specs")
    assert documents
    left = {text for document in documents.values() for text in _prose(document)}
    assert left <= {""}


def test_what_is_committed_is_what_strip_makes_of_the_servers_documents(
    stripped: Path, repository: Path
) -> None:
    committed = repository / "specs"
    assert _documents(stripped / SPEC.parent) == _documents(committed / SPEC.parent)
    made = {p.relative_to(stripped): p.read_bytes() for p in stripped.rglob("*.json")}
    for path, content in made.items():
        assert (committed / path).read_bytes() == content
    sources = (stripped / "SOURCES.toml", committed / "SOURCES.toml")
    assert sources[0].read_text() == sources[1].read_text()


def test_sources_list_every_committed_document_with_its_hash(repository: Path) -> None:
    specs = repository / "specs"
    sources = tomllib.loads((specs / "SOURCES.toml").read_text())
    assert set(sources) == {
        file.relative_to(specs).as_posix()
        for file in (specs / SPEC.parent).rglob("*.json")
    }
    for path, entry in sources.items():
        assert entry == {
            "origin": ORIGINS[Path(path).parts[1]],
            "sha256": hashlib.sha256((specs / path).read_bytes()).hexdigest(),
        }


def test_the_model_is_the_same_without_prose(stripped: Path, shared: Path) -> None:
    def without_descriptions(folder: Path) -> Any:
        values = to_json_values(build_model(load([folder])).model)
        for type_ in values["types"]:
            type_.pop("description", None)
            for field in type_.get("fields", ()):
                field.pop("description", None)
        return values

    full = without_descriptions(shared / "specs" / "kubernetes-1.36")
    assert without_descriptions(stripped / SPEC) == full


def test_a_property_named_description_survives() -> None:
    thing = {"description": "Prose.", "properties": {"description": {"type": "string"}}}
    assert without_prose(schemas({"Thing": thing}))["components"]["schemas"] == {
        "Thing": {"properties": {"description": {"type": "string"}}}
    }


def test_a_response_keeps_the_description_that_openapi_insists_on() -> None:
    operation = {"summary": "S", "responses": {"200": {"description": "OK"}}}
    assert without_prose({"get": operation}) == {
        "get": {"responses": {"200": {"description": ""}}}
    }


def test_other_entries_of_sources_stay(cases: Path, tmp_path: Path) -> None:
    sources = tmp_path / "SOURCES.toml"
    sources.write_text(
        '["other/a.json"]\nsha256 = "1"\n["mine/old.json"]\nsha256 = "2"\n'
    )
    source = cases / "minimal" / "input"
    assert strip_folder(source, tmp_path / "mine", 'of "me"', sources) == 3
    entries = tomllib.loads(sources.read_text())
    assert set(entries) == {
        "mine/discovery.json",
        "mine/openapi-v3-index.json",
        "mine/openapi-v3/apis__widgets.example.com__v1.json",
        "other/a.json",
    }
    assert entries["mine/discovery.json"]["origin"] == 'of "me"'


@pytest.mark.parametrize(
    ("source", "out", "message"),
    [
        ("missing", "out", "missing: not a folder"),
        ("input", "../out", "--out is not below the folder of --sources"),
    ],
)
def test_strip_refuses_what_it_cannot_do(
    source: str, out: str, message: str, cases: Path, tmp_path: Path
) -> None:
    shutil.copytree(cases / "minimal" / "input", tmp_path / "specs" / "input")
    specs = tmp_path / "specs"
    with pytest.raises(InputError, match=message):
        strip_folder(specs / source, specs / out, "here", specs / "SOURCES.toml")
    assert not (specs / "SOURCES.toml").exists()


def test_a_crd_keeps_its_structure_in_a_file_of_its_own(tmp_path: Path) -> None:
    described = {"type": "string", "description": "prose", "title": "prose"}
    schema = {
        "description": "prose",
        "properties": {"description": described, "other": {"not": described}},
        "default": {"description": "a value"},
        "enum": [{"description": "a value"}],
        "x-kubernetes-validations": [{"rule": "self.a", "message": "prose"}],
    }
    column = {"name": "A", "type": "string", "jsonPath": ".a", "description": "prose"}
    document = crd(version("v1", schema, additionalPrinterColumns=[column]))
    document["metadata"] |= {
        "annotations": {"api-approved.kubernetes.io": "x", "about": "prose"},
        "labels": {"a": "b"},
    }
    (tmp_path / "from").mkdir()
    text = f"{json.dumps(document)}\n---\nkind: Secret\n"
    (tmp_path / "from" / "all.yaml").write_text(text)
    out = tmp_path / "specs" / "crds"
    count = strip_folder(tmp_path / "from", out, "us", tmp_path / "specs" / "S.toml")
    assert count == 1
    stripped = json.loads((out / "widgets.example.com.json").read_bytes())
    assert stripped["metadata"] == {
        "name": "widgets.example.com",
        "annotations": {"api-approved.kubernetes.io": "x"},
    }
    (kept,) = stripped["spec"]["versions"]
    assert kept["schema"]["openAPIV3Schema"] == {
        "properties": {
            "description": {"type": "string"},
            "other": {"not": {"type": "string"}},
        },
        "default": {"description": "a value"},
        "enum": [{"description": "a value"}],
        "x-kubernetes-validations": [{"rule": "self.a"}],
    }
    assert kept["additionalPrinterColumns"] == [
        {"name": "A", "type": "string", "jsonPath": ".a"}
    ]


def test_a_crd_that_leads_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    document = crd(plural="../../evil")
    (tmp_path / "from").mkdir()
    (tmp_path / "from" / "crd.json").write_text(json.dumps(document))
    with pytest.raises(InputError, match="is no name that Kubernetes would take"):
        strip_folder(tmp_path / "from", tmp_path / "out", "us", tmp_path / "S.toml")
    assert not (tmp_path / "out").exists()

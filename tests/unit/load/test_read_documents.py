"""Files are found, bounded and refused by name before anything reads them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest
from small_specs import JSONObject, rendered, schemas, widgets

from kubewright.config import Config
from kubewright.diagnostics import InputError
from kubewright.format import format_files
from kubewright.load import load
from kubewright.load.documents import RawDocument
from kubewright.load.files import Reader, read_documents
from kubewright.load.limits import MAX_DEPTH, MAX_DOCUMENT_BYTES, MAX_OBJECTS
from kubewright.model.build import build_model


def _refusal(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        list(read_documents(path))
    return str(caught.value).replace(str(path), "FILE")


def _nested(depth: int) -> bytes:
    return b'{"a":' * depth + b"{}" + b"}" * depth


def test_documents_of_a_folder_come_by_name_from_all_below_it(tmp_path: Path) -> None:
    for name in ("b.json", "a/z.json", "a/y.json", "a/notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("{}")
    found = [d for d in read_documents(tmp_path) if isinstance(d, RawDocument)]
    names = [Path(d.name).relative_to(tmp_path) for d in found]
    assert names == [Path("a/y.json"), Path("a/z.json"), Path("b.json")]


def test_a_document_that_is_too_large_is_refused_unparsed(tmp_path: Path) -> None:
    file = tmp_path / "large.json"
    file.touch()
    os.truncate(file, MAX_DOCUMENT_BYTES + 1)  # sparse: takes no room
    assert _refusal(file) == (
        "FILE: the document has more than 67,108,864 bytes, which are the most that are "
        "read\n"
        "  hint: generate reads CustomResourceDefinitions, OpenAPI v3 (one document a "
        "group version), Swagger v2, and discovery"
    )


@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 5_000, 200_000])
def test_a_document_that_is_nested_too_deep_is_refused(
    depth: int, tmp_path: Path
) -> None:
    file = tmp_path / "deep.json"
    file.write_bytes(_nested(depth))
    assert _refusal(file) == (
        "FILE: nested more than 100 levels deep\n"
        "  hint: no API of Kubernetes comes near that: do not trust this document"
    )


def test_a_document_may_be_nested_as_deep_as_the_limit(tmp_path: Path) -> None:
    file = tmp_path / "deep.json"
    file.write_bytes(_nested(MAX_DEPTH - 1))
    assert len(list(read_documents(file))) == 1


def _items(schema: JSONObject) -> JSONObject:
    return {"type": "array", "items": schema}


def _values(schema: JSONObject) -> JSONObject:
    return {"type": "object", "additionalProperties": schema}


def _all_of(schema: JSONObject) -> JSONObject:
    return {"allOf": [schema]}


def _depth(schema: object) -> int:
    if isinstance(schema, dict):
        return 1 + max(map(_depth, schema.values()))
    return 1 + max(map(_depth, schema)) if isinstance(schema, list) else 0


@pytest.mark.parametrize("wrap", [_items, _values, _all_of])
def test_schemas_as_deep_as_the_limit_become_code_that_black_formats(
    wrap: Callable[[JSONObject], JSONObject],
) -> None:
    schema: JSONObject = {"type": "string"}
    while _depth(wrap(schema)) < MAX_DEPTH - 6:  # those around it in the document
        schema = wrap(schema)
    thing = {"type": "object", "properties": {"a": schema}}
    files = rendered(schemas({"a.v1.Thing": thing}), Config(models_only=True))
    sources = {PurePosixPath(path): text for path, text in files.items()}
    format_files(sources, cache=None)


def test_a_folder_without_reading_rights_says_so(tmp_path: Path) -> None:
    (tmp_path / "dangling.json").symlink_to("nowhere")
    assert _refusal(tmp_path).startswith("FILE: the folder holds no .json")


def test_one_path_named_twice_is_read_as_one_api(tmp_path: Path) -> None:
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(widgets()))
    once, twice = build_model(load([file])), build_model(load([file, file]))
    assert once.model == twice.model


def test_values_are_bounded_over_all_files_of_a_run(tmp_path: Path) -> None:
    # Four values each: two numbers, and what is around them.
    (tmp_path / "a.yaml").write_text("a: [1, 2]\n")
    (tmp_path / "b.json").write_text('{"a": [1, 2]}')
    assert len(list(Reader(most_values=8).read(tmp_path))) == 2
    with pytest.raises(InputError) as caught:
        list(Reader(most_values=7).read(tmp_path))
    assert str(caught.value) == (
        f"{tmp_path}/b.json: more than 7 values in the documents, with what their "
        "aliases stand for\n"
        "  hint: name fewer documents at a time, if these can be trusted"
    )


def test_objects_are_bounded_over_what_is_generated_from(tmp_path: Path) -> None:
    file = tmp_path / "many.json"
    objects: list[JSONObject] = [{}] * MAX_OBJECTS
    document = {"openapi": "3.0.0", "x-objects": objects}
    file.write_text(json.dumps(document))
    with pytest.raises(InputError, match="more than 300,000 JSON objects"):
        load([file])


@pytest.mark.parametrize("name", ["large.json", "large.yaml"])
def test_a_number_beyond_floats_is_refused(name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_text('{"maximum": 1e999}')
    assert "1e999 is out of range" in _refusal(file)

"""Which documents are read, and which are left unread with a note."""

from __future__ import annotations

import json
from pathlib import Path

from small_specs import JSONObject, aggregated, widgets

from kubewright.load import Specs, load

SWAGGER = {
    "swagger": "2.0",
    "info": {"title": "v2", "version": "v9"},
    "paths": {},
    "definitions": {},
}
PLAIN = {"kind": "APIResourceList", "groupVersion": "v1", "resources": []}


def _load(folder: Path, **documents: JSONObject) -> Specs:
    for name, content in documents.items():
        (folder / f"{name}.json").write_text(json.dumps(content))
    return load([folder])


def test_v3_goes_before_v2_with_a_note(tmp_path: Path) -> None:
    specs = _load(tmp_path, v2=SWAGGER, v3=widgets())
    assert [doc.api.info.title for doc in specs.documents] == ["widgets"]
    assert [note.message for note in specs.notes] == [
        "Swagger v2 is left unread: OpenAPI v3 says more"
    ]


def test_aggregated_discovery_goes_before_plain_with_a_note(tmp_path: Path) -> None:
    specs = _load(tmp_path, v3=widgets(), plain=PLAIN, aggregated=aggregated())
    assert specs.discovery is not None
    assert len(specs.discovery.resources) == 2
    assert len(specs.notes) == 1


def test_discovery_is_not_needed(tmp_path: Path) -> None:
    specs = _load(tmp_path, v3=widgets())
    assert specs.discovery is None
    assert specs.notes == ()


def test_the_version_is_the_servers_or_else_the_documents(tmp_path: Path) -> None:
    assert _load(tmp_path, v3=widgets()).server_version == "v1.2.3"
    version = {"gitVersion": "v1.36.2+k3s1"}
    assert _load(tmp_path, version=version).server_version == "v1.36.2+k3s1"


def test_a_document_that_nobody_gave_a_version_has_none(tmp_path: Path) -> None:
    document = widgets()
    document["info"]["version"] = "unversioned"
    assert _load(tmp_path, v3=document).server_version == ""


def test_swagger_alone_will_do(tmp_path: Path) -> None:
    specs = _load(tmp_path, v2=SWAGGER)
    assert specs.server_version == "v9"
    assert specs.documents[0].schemas_at == "/definitions"

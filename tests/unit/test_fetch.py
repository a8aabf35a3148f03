"""`kubewright fetch` saves what `generate` reads."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
from click.testing import CliRunner

from kuberuntime.config import Config
from kuberuntime.errors import KubeError
from kuberuntime.rest import RESTClient
from kubewright.cli import main
from kubewright.diagnostics import InputError
from kubewright.fetch import fetch_crds, fetch_documents
from kubewright.load import load
from kubewright.model.build import build_model
from kubewright.write import write_package

Server = Callable[[httpx2.Request], httpx2.Response]


def answer(content: object) -> httpx2.Response:
    return httpx2.Response(200, json=content)


@pytest.fixture(scope="module")
def documents(repository: Path) -> Path:
    return repository / "specs/kubernetes/1.36"


def a_server(folder: Path, discovery: str = "aggregated") -> Server:
    """A server whose documents are the files of a folder."""

    def serve(request: httpx2.Request) -> httpx2.Response:
        path = request.url.path.strip("/")
        if path == "version":
            file = folder / "version.json"
        elif path == "openapi/v3":
            file = folder / "openapi-v3-index.json"
        elif path.startswith("openapi/v3/"):
            name = path.removeprefix("openapi/v3/").replace("/", "__")
            file = folder / "openapi-v3" / f"{name}.json"
        else:
            name = path.replace("/", "__")
            file = folder / "discovery" / discovery / f"{name}.json"
        if not file.is_file():
            return httpx2.Response(404, text="404 page not found")
        return httpx2.Response(200, content=file.read_bytes())

    return serve


def client(server: Server) -> RESTClient:
    config = Config(server="https://cluster.example", qps=None)
    return RESTClient(config, transport=httpx2.MockTransport(server))


def test_what_is_fetched_generates_the_same_model(
    documents: Path, tmp_path: Path
) -> None:
    with client(a_server(documents)) as rest:
        files = fetch_documents(rest)
    write_package(tmp_path / "spec", {k: json.dumps(v) for k, v in files.items()})
    fetched = build_model(load([tmp_path / "spec"]))
    assert fetched.model == build_model(load([documents])).model
    assert len(files) == len(list(documents.rglob("*.json")))


def test_plain_discovery_is_fetched_where_there_is_no_other(
    shared: Path, tmp_path: Path
) -> None:
    folder = shared / "specs/kubernetes-1.36"
    with client(a_server(folder, discovery="legacy")) as rest:
        files = fetch_documents(rest)
    saved = {str(path) for path in files if path.parts[0] == "discovery"}
    assert saved == {
        f"discovery/legacy/{file.name}"
        for file in (folder / "discovery/legacy").iterdir()
    }


def test_swagger_v2_is_fetched_where_there_is_no_v3() -> None:
    def old(request: httpx2.Request) -> httpx2.Response:
        match request.url.path:
            case "/openapi/v2":
                return answer({"swagger": "2.0"})
            case "/api" | "/apis":
                return answer({"kind": "APIGroupDiscoveryList", "items": []})
            case "/version":
                return answer({"gitVersion": "v1.20.0"})
        return httpx2.Response(404, text="404 page not found")

    with client(old) as rest:
        names = {str(path) for path in fetch_documents(rest)}
    assert "openapi-v2.json" in names
    assert "openapi-v3-index.json" not in names


def test_an_answer_that_is_no_json_names_the_path() -> None:
    with (
        client(lambda request: httpx2.Response(200, text="<html>")) as rest,
        pytest.raises(InputError, match="/openapi/v3: the server's answer is not JSON"),
    ):
        fetch_documents(rest)


def test_a_refusal_is_the_typed_error_of_the_runtime() -> None:
    with (
        client(lambda request: httpx2.Response(403, text="no")) as rest,
        pytest.raises(KubeError, match="GET /openapi/v3"),
    ):
        fetch_documents(rest)


def test_an_index_cannot_lead_out_of_the_folder() -> None:
    def hostile(request: httpx2.Request) -> httpx2.Response:
        if request.url.path == "/openapi/v3":
            return answer({"paths": {"../../evil": {"serverRelativeURL": "/x"}}})
        return answer({"gitVersion": "v1"})

    with client(hostile) as rest:
        for path in fetch_documents(rest):
            assert ".." not in path.parts


def test_a_kubeconfig_that_is_not_there_is_an_input_error(tmp_path: Path) -> None:
    missing = tmp_path / "nothing"
    result = CliRunner().invoke(
        main, ["fetch", "--out", str(tmp_path / "out"), "--kubeconfig", str(missing)]
    )
    assert result.exit_code == 2
    assert str(missing) in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_server_without_a_version_is_fetched_all_the_same(documents: Path) -> None:
    whole = a_server(documents)

    def serve(request: httpx2.Request) -> httpx2.Response:
        if request.url.path == "/version":
            return httpx2.Response(404, text="404 page not found")
        return whole(request)

    with client(serve) as rest:
        names = {str(path) for path in fetch_documents(rest)}
    assert "version.json" not in names
    assert "openapi-v3-index.json" in names


def test_some_groups_are_fetched_with_nothing_of_the_others(
    documents: Path, tmp_path: Path
) -> None:
    groups = {"apps", ""}
    with client(a_server(documents)) as rest:
        files = fetch_documents(rest, groups)
    write_package(tmp_path / "spec", {k: json.dumps(v) for k, v in files.items()})
    built = build_model(load([tmp_path / "spec"]))
    assert {group.name for group in built.model.groups} == groups
    assert built.notes == ()
    assert built.model.groups == build_model(load([documents], groups)).model.groups


def test_a_group_that_the_server_has_not_is_an_error(documents: Path) -> None:
    with (
        client(a_server(documents)) as rest,
        pytest.raises(InputError, match="no document describes the group nonsense"),
    ):
        fetch_documents(rest, {"nonsense"})


def _crd(group: str) -> dict[str, Any]:
    version = {"name": "v1", "served": True, "schema": {"openAPIV3Schema": {}}}
    return {
        "metadata": {"name": f"widgets.{group}", "managedFields": [], "uid": "1"},
        "spec": {
            "group": group,
            "scope": "Cluster",
            "names": {"plural": "widgets", "kind": "Widget"},
            "versions": [version],
        },
        "status": {"conditions": []},
    }


def _crd_pages(request: httpx2.Request) -> httpx2.Response:
    """Two pages of a list, whose items have no kind."""
    assert request.url.path == (
        "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
    )
    second = request.url.params.get("continue") == "more"
    return answer(
        {
            "apiVersion": "apiextensions.k8s.io/v1",
            "kind": "CustomResourceDefinitionList",
            "metadata": {} if second else {"continue": "more"},
            "items": [_crd("b.example" if second else "a.example")],
        }
    )


def test_crds_are_fetched_page_by_page_without_their_state() -> None:
    with client(_crd_pages) as rest:
        files = fetch_crds(rest)
    assert [str(path) for path in files] == [
        "widgets.a.example.json",
        "widgets.b.example.json",
    ]
    for document in files.values():
        assert set(document) == {"apiVersion", "kind", "metadata", "spec"}
        assert set(document["metadata"]) == {"name"}


def test_crds_of_one_group_are_fetched_alone() -> None:
    with client(_crd_pages) as rest:
        assert [*map(str, fetch_crds(rest, {"b.example"}))] == [
            "widgets.b.example.json"
        ]
        with pytest.raises(InputError, match=r"the groups are: a\.example, b\.example"):
            fetch_crds(rest, {"c.example"})

"""`kubewright fetch` saves what `generate` reads."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePosixPath
from typing import Any

import httpx2
import pytest
from click.testing import CliRunner

from kuberuntime.config import Config
from kuberuntime.errors import KubeError
from kuberuntime.rest import RESTClient
from kuberuntime.testing.kubeconfig import write_kubeconfig
from kubewright.cli import main
from kubewright.diagnostics import InputError
from kubewright.fetch import fetch_crds, fetch_documents
from kubewright.load import load
from kubewright.model.build import BuiltModel, build_model
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
        files = fetch_documents(rest).files
    write_package(tmp_path / "spec", {k: json.dumps(v) for k, v in files.items()})
    fetched = build_model(load([tmp_path / "spec"]))
    assert fetched.model == build_model(load([documents])).model
    assert len(files) == len(list(documents.rglob("*.json")))


def test_plain_discovery_is_fetched_where_there_is_no_other(
    shared: Path, tmp_path: Path
) -> None:
    folder = shared / "specs/kubernetes-1.36"
    with client(a_server(folder, discovery="legacy")) as rest:
        files = fetch_documents(rest).files
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
        names = {str(path) for path in fetch_documents(rest).files}
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
        for path in fetch_documents(rest).files:
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
        names = {str(path) for path in fetch_documents(rest).files}
    assert "version.json" not in names
    assert "openapi-v3-index.json" in names


def test_some_groups_are_fetched_with_nothing_of_the_others(
    documents: Path, tmp_path: Path
) -> None:
    groups = {"apps", ""}
    with client(a_server(documents)) as rest:
        files = fetch_documents(rest, groups).files
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
        files = fetch_crds(rest).files
    assert [str(path) for path in files] == [
        "widgets.a.example.json",
        "widgets.b.example.json",
    ]
    for document in files.values():
        assert set(document) == {"apiVersion", "kind", "metadata", "spec"}
        assert set(document["metadata"]) == {"name"}


def test_crds_of_one_group_are_fetched_alone() -> None:
    with client(_crd_pages) as rest:
        assert [*map(str, fetch_crds(rest, {"b.example"}).files)] == [
            "widgets.b.example.json"
        ]
        with pytest.raises(InputError, match=r"the groups are: a\.example, b\.example"):
            fetch_crds(rest, {"c.example"})


def refusing(whole: Server, *paths: str, status: int = 503) -> Server:
    """The same server; what is behind some of its paths is down."""

    def serve(request: httpx2.Request) -> httpx2.Response:
        if request.url.path in paths:
            return httpx2.Response(status, text="error trying to reach service")
        return whole(request)

    return serve


BATCH = "apis/batch/v1"


def generated_from(
    files: Mapping[PurePosixPath, dict[str, Any]], folder: Path
) -> BuiltModel:
    write_package(folder, {path: json.dumps(text) for path, text in files.items()})
    return build_model(load([folder]))


@pytest.mark.parametrize("status", [500, 503, 404, 200])
def test_one_api_that_is_down_leaves_the_rest_which_still_generates(
    status: int, documents: Path, tmp_path: Path
) -> None:
    server = refusing(a_server(documents), f"/openapi/v3/{BATCH}", status=status)
    with client(server) as rest:
        fetched = fetch_documents(rest)
    (missing,) = fetched.missing
    assert missing.what == BATCH
    model = generated_from(fetched.files, tmp_path / "spec").model
    groups = {group.name for group in model.groups}
    assert "batch" not in groups
    assert {"apps", ""} <= groups


def test_plain_discovery_that_is_down_takes_its_openapi_along(
    shared: Path, tmp_path: Path
) -> None:
    folder = shared / "specs/kubernetes-1.36"
    with client(refusing(a_server(folder, "legacy"), f"/{BATCH}")) as rest:
        fetched = fetch_documents(rest)
    assert [missing.what for missing in fetched.missing] == [BATCH]
    names = {path.name for path in fetched.files}
    assert "apis__batch__v1.json" not in names
    model = generated_from(fetched.files, tmp_path / "spec").model
    assert "batch" not in {group.name for group in model.groups}


@pytest.mark.parametrize("remembers", [False, True])
def test_what_discovery_calls_stale_is_missing_unless_all_of_it_is_there(
    remembers: bool, documents: Path, tmp_path: Path
) -> None:
    """A server may remember what an API that is down had, or list it without anything."""
    whole = a_server(documents)

    def serve(request: httpx2.Request) -> httpx2.Response:
        response = whole(request)
        if request.url.path == "/apis":
            content = response.json()
            for group in content["items"]:
                if group["metadata"]["name"] == "batch":
                    for version in group["versions"]:
                        version["freshness"] = "Stale"
                        version["resources"] *= remembers
            return answer(content)
        if request.url.path == "/openapi/v3" and remembers:
            content = response.json()
            del content["paths"][BATCH]
            return answer(content)
        return response

    with client(serve) as rest:
        fetched = fetch_documents(rest)
    assert [str(missing) for missing in fetched.missing] == [
        f"{BATCH}: the server behind it does not answer"
    ]
    model = generated_from(fetched.files, tmp_path / "spec").model
    assert "batch" not in {group.name for group in model.groups}


def test_a_server_that_gives_none_of_its_documents_is_an_error(documents: Path) -> None:
    whole = a_server(documents)

    def serve(request: httpx2.Request) -> httpx2.Response:
        if request.url.path.startswith("/openapi/v3/"):
            return httpx2.Response(503, text="down")
        return whole(request)

    with (
        client(serve) as rest,
        pytest.raises(InputError, match="gives none of its documents"),
    ):
        fetch_documents(rest)


def test_credentials_that_expire_meanwhile_are_an_error(documents: Path) -> None:
    server = refusing(a_server(documents), f"/openapi/v3/{BATCH}", status=401)
    with client(server) as rest, pytest.raises(KubeError, match="401"):
        fetch_documents(rest)


def test_a_definition_that_cannot_be_read_leaves_the_others() -> None:
    def serve(request: httpx2.Request) -> httpx2.Response:
        content = _crd_pages(request).json()
        for item in content["items"]:
            if item["spec"]["group"] == "a.example":
                item["spec"]["names"]["kind"] = "not a kind"
        return answer(content)

    with client(serve) as rest:
        fetched = fetch_crds(rest)
    assert [str(path) for path in fetched.files] == ["widgets.b.example.json"]
    assert [missing.what for missing in fetched.missing] == ["widgets.a.example"]


def test_fetch_saves_the_rest_names_what_is_missing_and_exits_with_3(
    documents: Path, tmp_path: Path
) -> None:
    server = refusing(a_server(documents), f"/openapi/v3/{BATCH}")
    with over_http(server, tmp_path) as kubeconfig:
        result = CliRunner().invoke(
            main, ["fetch", "--out", str(tmp_path / "spec"), "--kubeconfig", kubeconfig]
        )
    assert result.exit_code == 3
    assert result.stderr == (
        f"missing: {BATCH}: error trying to reach service (503, GET /openapi/v3/{BATCH})\n"
    )
    assert (tmp_path / "spec" / "openapi-v3" / "apis__apps__v1.json").is_file()
    assert not (tmp_path / "spec" / "openapi-v3" / "apis__batch__v1.json").exists()


def test_a_fetch_has_no_limit_of_requests_a_second(
    documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configs: list[Config] = []

    def noting(config: Config) -> RESTClient:
        configs.append(config)
        return RESTClient(config)

    monkeypatch.setattr("kubewright.fetch.RESTClient", noting)
    with over_http(a_server(documents), tmp_path) as kubeconfig:
        result = CliRunner().invoke(
            main, ["fetch", "--out", str(tmp_path / "spec"), "--kubeconfig", kubeconfig]
        )
    assert result.exit_code == 0
    assert [config.qps for config in configs] == [None]


@contextmanager
def over_http(serve: Server, folder: Path) -> Generator[str]:
    """A server on a socket, and the path of a kubeconfig that leads to it."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            response = serve(httpx2.Request("GET", f"http://server{self.path}"))
            self.send_response(response.status_code)
            self.send_header("Content-Length", str(len(response.content)))
            self.end_headers()
            self.wfile.write(response.content)

        def log_message(self, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        thread = threading.Thread(target=http.serve_forever)
        thread.start()
        try:
            url = f"http://127.0.0.1:{http.server_address[1]}"
            write_kubeconfig(Config(url), folder / "kubeconfig", name="cluster")
            yield str(folder / "kubeconfig")
        finally:
            http.shutdown()
            thread.join()

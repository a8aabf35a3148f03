"""Recorded exchanges with a real API server, replayed through the dynamic client
and those that are answered in another form."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest
from dynamic_driver import Driver

from kuberuntime import rest
from kuberuntime.codegen import clients as kw
from kuberuntime.meta import v1 as meta_v1
from kuberuntime.rest.options import _WIRE_NAMES
from kuberuntime.table import Table

WIRE = Path(__file__).parents[4] / "shared" / "wire"
OPTIONS = {wire: name for name, wire in _WIRE_NAMES.items()}
CLUSTER_SCOPED = {"namespaces", "selfsubjectaccessreviews", "componentstatuses"}
PATCHES: dict[str, Any] = {
    "application/json-patch+json": kw.JSONPatch,
    "application/merge-patch+json": kw.MergePatch,
    "application/strategic-merge-patch+json": kw.StrategicMergePatch,
}


def recorded() -> list[Any]:
    found: list[Any] = []
    for path in sorted(WIRE.glob("*.json")):
        exchanges = json.loads(path.read_text()).get("exchanges", ())
        for index, exchange in enumerate(exchanges):
            if path.stem != "discovery" and is_a_call(exchange["request"]):
                label = f"{path.stem}-{index}-{exchange.get('note', '')}"
                found.append(pytest.param(exchange, id=label.replace(" ", "_")))
    if found:
        return found
    skip = pytest.mark.skip(reason="no recordings beside the repository")
    return [pytest.param(None, marks=skip)]


def is_a_call(request: dict[str, Any]) -> bool:
    """Whether a client can be made to send it: no malformed body, no odd header."""
    headers = request["headers"]
    if headers.keys() - {"Accept", "Content-Type"} or request["path"].endswith("/log"):
        return False
    if "nosuch" in headers.get("Content-Type", "") + request["path"]:
        return False
    if request["method"] in ("POST", "PUT"):
        return isinstance(request.get("body"), dict)
    return "," in headers["Accept"] or headers["Accept"] == "application/json"


def of(request: dict[str, Any]) -> tuple[kw.Resource, str | None, str, str | None]:
    """The resource, namespace, name and subresource of a path."""
    parts = urlsplit(request["path"]).path.strip("/").split("/")
    group, version, rest_of_it = ("", parts[1], parts[2:])
    if parts[0] == "apis":
        group, version, rest_of_it = parts[1], parts[2], parts[3:]
    namespace = None
    if rest_of_it[0] == "namespaces" and len(rest_of_it) > 2:
        namespace, rest_of_it = rest_of_it[1], rest_of_it[2:]
    plural, name, subresource = [*rest_of_it, "", ""][:3]
    namespaced = plural not in CLUSTER_SCOPED
    resource = kw.Resource(group, version, plural, "", namespaced=namespaced)
    return resource, namespace, name, subresource or None


def options_of(request: dict[str, Any]) -> dict[str, Any]:
    return {
        OPTIONS[name]: True if value in ("All", "true") else value
        for name, value in parse_qsl(urlsplit(request["path"]).query)
        if name != "watch"
    }


def replay(both: Driver, exchange: dict[str, Any]) -> Any:
    """Make the call that an exchange records."""
    request = exchange["request"]
    resource, namespace, name, subresource = of(request)
    connection = both.rest(lambda asked: answered(asked, exchange))
    accept = request["headers"]["Accept"]
    make = both.metadata if "PartialObject" in accept else both.dynamic
    client = make(connection).for_resource(resource, namespace)
    options, body = options_of(request), request.get("body")
    below: dict[str, Any] = {"subresource": subresource} if subresource else {}
    match request["method"]:
        case "GET" if "watch" in urlsplit(request["path"]).query:
            return both.items(client.watch(**options))
        case "GET" if name:
            return both.run(client.get(name, **below, **options))
        case "GET" if "as=Table" in accept:
            return both.run(client.table(**options))
        case "GET":
            return both.run(client.list(**{"limit": None, **options}).page())
        case "POST":
            return both.run(client.create(body, name=name or None, **below, **options))
        case "PUT":
            return both.run(client.update(body, **below, **options))
        case "DELETE" if not name:
            return both.run(client.delete_collection(**options))
        case "DELETE":
            if body:
                uid = body["preconditions"]["uid"]
                options["preconditions"] = meta_v1.Preconditions(uid=uid)
            return both.run(client.delete(name, **options))
        case _:
            content_type = request["headers"]["Content-Type"]
            if content_type == "application/apply-patch+yaml":
                return both.run(client.apply(body, **below, **options))
            return both.run(client.patch(name, PATCHES[content_type](body), **below))


def answered(asked: httpx2.Request, exchange: dict[str, Any]) -> httpx2.Response:
    """What the server answered, to exactly the request it was asked."""
    request, response = exchange["request"], exchange["response"]
    wanted = urlsplit(request["path"])
    assert (asked.method, asked.url.path) == (request["method"], wanted.path)
    query = dict(parse_qsl(wanted.query))
    if "watch" in query:
        query["watch"] = "true"
    sent = dict(parse_qsl(asked.url.query.decode()))
    sent.pop("timeoutSeconds", None)
    query.pop("timeoutSeconds", None)
    assert sent == query
    for name, value in request["headers"].items():
        assert asked.headers[name] == value
    if asked.content:
        assert same_meaning(json.loads(asked.content)) == same_meaning(request["body"])
    content = json.dumps(response.get("body")).encode()
    if "events" in response:
        lines = [json.dumps(event) + "\n" for event in response["events"]]
        content = "".join(lines).encode()
    headers = {"content-type": "application/json"}
    return httpx2.Response(response["status"], headers=headers, content=content)


def same_meaning(body: Any) -> Any:
    """A body without what typed DeleteOptions write out."""
    if isinstance(body, dict) and "preconditions" in body:
        return body["preconditions"]
    return body


def items_of(body: dict[str, Any]) -> list[dict[str, Any]]:
    kind = body["kind"].removesuffix("List")
    identity = {"apiVersion": body["apiVersion"], "kind": kind}
    return [{**identity, **item} for item in body["items"]]


@pytest.mark.parametrize("exchange", recorded())
def test_a_call_sends_what_was_recorded_and_loses_nothing_of_the_answer(
    both: Driver, exchange: dict[str, Any]
) -> None:
    body, status = exchange["response"].get("body"), exchange["response"]["status"]
    events = exchange["response"].get("events", ())
    if status >= 400 or any(event["type"] == "ERROR" for event in events):
        with pytest.raises(rest.ApiError) as refused:
            replay(both, exchange)
        said = body or events[-1]["object"]
        assert refused.value.message == said["message"]
        return
    result = replay(both, exchange)
    if "events" in exchange["response"]:
        assert [event.type for event in result] == [event["type"] for event in events]
        for event, recording in zip(result, events, strict=True):
            assert plain(event.object) == recording["object"]
    elif body["kind"].endswith("List"):
        assert plain(result.metadata) == body["metadata"]
        assert [plain(item) for item in result.items] == items_of(body)
    else:
        assert plain(result) == plain_of(body)


def plain(value: Any) -> Any:
    return value if isinstance(value, dict) else value.to_dict()


def plain_of(body: Any) -> Any:
    # Where a column has no format, the class has no need to say so.
    return Table.from_dict(body).to_dict() if body["kind"] == "Table" else body

"""Every recorded exchange, replayed through the clients.

Each is turned back into the call that makes it; a request that no typed call can
make (a malformed body, a header of the recorder's own) is sent as it is.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import rest_kinds
from rest_driver import SERVER, Driver
from rest_recordings import Exchange, recordings, without_empty_metadata

from kuberuntime import rest
from kuberuntime.codegen import clients as kw
from kuberuntime.config import Config
from kuberuntime.meta import v1 as meta_v1
from kuberuntime.rest.response import error_from

WIRE = Path(__file__).parents[4] / "shared" / "wire"
EXCHANGES = recordings(WIRE)

OPTION_NAMES = {
    "allowWatchBookmarks": "allow_watch_bookmarks",
    "continue": "continue_",
    "dryRun": "dry_run",
    "fieldManager": "field_manager",
    "fieldSelector": "field_selector",
    "fieldValidation": "field_validation",
    "force": "force",
    "gracePeriodSeconds": "grace_period_seconds",
    "labelSelector": "label_selector",
    "limit": "limit",
    "propagationPolicy": "propagation_policy",
    "resourceVersion": "resource_version",
    "resourceVersionMatch": "resource_version_match",
    "sendInitialEvents": "send_initial_events",
    "timeoutSeconds": "timeout_seconds",
}
CONTENT_TYPES: dict[str, Any] = {
    "application/json-patch+json": kw.JSONPatch,
    "application/merge-patch+json": kw.MergePatch,
    "application/strategic-merge-patch+json": kw.StrategicMergePatch,
}
KINDS: dict[str, Any] = {
    name: getattr(rest_kinds, name)
    for name in [
        "Binding",
        "ConfigMap",
        "Deployment",
        "Eviction",
        "Namespace",
        "Pod",
        "PodDisruptionBudget",
        "Scale",
        "SelfSubjectAccessReview",
        "ServiceAccount",
        "TokenRequest",
    ]
}


def label(exchange: Exchange) -> str:
    what = exchange.note or f"{exchange.method} {exchange.path}"
    return f"{exchange.file}-{exchange.index}-{what.replace(' ', '_')}"


def options_of(exchange: Exchange) -> dict[str, Any]:
    return {
        OPTION_NAMES[name]: True if value in ("All", "true") else value
        for name, value in exchange.query.items()
        if name != "watch"
    }


def resource_client(clientset: Any, exchange: Exchange) -> tuple[Any, str, str]:
    """The client of an exchange's resource, the name and the subresource in its path."""
    parts = exchange.path.strip("/").split("/")
    group = "core" if parts[0] == "api" else parts[1].removesuffix(".k8s.io")
    del parts[: 2 if parts[0] == "api" else 3]
    arguments = []
    if parts[0] == "namespaces" and len(parts) > 2:
        arguments = [parts[1]]
        del parts[:2]
    plural, name, subresource = [*parts, "", ""][:3]
    method = {
        "configmaps": "config_maps",
        "serviceaccounts": "service_accounts",
        "poddisruptionbudgets": "pod_disruption_budgets",
        "selfsubjectaccessreviews": "self_subject_access_reviews",
    }.get(plural, plural)
    version_client = getattr(clientset, f"{group}_v1")
    return getattr(version_client, method)(*arguments), name, subresource


def is_typed(exchange: Exchange) -> bool:
    """Whether there is a typed call that makes the request."""
    headers, body = exchange.request["headers"], exchange.request.get("body")
    if headers.keys() - {"Accept", "Content-Type"}:
        return False
    if "componentstatuses" in exchange.path or exchange.file == "discovery":
        return False
    if headers["Accept"] != "application/json":
        return False
    if "x-nosuch" in headers.get("Content-Type", ""):
        return False
    if exchange.method != "POST":
        return True
    return isinstance(body, dict) and body.get("kind") in KINDS and "dta" not in body


def call(driver: Driver, clientset: Any, exchange: Exchange) -> Any:
    """Make the typed call that an exchange records."""
    client, name, subresource = resource_client(clientset, exchange)
    body: Any = exchange.request.get("body")
    options = options_of(exchange)
    match exchange.method, subresource:
        case "GET", "log":
            return driver.run(client.log(name))
        case "GET", "scale":
            return driver.run(client.get_scale(name))
        case "GET", "" if exchange.query.get("watch"):
            # None: as the recorder, leave it to the server when to end.
            options = {"timeout_seconds": None, **options}
            return driver.items(client.watch(**options))
        case "GET", "" if name:
            return driver.run(client.get(name, **options))
        case "GET", "":
            return driver.run(client.list(**{"limit": None, **options}).page())
        case "DELETE", "" if not name:
            return driver.run(client.delete_collection(**options))
        case "DELETE", "":
            if body is not None:
                uid = body["preconditions"]["uid"]
                options["preconditions"] = meta_v1.Preconditions(uid=uid)
            return driver.run(client.delete(name, **options))
        case "PATCH", _:
            kind = exchange.request["headers"]["Content-Type"]
            if kind == "application/apply-patch+yaml":
                if "selector" not in body["spec"]:  # no whole object, so no typed one
                    return driver.run(
                        client.patch(name, kw.ApplyPatch(body, **options))
                    )
                obj = KINDS[body["kind"]].from_dict(body)
                return driver.run(client.apply(obj, **options))
            patch = client.patch_scale if subresource else client.patch
            return driver.run(patch(name, CONTENT_TYPES[kind](body)))
    obj = KINDS[body["kind"]].from_dict(body)
    match exchange.method, subresource:
        case "POST", "":
            return driver.run(client.create(obj, **options))
        case "POST", "token":
            return driver.run(client.create_token(name, obj))
        case "POST", "binding":
            return driver.run(client.bind(name, obj))
        case "POST", "eviction":
            return driver.run(client.evict(name, obj))
        case "PUT", "":
            return driver.run(client.update(obj, **options))
        case "PUT", "scale":
            return driver.run(client.update_scale(name, obj))
        case "PUT", "status":
            return driver.run(client.update_status(obj))
        case "PUT", "ephemeralcontainers":
            return driver.run(client.update_ephemeral_containers(obj))
    raise AssertionError(f"no call makes {exchange.method} {exchange.path}")


def send_as_recorded(driver: Driver, exchange: Exchange) -> Any:
    """Send what no typed call makes, and read the answer as a typed call would."""
    headers = dict(exchange.request["headers"])
    token = headers.pop("Authorization", "").removeprefix("Bearer ") or None
    clientset = driver.clientset(exchange.answer, Config(SERVER, token=token))
    request = kw.Request(
        exchange.method,
        exchange.path,
        query=tuple(sorted(exchange.query.items())),
        headers=tuple(headers.items()),
        body=raw_body(exchange),
    )
    response = driver.run(clientset.rest.send(request))
    if not 200 <= response.status < 400:
        raise error_from(response, request)
    return response


def make(driver: Driver, exchange: Exchange) -> Any:
    """Make the request of an exchange, one way or the other."""
    if is_typed(exchange):
        return call(driver, driver.clientset(exchange.answer), exchange)
    return send_as_recorded(driver, exchange)


def raw_body(exchange: Exchange) -> bytes | None:
    body = exchange.request.get("body")
    if body is None or isinstance(body, str):
        return None if body is None else body.encode()
    return json.dumps(body).encode()


def needs_recordings(exchanges: list[Exchange]) -> list[Any]:
    if exchanges:
        return [pytest.param(exchange, id=label(exchange)) for exchange in exchanges]
    reason = f"no recordings in {WIRE.name}/ beside the repository"
    return [pytest.param(None, marks=pytest.mark.skip(reason=reason))]


SUCCESSES = [
    exchange
    for exchange in EXCHANGES
    if exchange.status < 400
    and is_typed(exchange)
    and "events" not in exchange.response
]
WATCHES = [
    exchange
    for exchange in EXCHANGES
    if "events" in exchange.response and is_typed(exchange)
]
REFUSALS = [exchange for exchange in EXCHANGES if exchange.status >= 400]
UNTYPED = [
    exchange
    for exchange in EXCHANGES
    if exchange.status < 400 and not is_typed(exchange)
]


@pytest.mark.parametrize("exchange", needs_recordings(SUCCESSES))
def test_a_call_sends_what_was_recorded_and_answers_the_object_whole(
    driver: Driver, exchange: Exchange
) -> None:
    clientset = driver.clientset(exchange.answer)
    answer = call(driver, clientset, exchange)
    recorded = exchange.response["body"]
    if exchange.method == "DELETE" and recorded["kind"].endswith("List"):
        identity = {"apiVersion": "v1", "kind": "ConfigMap"}
        assert [item.to_dict() for item in answer] == [
            {**item, **identity} for item in recorded["items"]
        ]
        return
    assert type(answer).__name__ == recorded["kind"]
    assert as_recorded(answer.to_dict()) == as_recorded(recorded)


def as_recorded(manifest: dict[str, Any]) -> dict[str, Any]:
    """A manifest without what only the typed form writes: identities of list items
    and empty metadata."""
    manifest = dict(without_empty_metadata(manifest))
    if "items" in manifest:
        manifest["items"] = [
            {k: v for k, v in item.items() if k not in ("apiVersion", "kind")}
            for item in manifest["items"]
        ]
    return manifest


@pytest.mark.parametrize("exchange", needs_recordings(WATCHES))
def test_a_watch_gives_every_event_typed_and_raises_its_error(
    driver: Driver, exchange: Exchange
) -> None:
    clientset = driver.clientset(exchange.answer)
    client, _, _ = resource_client(clientset, exchange)
    good = [event for event in exchange.events if event["type"] != "ERROR"]
    seen = driver.first(client.watch(**options_of(exchange)), len(good))
    assert [event.type for event in seen] == [event["type"] for event in good]
    for event, recorded in zip(seen, good, strict=True):
        assert type(event.object) is rest_kinds.ConfigMap
        assert event.object.to_dict() == recorded["object"]
    if len(good) == len(exchange.events):
        assert len(call(driver, clientset, exchange)) == len(good)
        return
    with pytest.raises(rest.Gone) as refusal:
        call(driver, clientset, exchange)
    assert refusal.value.message == exchange.events[-1]["object"]["message"]


@pytest.mark.parametrize("exchange", needs_recordings(REFUSALS))
def test_a_refusal_raises_the_error_of_its_reason(
    driver: Driver, exchange: Exchange
) -> None:
    with pytest.raises(rest.ApiError) as refusal:
        make(driver, exchange)
    error = refusal.value
    status = exchange.response.get("body") or {"message": "404 page not found"}
    by_code = {404: "NotFound", 500: "InternalError"}
    expected = status.get("reason") or by_code[exchange.status]
    assert type(error) is getattr(rest, expected)
    assert error.code == exchange.status
    assert error.message == status["message"]
    causes = status.get("details", {}).get("causes", [])
    assert [cause.to_dict() for cause in error.causes] == causes
    retry_after = exchange.response["headers"].get("Retry-After")
    assert error.retry_after == (float(retry_after) if retry_after else None)
    assert str(error).startswith(status["message"])


@pytest.mark.parametrize("exchange", needs_recordings(UNTYPED))
def test_what_has_no_typed_call_can_be_sent_as_it_is(
    driver: Driver, exchange: Exchange
) -> None:
    response = send_as_recorded(driver, exchange)
    assert response.status == exchange.status
    if "events" not in exchange.response and exchange.status != 304:
        assert json.loads(response.body) == exchange.response["body"]


@pytest.mark.skipif(not EXCHANGES, reason="no recordings beside the repository")
def test_every_recorded_exchange_is_replayed() -> None:
    replayed = [*SUCCESSES, *WATCHES, *REFUSALS, *UNTYPED]
    assert sorted(map(label, replayed)) == sorted(map(label, EXCHANGES))
    # What has no typed call yet: tables, metadata, discovery, component statuses,
    # and a body that no typed object can have.
    assert len(UNTYPED) == 10

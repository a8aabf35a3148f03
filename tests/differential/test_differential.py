"""The embedded server answers as the real one does.

Each scenario makes its requests of both. What comes back is compared as a whole:
status, headers, Statuses with their causes, objects, events and their order.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from diff_accepted import ACCEPTED, Accepted, unaccepted
from diff_compare import ABSENT, Difference, differences
from diff_kinds import CRDS
from diff_normal import normal
from diff_scenarios import SCENARIOS, Scenario
from diff_session import Session, has_namespaces, make_namespace

from kubeclient import scheme
from kuberuntime.rest import RESTClient
from kuberuntime.testing import EmbeddedServer
from kuberuntime.testing.crds import install_crds
from kuberuntime.testing.http import HTTPServer

# Importing one adds its scenarios.
for _module in (
    "objects",
    "metadata",
    "validation",
    "patches",
    "applies",
    "lists",
    "watches",
    "deletes",
    "subresources",
    "discovery",
):
    importlib.import_module(f"diff_{_module}")

NAMES = list(SCENARIOS)


def transcript(
    rest: RESTClient, name: str, run: Scenario, *, full: bool
) -> list[dict[str, Any]]:
    """What a scenario saw of a server, ready to compare."""
    session = Session(rest, f"s{NAMES.index(name)}")
    if full:
        for namespace in (session.namespace, session.own("other")):
            make_namespace(rest, namespace)
    run(session)
    return normal(session.transcript)


@pytest.mark.parametrize("name", NAMES)
def test_both_servers_answer_alike(
    name: str, real: RESTClient, embedded: RESTClient, full: bool
) -> None:
    ours = transcript(real, name, SCENARIOS[name], full=full)
    theirs = transcript(embedded, name, SCENARIOS[name], full=False)
    assert [one["request"] for one in ours] == [one["request"] for one in theirs]
    complaints = unaccepted(name, [*differences(ours, theirs)], full=full)
    assert not complaints, "\n".join(["", *complaints])


@pytest.mark.parametrize("accepted", ACCEPTED, ids=lambda one: one.name)
def test_accepted_differences_are_about_scenarios(accepted: Accepted) -> None:
    assert any(accepted.is_about(name) for name in NAMES)


def test_there_are_scenarios_enough() -> None:
    assert len(SCENARIOS) >= 150


@pytest.fixture(scope="module")
def posing() -> Iterator[RESTClient]:
    """A client of an embedded server of everything, which poses as a full one."""
    with (
        HTTPServer(EmbeddedServer(scheme, controllers=False)) as http,
        RESTClient(
            replace(http.config, retries=0),
            environ={},
            on_warning=lambda warning: None,
        ) as rest,
    ):
        install_crds(rest, CRDS)
        yield rest


@pytest.mark.parametrize(
    "name",
    [
        name
        for number, name in enumerate(NAMES)
        if number % 5 == 1 or "namespace" in name
    ],
)
def test_scenarios_run_on_a_full_server_too(
    name: str, posing: RESTClient, untouched: RESTClient
) -> None:
    assert has_namespaces(posing)
    full = transcript(posing, name, SCENARIOS[name], full=True)
    bare = transcript(untouched, name, SCENARIOS[name], full=False)
    assert [*differences(full, bare)] == []


def test_what_a_full_server_does_otherwise_is_accepted_of_it_alone() -> None:
    name = "a json patch of an unknown operation"
    found = [Difference("PATCH /", "status", 422, 400)]
    assert unaccepted(name, found, full=True) == []
    assert unaccepted(name, found, full=False) == [str(found[0])]


def test_versions_keep_their_order_and_uids_their_identity() -> None:
    first, second = "0b0d8a0e-1111-4222-8333-444455556666", "0" * 8 + "-1-1-1-1"
    found = normal(
        [
            {"resourceVersion": "90", "uid": first},
            {"resourceVersion": "100", "uid": first, "message": f"not {first}"},
            {"resourceVersion": "90", "uid": second},
        ]
    )
    assert [one["resourceVersion"] for one in found] == [
        "<version 1>",
        "<version 2>",
        "<version 1>",
    ]
    assert found[0]["uid"] == found[1]["uid"] == "<uid 1>"
    assert found[1]["message"] == "not <uid 1>"


def test_several_causes_are_compared_in_no_order() -> None:
    def status(*fields: str) -> dict[str, Any]:
        causes = [{"field": field, "message": "wrong"} for field in fields]
        message = f"a is invalid: [{', '.join(fields)}]"
        return {"kind": "Status", "message": message, "details": {"causes": causes}}

    assert normal([status("x", "y")]) == normal([status("y", "x")])
    assert normal([status("x", "y")]) != normal([status("y", "y")])


def test_what_differs_is_told_with_its_place() -> None:
    ours = [{"request": "GET /", "body": {"a": [1, 2], "b": True}}]
    theirs = [{"request": "GET /", "body": {"a": [1], "b": 1, "c": None}}]
    assert [*differences(ours, theirs)] == [
        Difference("GET /", "body.a[1]", 2, ABSENT),
        Difference("GET /", "body.b", True, 1),
        Difference("GET /", "body.c", ABSENT, None),
    ]

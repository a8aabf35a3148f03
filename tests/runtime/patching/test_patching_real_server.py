"""Who has which field, step by step, here and on a real server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from patching_examples import Step, beginnings, stories
from patching_kinds import GARMENTS, GROUP
from patching_sides import Here, There

from kuberuntime.rest import Request, RESTClient
from kuberuntime.schema import Schemas
from kuberuntime.testing.crds import install_crds
from kuberuntime.testing.envtest import Environment

_names = count()


@pytest.fixture(scope="module")
def rest(assets: Path) -> Iterator[RESTClient]:
    """A real server that has garments."""
    with (
        Environment(assets=assets) as server,
        RESTClient(server.config, environ={}) as client,
    ):
        install_crds(client, [GARMENTS])
        yield client


@pytest.fixture(scope="module")
def here(rest: RESTClient) -> Here:
    """What does the same with the schemas that the server publishes."""
    found = {}
    for version in ("v1", "v1beta1"):
        answer = rest.send(Request("GET", f"/openapi/v3/apis/{GROUP}/{version}"))
        found.update(json.loads(answer.body)["components"]["schemas"])
    return Here(Schemas(found))


@given(beginning=beginnings, story=stories)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_objects_and_managers_are_those_of_a_real_server(
    rest: RESTClient, here: Here, beginning: Step, story: list[Step]
) -> None:
    there, name = There(rest), f"garment-{next(_names)}"
    live = None
    for step in [beginning, *story]:
        expected, stored = there.do(name, step, live)
        assert here.do(name, step, live) == expected, (step, live)
        live = stored

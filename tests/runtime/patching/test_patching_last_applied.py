"""Objects that kubectl applied by itself, applied on the server by it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from patching_driver import Wardrobe
from patching_kinds import garment

from kuberuntime.patching import ApplyConflict

ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration"


@pytest.fixture
def applied_by_client(wardrobe: Wardrobe) -> Wardrobe:
    """An object as kubectl makes it without ``--server-side``."""
    last = garment({"color": "red", "size": 1})
    wardrobe.put(
        "kubectl-client-side-apply",
        garment(
            {"color": "red", "size": 1}, annotations={ANNOTATION: json.dumps(last)}
        ),
    )
    return wardrobe


def annotation(wardrobe: Wardrobe) -> Any:
    assert wardrobe.live is not None
    return wardrobe.live["metadata"]["annotations"][ANNOTATION]


def test_kubectl_takes_its_own_fields_back(applied_by_client: Wardrobe) -> None:
    applied_by_client.apply("kubectl", {"color": "blue", "size": 1})
    assert applied_by_client.spec == {"color": "blue", "size": 1}


def test_the_annotation_follows_what_kubectl_applies(
    applied_by_client: Wardrobe,
) -> None:
    applied_by_client.apply("kubectl", {"color": "<red>", "size": 1})
    assert annotation(applied_by_client) == (
        '{"apiVersion":"wardrobe.kubewright.example/v1","kind":"Garment",'
        '"metadata":{"name":"coat"},'
        '"spec":{"color":"\\u003cred\\u003e","size":1}}\n'
    )


def test_kubectl_conflicts_where_another_changed_since(
    applied_by_client: Wardrobe,
) -> None:
    applied_by_client.merge("ben", {"color": "green"})
    with pytest.raises(ApplyConflict) as caught:
        applied_by_client.apply("kubectl", {"color": "blue", "size": 2})
    assert [one.field for one in caught.value.conflicts] == [".spec.color"]


def test_others_conflict_with_kubectl(applied_by_client: Wardrobe) -> None:
    before = annotation(applied_by_client)
    with pytest.raises(ApplyConflict):
        applied_by_client.apply("anna", {"color": "blue"})
    applied_by_client.apply("anna", {"color": "blue"}, force=True)
    assert annotation(applied_by_client) == before


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no json",
        "[]",
        '{"apiVersion": "other/v1", "kind": "Garment", "spec": {"color": "red"}}',
    ],
)
def test_an_annotation_that_makes_no_sense_allows_nothing(
    wardrobe: Wardrobe, text: str
) -> None:
    wardrobe.put("ben", garment({"color": "red"}, annotations={ANNOTATION: text}))
    with pytest.raises(ApplyConflict):
        wardrobe.apply("kubectl", {"color": "blue"})

"""Managers of replicas, by way of the scale subresource."""

from __future__ import annotations

from typing import Any

import pytest
from patching_driver import Wardrobe
from patching_kinds import NOW, V1, garment

from kuberuntime.patching import ApplyConflict, from_scale, to_scale, update
from kuberuntime.schema import Schemas

PATH = ("spec", "replicas")


def scaled(
    parent: dict[str, Any], replicas: int, manager: str, schemas: Schemas
) -> dict[str, Any]:
    """The object after its replicas were put by its scale."""
    scale = {
        "apiVersion": "autoscaling/v1",
        "kind": "Scale",
        "metadata": {"name": "coat"},
        "spec": {"replicas": parent["spec"]["replicas"]},
    }
    shown = to_scale(scale, parent, PATH)
    changed = update(
        shown,
        {**shown, "spec": {"replicas": replicas}},
        manager=manager,
        schema=schemas["io.k8s.api.autoscaling.v1.Scale"],
        schemas=schemas,
        now=NOW,
        subresource="scale",
    )
    parent = {**parent, "spec": {**parent["spec"], "replicas": replicas}}
    return from_scale(parent, changed, PATH, api_version=V1)


@pytest.fixture
def applied(wardrobe: Wardrobe) -> dict[str, Any]:
    return wardrobe.apply("anna", {"replicas": 2, "size": 1})


def test_the_scale_shows_who_has_the_replicas(applied: dict[str, Any]) -> None:
    shown = to_scale({"metadata": {}}, applied, PATH)
    [entry] = shown["metadata"]["managedFields"]
    assert (entry["manager"], entry["apiVersion"]) == ("anna", "autoscaling/v1")
    assert entry["fieldsV1"] == {"f:spec": {"f:replicas": {}}}


def test_who_scales_takes_the_replicas(
    wardrobe: Wardrobe, applied: dict[str, Any], built_in: Schemas
) -> None:
    wardrobe.live = scaled(applied, 3, "scaler", built_in)
    assert wardrobe.fields("anna") == {"f:size": {}}
    scaler = wardrobe.entries()["scaler", "Update"]
    assert scaler == {
        "manager": "scaler",
        "operation": "Update",
        "apiVersion": V1,
        "fieldsType": "FieldsV1",
        "fieldsV1": {"f:spec": {"f:replicas": {}}},
        "subresource": "scale",
    }
    with pytest.raises(ApplyConflict) as caught:
        wardrobe.apply("anna", {"replicas": 2, "size": 1})
    assert caught.value.conflicts[0].message == (
        f'conflict with "scaler" with subresource "scale" using {V1}'
    )


def test_who_scales_to_the_same_takes_nothing(
    applied: dict[str, Any], built_in: Schemas
) -> None:
    assert scaled(applied, 2, "scaler", built_in) == applied


def test_a_manager_without_the_replicas_is_not_touched(wardrobe: Wardrobe) -> None:
    created = wardrobe.put("ben", garment({"size": 1}))
    assert from_scale(created, {"metadata": {}}, PATH, api_version=V1) == created

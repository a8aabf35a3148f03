"""Status and scale, by typed, dynamic and scale clients."""

from __future__ import annotations

from typing import Any

import pytest
from e2e_driver import Driver
from e2e_toys import GROUP, gadget

from kuberuntime.codegen.clients import JSONPatch, MergePatch
from kuberuntime.rest import Conflict, Invalid, NotFound
from kuberuntime.scale import Scale


@pytest.fixture
def made(both: Driver, gadgets: Any, typed: Any) -> Any:
    """A gadget of the server."""
    return both.run(gadgets.create(typed(gadget("a", replicas=2))))


def test_status_and_spec_are_written_apart(
    both: Driver, gadgets: Any, typed: Any, made: Any
) -> None:
    changed = {**made.to_dict(), "spec": {"size": 9}, "status": {"phase": "Ready"}}
    updated = both.run(gadgets.update_status(typed(changed)))
    assert updated.to_dict()["status"] == {"phase": "Ready"}
    assert updated.to_dict()["spec"]["size"] == 1
    assert both.run(gadgets.get_status("a")) == updated

    changed = {**updated.to_dict(), "spec": {"size": 9}, "status": {"phase": "Gone"}}
    replaced = both.run(gadgets.update(typed(changed))).to_dict()
    assert (replaced["spec"]["size"], replaced["status"]["phase"]) == (9, "Ready")


def test_a_status_is_patched(both: Driver, gadgets: Any, made: Any) -> None:
    merged = MergePatch({"status": {"phase": "Ready", "replicas": 1}})
    assert both.run(gadgets.patch_status("a", merged)).to_dict()["status"] == {
        "phase": "Ready",
        "replicas": 1,
    }
    removed = JSONPatch([{"op": "remove", "path": "/status/replicas"}])
    assert both.run(gadgets.patch_status("a", removed)).to_dict()["status"] == {
        "phase": "Ready"
    }


def test_managers_apply_a_status_of_their_own(
    both: Driver, loose_gadgets: Any, gadgets: Any, typed: Any, made: Any
) -> None:
    mine = {"metadata": {"name": "a"}, "status": {"phase": "Ready"}}
    applied = both.run(loose_gadgets.apply_status(mine, field_manager="me"))
    assert applied["status"] == {"phase": "Ready"}
    theirs = {"metadata": {"name": "a"}, "status": {"phase": "Lost"}}
    for client, obj in (
        (loose_gadgets, theirs),
        (gadgets, typed(theirs)),
    ):
        with pytest.raises(Conflict) as caught:
            both.run(client.apply_status(obj, field_manager="you"))
        assert [cause.field for cause in caught.value.causes] == [".status.phase"]
    taken = gadgets.apply_status(typed(theirs), field_manager="you", force=True)
    assert both.run(taken).to_dict()["status"] == {"phase": "Lost"}


def test_what_can_be_scaled_is_scaled(both: Driver, gadgets: Any, made: Any) -> None:
    scales = both.run(
        both.scale(both.rest).resource("gadgets", made.metadata.namespace)
    )
    status = MergePatch({"status": {"replicas": 1, "selector": "app=a"}})
    both.run(gadgets.patch_status("a", status))
    scale = both.run(scales.get("a"))
    assert type(scale) is Scale
    assert (scale.spec.replicas, scale.status.replicas) == (2, 1)
    assert scale.status.selector == "app=a"

    scale.spec.replicas = 5
    assert both.run(scales.update(scale)).spec.replicas == 5
    with pytest.raises(Conflict):
        both.run(scales.update(scale))
    assert both.run(scales.set_replicas("a", 0)).spec.replicas == 0
    assert both.run(scales.set_replicas("a", 7, dry_run=True)).spec.replicas == 7
    assert both.run(gadgets.get("a")).to_dict()["spec"]["replicas"] == 0


def test_a_scale_that_makes_no_sense_is_refused(both: Driver, made: Any) -> None:
    scales = both.run(
        both.scale(both.rest).resource("gadgets", made.metadata.namespace)
    )
    with pytest.raises(Invalid):
        both.run(scales.patch("a", MergePatch({"spec": {"replicas": -1}})))
    with pytest.raises(NotFound):
        both.run(scales.get("nobody"))


def test_the_typed_client_scales_too(both: Driver, gadgets: Any, made: Any) -> None:
    scale = both.run(gadgets.get_scale("a"))
    assert (scale.api_version, scale.kind) == ("autoscaling/v1", "Scale")
    scale.spec.replicas = 4
    assert both.run(gadgets.update_scale("a", scale)).spec.replicas == 4
    patch = MergePatch({"spec": {"replicas": 6}})
    assert both.run(gadgets.patch_scale("a", patch)).spec.replicas == 6


def test_the_dynamic_client_reaches_subresources(
    both: Driver, loose_gadgets: Any, made: Any
) -> None:
    scale = both.run(loose_gadgets.get("a", subresource="scale"))
    assert (scale["kind"], scale["spec"]["replicas"]) == ("Scale", 2)
    scale["spec"]["replicas"] = 3
    both.run(loose_gadgets.update(scale, subresource="scale"))
    updated = both.run(loose_gadgets.get("a"))
    updated["status"] = {"phase": "Ready"}
    assert both.run(loose_gadgets.update_status(updated))["status"] == {
        "phase": "Ready"
    }
    assert updated["spec"]["replicas"] == 3


def test_what_has_no_scale_is_not_found(both: Driver, crds: Any) -> None:
    with pytest.raises(NotFound):
        both.run(crds.get(f"gadgets.{GROUP}", subresource="scale"))

"""What `kubectl apply` owned by updates goes over to a server-side applier."""

from __future__ import annotations

import pytest

from kubeclient import Clientset, scheme
from kubeclient.core.v1 import ConfigMap
from kuberuntime.managedfields import upgrade_managed_fields
from kuberuntime.meta.v1 import ObjectMeta
from kuberuntime.rest.errors import Conflict
from kuberuntime.rest.patch import JSONPatch
from kuberuntime.testing import EmbeddedServer

KUBECTL = "kubectl-client-side-apply"


@pytest.fixture
def clients() -> Clientset:
    server = EmbeddedServer(scheme)
    return Clientset(server.config(), transport=server.transport())


def made(clients: Clientset, data: dict[str, str]) -> ConfigMap:
    return clients.core_v1.config_maps("default").create(
        ConfigMap(metadata=ObjectMeta(name="a"), data=data), field_manager=KUBECTL
    )


def managers(obj: ConfigMap) -> list[tuple[str | None, str | None]]:
    return [(e.manager, e.operation) for e in obj.metadata.managed_fields or ()]


def upgraded(clients: Clientset, obj: ConfigMap) -> ConfigMap:
    patch = upgrade_managed_fields(obj, "me")
    assert patch is not None
    return clients.core_v1.config_maps("default").patch("a", patch)


def test_a_field_that_is_left_out_after_the_upgrade_goes(clients: Clientset) -> None:
    maps = clients.core_v1.config_maps("default")
    after = upgraded(clients, made(clients, {"x": "1", "y": "2"}))
    assert managers(after) == [("me", "Apply")]
    maps.apply({"metadata": {"name": "a"}, "data": {"x": "1"}}, field_manager="me")
    assert maps.get("a").data == {"x": "1"}


def test_without_the_upgrade_it_would_stay(clients: Clientset) -> None:
    maps = clients.core_v1.config_maps("default")
    made(clients, {"x": "1", "y": "2"})
    maps.apply({"metadata": {"name": "a"}, "data": {"x": "1"}}, field_manager="me")
    assert maps.get("a").data == {"x": "1", "y": "2"}


def test_what_the_applier_owned_before_is_joined_with_it(clients: Clientset) -> None:
    maps = clients.core_v1.config_maps("default")
    made(clients, {"x": "1"})
    both = maps.apply(
        {"metadata": {"name": "a"}, "data": {"y": "2"}}, field_manager="me"
    )
    assert managers(upgraded(clients, both)) == [("me", "Apply")]
    assert maps.extract("a", field_manager="me").get("data") == {"x": "1", "y": "2"}


def test_other_managers_keep_what_they_have(clients: Clientset) -> None:
    maps = clients.core_v1.config_maps("default")
    made(clients, {"x": "1"})
    other = maps.apply(
        {"metadata": {"name": "a"}, "data": {"y": "2"}}, field_manager="other"
    )
    assert set(managers(upgraded(clients, other))) == {
        ("me", "Apply"),
        ("other", "Apply"),
    }
    assert maps.extract("a", field_manager="me").get("data") == {"x": "1"}


def test_nothing_to_hand_over_is_no_patch(clients: Clientset) -> None:
    after = upgraded(clients, made(clients, {"x": "1"}))
    assert upgrade_managed_fields(after, "me") is None


def test_an_object_that_changed_meanwhile_is_a_conflict(clients: Clientset) -> None:
    maps = clients.core_v1.config_maps("default")
    stale = made(clients, {"x": "1"})
    maps.apply({"metadata": {"name": "a"}, "data": {"y": "2"}}, field_manager="b")
    patch = upgrade_managed_fields(stale, "me")
    assert isinstance(patch, JSONPatch)
    with pytest.raises(Conflict):
        maps.patch("a", patch)

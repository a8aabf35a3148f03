"""Dicts are applied as the manifest has them; the client fills in what they are."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
import yaml

from kubeclient import AsyncClientset, Clientset, scheme
from kubeclient.core.v1 import ConfigMap
from kuberuntime.meta.v1 import ObjectMeta
from kuberuntime.rest.errors import Conflict
from kuberuntime.rest.patch import ApplyPatch, Manifest, encode_patch
from kuberuntime.testing import EmbeddedServer


@pytest.fixture
def server() -> EmbeddedServer:
    return EmbeddedServer(scheme)


@pytest.fixture
def clients(server: EmbeddedServer) -> Iterator[Clientset]:
    with Clientset(server.config(), transport=server.transport()) as clients:
        yield clients


def test_a_dict_is_applied_without_saying_its_kind(clients: Clientset) -> None:
    maps = clients.core_v1.config_maps("default")
    maps.apply({"metadata": {"name": "a"}, "data": {"x": "1"}}, field_manager="one")
    stored = maps.get("a")
    assert isinstance(stored, ConfigMap)
    assert stored.data == {"x": "1"}
    (entry,) = stored.metadata.managed_fields or ()
    assert (entry.manager, entry.operation) == ("one", "Apply")


def test_a_dict_and_a_model_and_a_manifest_apply_the_same(clients: Clientset) -> None:
    maps = clients.core_v1.config_maps("default")
    first = maps.apply(
        ConfigMap(metadata=ObjectMeta(name="a"), data={"x": "1"}), field_manager="one"
    )
    again = maps.apply(
        {"metadata": {"name": "a"}, "data": {"x": "1"}}, field_manager="one"
    )
    read = Manifest(again.to_dict() | {"metadata": {"name": "a"}})
    last = maps.apply(read, field_manager="one")
    versions = {one.metadata.resource_version for one in (first, again, last)}
    assert len(versions) == 1


def test_another_managers_field_is_a_conflict_unless_forced(clients: Clientset) -> None:
    maps = clients.core_v1.config_maps("default")
    maps.apply({"metadata": {"name": "a"}, "data": {"x": "1"}}, field_manager="one")
    with pytest.raises(Conflict, match="x"):
        maps.apply({"metadata": {"name": "a"}, "data": {"x": "2"}}, field_manager="two")
    forced = maps.apply(
        {"metadata": {"name": "a"}, "data": {"x": "2"}}, field_manager="two", force=True
    )
    assert forced.data == {"x": "2"}


def test_a_status_is_applied_alone(clients: Clientset) -> None:
    deployments = clients.apps_v1.deployments("default")
    deployments.apply(
        {
            "metadata": {"name": "web"},
            "spec": {
                "selector": {"matchLabels": {"app": "web"}},
                "template": {
                    "metadata": {"labels": {"app": "web"}},
                    "spec": {"containers": [{"name": "app", "image": "nginx"}]},
                },
            },
        },
        field_manager="shop",
    )
    deployments.apply_status(
        {"metadata": {"name": "web"}, "status": {"observedGeneration": 1}},
        field_manager="controller",
    )
    web = deployments.get("web")
    assert web.status.observed_generation == 1
    subresources = {e.manager: e.subresource for e in web.metadata.managed_fields or ()}
    assert subresources == {"shop": None, "controller": "status"}


def test_a_dict_without_a_name_or_of_another_namespace_is_refused_before_it_is_sent(
    clients: Clientset,
) -> None:
    maps = clients.core_v1.config_maps("default")
    with pytest.raises(ValueError, match=r"no metadata\.name"):
        maps.apply({"data": {"x": "1"}}, field_manager="one")
    with pytest.raises(ValueError, match="namespace 'other'"):
        maps.apply(
            {"metadata": {"name": "a", "namespace": "other"}}, field_manager="one"
        )


async def _applied(server: EmbeddedServer) -> ConfigMap:
    transport = server.async_transport()
    async with AsyncClientset(server.config(), transport=transport) as clients:
        return await clients.core_v1.config_maps("default").apply(
            {"metadata": {"name": "a"}, "data": {"x": "1"}}, field_manager="one"
        )


def test_an_async_client_applies_a_dict_too(server: EmbeddedServer) -> None:
    import asyncio

    assert asyncio.run(_applied(server)).data == {"x": "1"}


def test_apply_configurations_are_imported_only_when_they_are_asked_for() -> None:
    program = (
        "import sys; from kubeclient import Clientset; from kubeclient.apps.v1 import"
        " Deployment, client; client.Deployments; Deployment();"
        " print([m for m in sys.modules if 'applyconfigurations' in m])"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "text", ["\x7f", "\x85", "\x9f", "a\u2028b", "\u2029", "\ufeff", "\uffff", "é\x80"]
)
def test_what_json_may_hold_and_yaml_may_not_is_applied_as_it_is(text: str) -> None:
    patch = ApplyPatch({"metadata": {"name": "a"}, "data": {"x": text}}, "one")
    _, body = encode_patch(patch)
    assert yaml.safe_load(body.decode()) == {
        "metadata": {"name": "a"},
        "data": {"x": text},
    }

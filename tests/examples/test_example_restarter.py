"""The controller that restarts Deployments, on the embedded server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from examples.restarter.__main__ import DEPLOYMENT
from examples.restarter.controller import (
    ENABLED,
    Restarter,
    uses,
    written_checksum,
)

from kubeclient import Clientset, scheme
from kubeclient.apps.v1 import Deployment
from kubeclient.core.v1 import ConfigMap
from kuberuntime.meta.v1 import ObjectMeta
from kuberuntime.rest.patch import MergePatch
from kuberuntime.testing import EmbeddedServer
from tests.examples.demos import output_of
from tests.patience import LONG


class World:
    """A server, and caches that have what it has when they are asked."""

    def __init__(self, client: Clientset) -> None:
        self.client = client
        self.restarter = Restarter(client)
        self.maps = client.core_v1.config_maps("default")
        self.deployments = client.apps_v1.deployments("default")

    def reconcile(self) -> Deployment:
        """What has become of the Deployment."""
        factory = self.restarter.factory
        for informer, pager in (
            (factory.core_v1.config_maps(), self.maps.list()),
            (factory.apps_v1.deployments(), self.deployments.list()),
        ):
            version = pager.page().metadata.resource_version or ""
            informer.wait_until_seen(version, timeout=LONG)
        self.restarter.reconcile("default/web")
        return self.deployments.get("web")

    def configure(self, **data: str) -> None:
        self.maps.create(ConfigMap(metadata=ObjectMeta(name="settings"), data=data))


@pytest.fixture
def world() -> Iterator[World]:
    # With bookmarks a cache soon knows that nothing of its kind has changed.
    server = EmbeddedServer(scheme, bookmarks=0.02)
    with Clientset(server.config(), transport=server.transport()) as client:
        world = World(client)
        with world.restarter.factory as factory:
            factory.wait_for_cache_sync(LONG)
            yield world


def test_the_demo_restarts_for_what_matters_alone() -> None:
    lines = output_of("examples.restarter")
    assert [line.split()[0] for line in lines] == [
        *("created", "created", "restarted", "labelled", "changed", "restarted")
    ]
    first, second = (line for line in lines if line.startswith("restarted"))
    assert "generation 2" in first
    assert "generation 3" in second


def test_a_change_of_what_pods_use_is_a_rollout(world: World) -> None:
    world.configure(COLOUR="red")
    world.deployments.create(Deployment.from_yaml(DEPLOYMENT))
    first = world.reconcile()
    assert written_checksum(first) is not None
    world.maps.patch("settings", MergePatch({"data": {"COLOUR": "green"}}))
    second = world.reconcile()
    assert written_checksum(second) != written_checksum(first)


def test_what_has_not_changed_is_not_written_again(world: World) -> None:
    world.configure(COLOUR="red")
    world.deployments.create(Deployment.from_yaml(DEPLOYMENT))
    assert world.reconcile() == world.reconcile()


def test_a_deployment_that_does_not_ask_is_left_alone(world: World) -> None:
    world.configure(COLOUR="red")
    web = Deployment.from_yaml(DEPLOYMENT.replace('"true"', '"false"'))
    created = world.deployments.create(web)
    assert world.reconcile() == created


def test_nothing_is_restarted_while_its_configuration_is_missing(world: World) -> None:
    world.configure(COLOUR="red")
    world.deployments.create(Deployment.from_yaml(DEPLOYMENT))
    before = world.reconcile()
    world.maps.delete("settings")
    assert world.reconcile() == before
    world.configure(COLOUR="red")
    assert world.reconcile() == before, "the same as it was"


def test_references_are_found_wherever_an_environment_may_have_them() -> None:
    web = Deployment.from_dict(
        {
            "metadata": {"name": "web", "annotations": {ENABLED: "true"}},
            "spec": {
                "selector": {},
                "template": {
                    "spec": {
                        "containers": [
                            {
                                "name": "a",
                                "envFrom": [
                                    {"configMapRef": {"name": "all"}},
                                    {"secretRef": {"name": "hidden"}},
                                ],
                                "env": [
                                    {"name": "PLAIN", "value": "text"},
                                    {
                                        "name": "ONE",
                                        "valueFrom": {
                                            "configMapKeyRef": {
                                                "name": "one",
                                                "key": "k",
                                            }
                                        },
                                    },
                                ],
                            }
                        ],
                        "initContainers": [
                            {
                                "name": "b",
                                "env": [
                                    {
                                        "name": "PASSWORD",
                                        "valueFrom": {
                                            "secretKeyRef": {
                                                "name": "login",
                                                "key": "k",
                                            }
                                        },
                                    }
                                ],
                            }
                        ],
                    }
                },
            },
        }
    )
    assert sorted(uses(web)) == [
        ("ConfigMap", "all"),
        ("ConfigMap", "one"),
        ("Secret", "hidden"),
        ("Secret", "login"),
    ]

"""Built-in kinds, where the server is a full kube-apiserver.

Nothing runs beside it: no controllers, no scheduler, no kubelets. What is tested is
what the server does by itself.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest
from e2e_driver import Driver

import kubeclient
from kubeclient.authentication.v1 import TokenRequest
from kubeclient.core.v1 import Binding
from kubeclient.policy.v1 import Eviction
from kuberuntime.codegen.clients import MergePatch, StrategicMergePatch
from kuberuntime.config import Config
from kuberuntime.meta.v1 import Status
from kuberuntime.rest import Conflict, Invalid, NotFound

_CONTAINERS = [
    {"name": "web", "image": "registry.example/web:1"},
    {"name": "side", "image": "registry.example/side:1"},
]
_POD = {"containers": _CONTAINERS}
_TEMPLATE = {"metadata": {"labels": {"app": "a"}}, "spec": _POD}
_ONCE = {"spec": {"containers": _CONTAINERS, "restartPolicy": "Never"}}
_SELECTOR = {"matchLabels": {"app": "a"}}
_RULES = [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}]


class Kind(NamedTuple):
    """A kind, the client of it in kubeclient, and what an object has beside a name."""

    group_version: str
    client: str
    content: dict[str, Any]

    def __str__(self) -> str:
        return self.client


KINDS = [
    Kind("core_v1", "config_maps", {"data": {"key": "value"}}),
    Kind("core_v1", "secrets", {"stringData": {"key": "value"}}),
    Kind("core_v1", "service_accounts", {}),
    Kind(
        "core_v1",
        "services",
        {"spec": {"selector": {"app": "a"}, "ports": [{"port": 80}]}},
    ),
    Kind("core_v1", "pods", {"spec": _POD}),
    Kind(
        "apps_v1",
        "deployments",
        {"spec": {"selector": _SELECTOR, "template": _TEMPLATE}},
    ),
    Kind(
        "apps_v1",
        "daemon_sets",
        {"spec": {"selector": _SELECTOR, "template": _TEMPLATE}},
    ),
    Kind(
        "apps_v1",
        "stateful_sets",
        {"spec": {"selector": _SELECTOR, "template": _TEMPLATE, "serviceName": "a"}},
    ),
    Kind("batch_v1", "jobs", {"spec": {"template": _ONCE}}),
    Kind(
        "batch_v1",
        "cron_jobs",
        {
            "spec": {
                "schedule": "0 0 * * *",
                "jobTemplate": {"spec": {"template": _ONCE}},
            }
        },
    ),
    Kind(
        "policy_v1",
        "pod_disruption_budgets",
        {"spec": {"selector": _SELECTOR, "minAvailable": "50%"}},
    ),
    Kind("rbac_v1", "roles", {"rules": _RULES}),
    Kind(
        "rbac_v1",
        "role_bindings",
        {
            "roleRef": {
                "apiGroup": "rbac.authorization.k8s.io",
                "kind": "Role",
                "name": "a",
            },
            "subjects": [{"kind": "ServiceAccount", "name": "a", "namespace": "b"}],
        },
    ),
]


@pytest.fixture
def clients(both: Driver, needs: Any, namespace: str) -> Any:
    """Clients of kubeclient in the test's namespace, by names like ``core_v1.pods``."""

    def find(name: str) -> Any:
        group_version, _, method = name.partition(".")
        parent = getattr(both.clientset(kubeclient), group_version)
        client = getattr(parent, method)(namespace)
        needs(
            *(getattr(client.resource, key) for key in ("group", "version", "plural"))
        )
        return client

    return find


def sent(kind: type[Any], name: str, content: dict[str, Any]) -> Any:
    return kind.from_dict({**content, "metadata": {"name": name}}, strict=True)


def without_nulls(value: Any) -> Any:
    """What older servers write for times that are not set, they read as nothing."""
    if isinstance(value, dict):
        kept = ((key, without_nulls(one)) for key, one in value.items())
        return {key: one for key, one in kept if one is not None}
    return [without_nulls(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_the_objects_of_these_tests_fit_their_classes(kind: Kind) -> None:
    with kubeclient.Clientset(Config("https://unused.example")) as clientset:
        client = getattr(getattr(clientset, kind.group_version), kind.client)("home")
        made = sent(client.object_type, "a", kind.content)
    assert made.to_dict() == {
        "apiVersion": client.resource.gvk.api_version,
        "kind": client.resource.kind,
        "metadata": {"name": "a"},
        **kind.content,
    }


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_objects_of_built_in_kinds_live_and_die(
    both: Driver, clients: Any, kind: Kind
) -> None:
    client = clients(f"{kind.group_version}.{kind.client}")
    made = both.run(client.create(sent(client.object_type, "a", kind.content)))
    assert type(made) is client.object_type
    loose = both.run(
        both.dynamic(both.rest).resource(client.resource, made.metadata.namespace)
    )
    assert made.to_dict() == without_nulls(both.run(loose.get("a")))

    front = MergePatch({"metadata": {"labels": {"tier": "front"}}})
    both.run(client.patch("a", front))
    both.run(
        client.patch("a", StrategicMergePatch({"metadata": {"labels": {"x": "y"}}}))
    )
    (listed,) = both.items(client.list(label_selector="tier=front"))
    assert listed.metadata.labels == {"tier": "front", "x": "y"}

    def annotate(obj: Any) -> None:
        obj.metadata.annotations = {"note": "edited"}

    edit = client.edit("a")
    both.within(edit, annotate)
    assert edit.result.metadata.annotations == {"note": "edited"}

    meta = both.run(
        both.metadata(both.rest).resource(client.resource, made.metadata.namespace)
    )
    assert both.run(meta.get("a")).metadata == edit.result.metadata
    table = both.run(client.table())
    assert [row["Name"] for row in table.records()] == ["a"]

    watch = client.watch(
        field_selector="metadata.name=a",
        send_initial_events=True,
        allow_watch_bookmarks=True,
        resource_version_match="NotOlderThan",
        timeout=30.0,
    )
    added, mark = both.first(2, watch)
    assert (added.type, added.object) == ("ADDED", edit.result)
    assert (mark.type, type(mark.object)) == ("BOOKMARK", client.object_type)
    # Jobs would wait for a garbage collector.
    options = {"grace_period_seconds": 0, "propagation_policy": "Background"}
    both.run(client.delete("a", **options))
    with pytest.raises(NotFound):
        both.run(client.get("a"))


def test_a_strategic_merge_patch_merges_lists_by_their_keys(
    both: Driver, clients: Any
) -> None:
    deployments = clients("apps_v1.deployments")
    content = {"spec": {"selector": _SELECTOR, "template": _TEMPLATE}}
    both.run(deployments.create(sent(deployments.object_type, "a", content)))
    new = {"name": "side", "image": "registry.example/side:2"}
    patch = {"spec": {"template": {"spec": {"containers": [new]}}}}
    patched = both.run(deployments.patch("a", StrategicMergePatch(patch)))
    assert {one.name: one.image for one in patched.spec.template.spec.containers} == {
        "web": "registry.example/web:1",
        "side": "registry.example/side:2",
    }


def test_managers_conflict_over_replicas(both: Driver, clients: Any) -> None:
    deployments = clients("apps_v1.deployments")
    content = {"spec": {"selector": _SELECTOR, "template": _TEMPLATE, "replicas": 1}}
    mine = sent(deployments.object_type, "a", content)
    both.run(deployments.apply(mine, field_manager="me"))
    mine.spec.replicas = 2
    with pytest.raises(Conflict) as caught:
        both.run(deployments.apply(mine, field_manager="you"))
    assert [cause.field for cause in caught.value.causes] == [".spec.replicas"]
    taken = both.run(deployments.apply(mine, field_manager="you", force=True))
    assert taken.spec.replicas == 2


def test_deployments_are_scaled_and_have_a_status(both: Driver, clients: Any) -> None:
    deployments = clients("apps_v1.deployments")
    content = {"spec": {"selector": _SELECTOR, "template": _TEMPLATE}}
    made = both.run(deployments.create(sent(deployments.object_type, "a", content)))
    scale = both.run(deployments.get_scale("a"))
    scale.spec.replicas = 3
    assert both.run(deployments.update_scale("a", scale)).spec.replicas == 3
    scales = both.run(both.scale(both.rest).resource("deploy", made.metadata.namespace))
    assert both.run(scales.set_replicas("a", 4)).spec.replicas == 4
    status = MergePatch({"status": {"replicas": 2}})
    updated = both.run(deployments.patch_status("a", status))
    assert (updated.spec.replicas, updated.status.replicas) == (4, 2)


def test_pods_have_subresources(both: Driver, clients: Any) -> None:
    pods = clients("core_v1.pods")
    made = both.run(pods.create(sent(pods.object_type, "a", {"spec": _POD})))
    debug = {"name": "debug", "image": "registry.example/debug:1"}
    patch = StrategicMergePatch({"spec": {"ephemeralContainers": [debug]}})
    changed = both.run(pods.patch_ephemeral_containers("a", patch))
    assert [one.name for one in changed.spec.ephemeral_containers] == ["debug"]

    binding = Binding.from_dict(
        {"metadata": {"name": "a"}, "target": {"kind": "Node", "name": "nowhere"}}
    )
    assert both.run(pods.bind("a", binding)).status == "Success"
    assert both.run(pods.get("a")).spec.node_name == "nowhere"

    eviction = Eviction.from_dict({"metadata": {"name": "a"}})
    assert type(both.run(pods.evict("a", eviction))) is Status
    assert made.metadata.uid


def test_a_service_account_gets_a_token(both: Driver, clients: Any) -> None:
    accounts = clients("core_v1.service_accounts")
    both.run(accounts.create(sent(accounts.object_type, "a", {})))
    request = TokenRequest.from_dict({"spec": {"expirationSeconds": 600}})
    assert both.run(accounts.create_token("a", request)).status.token


def test_a_role_has_to_make_sense(both: Driver, clients: Any) -> None:
    roles = clients("rbac_v1.roles")
    nothing = [{"apiGroups": [""], "resources": ["pods"], "verbs": []}]
    with pytest.raises(Invalid) as caught:
        both.run(roles.create(sent(roles.object_type, "a", {"rules": nothing})))
    assert [cause.field for cause in caught.value.causes] == ["rules[0].verbs"]


def test_names_of_core_kinds_are_found(both: Driver, needs: Any) -> None:
    needs("", "v1", "pods")
    mapper = both.mapper(both.cached_discovery(both.discovery(both.rest)))
    for name, expected in (
        ("po", "v1, Resource=pods"),
        ("deploy", "apps/v1, Resource=deployments"),
        ("deployments.v1.apps", "apps/v1, Resource=deployments"),
        ("ev", "v1, Resource=events"),
    ):
        assert str(both.run(mapper.resource_for(name)).gvr).endswith(expected)
    everything = {one.plural for one in both.run(mapper.expand("all"))}
    assert {"pods", "services", "deployments", "jobs"} <= everything

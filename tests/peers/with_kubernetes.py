"""The official client against a server: run by its own interpreter, with a kubeconfig."""

from __future__ import annotations

import sys
import threading

from kubernetes import client, config, dynamic, watch

config.load_kube_config(sys.argv[1])
core, apps = client.CoreV1Api(), client.AppsV1Api()

core.create_namespace({"metadata": {"name": "peer"}})
seen: list[tuple[str, str]] = []


def follow() -> None:
    for event in watch.Watch().stream(
        core.list_namespaced_config_map, "peer", timeout_seconds=10
    ):
        seen.append((event["type"], event["object"].metadata.name))
        if event["type"] == "DELETED":
            return


version = core.list_namespaced_config_map("peer").metadata.resource_version
body = client.V1ConfigMap(
    metadata=client.V1ObjectMeta(name="settings"), data={"colour": "blue"}
)
made = core.create_namespaced_config_map("peer", body)
follower = threading.Thread(target=follow)
follower.start()
made.data["colour"] = "red"
replaced = core.replace_namespaced_config_map("settings", "peer", made)
assert replaced.data == {"colour": "red"}
patched = core.patch_namespaced_config_map("settings", "peer", {"data": {"size": "1"}})
assert patched.data == {"colour": "red", "size": "1"}
made.metadata.resource_version = version
refused: int | None = None
try:
    core.replace_namespaced_config_map("settings", "peer", made)
except client.ApiException as error:
    refused = error.status
assert refused == 409, refused

container = client.V1Container(name="main", image="nginx")
template = client.V1PodTemplateSpec(
    metadata=client.V1ObjectMeta(labels={"app": "web"}),
    spec=client.V1PodSpec(containers=[container]),
)
selector = client.V1LabelSelector(match_labels={"app": "web"})
spec = client.V1DeploymentSpec(replicas=1, selector=selector, template=template)
web = client.V1Deployment(metadata=client.V1ObjectMeta(name="web"), spec=spec)
apps.create_namespaced_deployment("peer", web)
apps.patch_namespaced_deployment_scale("web", "peer", {"spec": {"replicas": 3}})
assert apps.read_namespaced_deployment("web", "peer").spec.replicas == 3
found = dynamic.DynamicClient(client.ApiClient()).resources.get(
    api_version="apps/v1", kind="Deployment"
)
assert [one.metadata.name for one in found.get(namespace="peer").items] == ["web"]

core.delete_namespaced_config_map("settings", "peer")
follower.join()
assert seen[-1] == ("DELETED", "settings"), seen
assert {name for _, name in seen} == {"settings"}, seen
core.delete_namespace("peer")
print("done")

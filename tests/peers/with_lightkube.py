"""lightkube against a server: run by its own interpreter, with a kubeconfig."""

from __future__ import annotations

import sys

from lightkube import ApiError, Client, KubeConfig
from lightkube.models.apps_v1 import DeploymentSpec
from lightkube.models.core_v1 import Container, PodSpec, PodTemplateSpec
from lightkube.models.meta_v1 import LabelSelector, ObjectMeta
from lightkube.resources.apps_v1 import Deployment
from lightkube.resources.core_v1 import ConfigMap, Namespace
from lightkube.types import PatchType

client = Client(
    config=KubeConfig.from_file(sys.argv[1]), namespace="peer", field_manager="peer"
)
client.create(Namespace(metadata=ObjectMeta(name="peer")))
made = client.create(
    ConfigMap(metadata=ObjectMeta(name="settings"), data={"colour": "blue"})
)
version = made.metadata.resourceVersion
made.data["colour"] = "red"
client.replace(made)
client.patch(ConfigMap, "settings", {"data": {"size": "1"}})
found = client.get(ConfigMap, "settings")
assert found.data == {"colour": "red", "size": "1"}, found
made.metadata.resourceVersion = version
refused: int | None = None
try:
    client.replace(made)
except ApiError as error:
    refused = error.status.code
assert refused == 409, refused

labels = {"app": "web"}
web = Deployment(
    metadata=ObjectMeta(name="web", labels=labels),
    spec=DeploymentSpec(
        replicas=1,
        selector=LabelSelector(matchLabels=labels),
        template=PodTemplateSpec(
            metadata=ObjectMeta(labels=labels),
            spec=PodSpec(containers=[Container(name="main", image="nginx")]),
        ),
    ),
)
client.create(web)
patch = [{"op": "replace", "path": "/spec/replicas", "value": 3}]
client.patch(Deployment, "web", patch, patch_type=PatchType.JSON)
assert [one.spec.replicas for one in client.list(Deployment, labels=labels)] == [3]
client.apply(
    ConfigMap(
        apiVersion="v1",
        kind="ConfigMap",
        metadata=ObjectMeta(name="applied"),
        data={"a": "b"},
    )
)
events = client.watch(ConfigMap, resource_version=version)
client.delete(ConfigMap, "settings")
seen: list[tuple[str, str]] = []
for kind, one in events:
    seen.append((kind, one.metadata.name))
    if kind == "DELETED":
        break
assert seen == [
    ("MODIFIED", "settings"),
    ("MODIFIED", "settings"),
    ("ADDED", "applied"),
    ("DELETED", "settings"),
], seen
client.delete(Namespace, "peer")
print("done")

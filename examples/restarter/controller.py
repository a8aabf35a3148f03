"""Restarts Deployments when a ConfigMap or Secret that their pods use changes.

A program reads its environment once, when it starts. A Deployment that is annotated
``restarter.example.com/enabled: "true"`` is rolled out anew when that has changed: a
checksum of all that its pods use is kept in an annotation of the pod template, and a
template that differs is a rollout.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from kubeclient import Clientset
from kubeclient.apps.v1 import Deployment
from kubeclient.core.v1 import ConfigMap, Secret
from kubeclient.informers import SharedInformerFactory
from kuberuntime.cache import split_meta_namespace_key
from kuberuntime.controller import Controller, Requeue
from kuberuntime.rest import NotFound
from kuberuntime.rest.patch import MergePatch

ENABLED = "restarter.example.com/enabled"
CHECKSUM = "restarter.example.com/checksum"

Used = tuple[str, str]
"""What a pod uses: ConfigMap or Secret, and its name."""


class Restarter:
    """The informers and the controller; ``run()`` works until ``controller.stop()``."""

    def __init__(self, client: Clientset) -> None:
        self._client = client
        self.factory = SharedInformerFactory(client)
        deployments = self.factory.apps_v1.deployments()
        config_maps = self.factory.core_v1.config_maps()
        secrets = self.factory.core_v1.secrets()
        self._deployments = deployments.lister
        self._config_maps = config_maps.lister
        self._secrets = secrets.lister
        # Who uses an object is looked up at each change of one, so it is an index.
        deployments.add_indexers({"uses": _index_keys})
        self.controller: Controller[str] = Controller(
            "restarter", self.reconcile, workers=2
        )
        self.controller.watch(deployments)
        self.controller.watch(config_maps, self._users)
        self.controller.watch(secrets, self._users)

    def run(self) -> None:
        """Work until the controller is stopped."""
        with self.factory:
            self.controller.run()

    def reconcile(self, key: str) -> Requeue | None:
        """Write the checksum of what a Deployment uses, where it is another.

        What it does follows from the caches alone, never from what happened. They may
        lag behind: then the same checksum is written twice, which changes nothing.
        """
        namespace, name = split_meta_namespace_key(key)
        try:
            deployment = self._deployments.by_namespace(namespace).get(name)
            if (deployment.metadata.annotations or {}).get(ENABLED) != "true":
                return None
            checksum = self._checksum(deployment)
        except NotFound:
            # The Deployment is gone, or something that it uses: a restart would end
            # pods that work for some that cannot start.
            return None
        if checksum != written_checksum(deployment):
            annotations = {"metadata": {"annotations": {CHECKSUM: checksum}}}
            self._client.apps_v1.deployments(namespace).patch(
                name, MergePatch({"spec": {"template": annotations}})
            )
        return None

    def _users(self, used: ConfigMap | Secret) -> list[str]:
        """The keys of the Deployments that use an object."""
        value = f"{used.kind}/{used.metadata.namespace}/{used.metadata.name}"
        found = self._deployments.by_index("uses", value)
        return [one.key for one in found]

    def _checksum(self, deployment: Deployment) -> str:
        """Of the data of everything that is used. Raises NotFound."""
        namespace = deployment.metadata.namespace or ""
        content: list[object] = []
        for kind, name in sorted(set(uses(deployment))):
            manifest = self._used(kind, namespace, name).to_dict()
            data = [manifest.get("data"), manifest.get("binaryData")]
            content.append([kind, name, data])
        text = json.dumps(content, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def _used(self, kind: str, namespace: str, name: str) -> ConfigMap | Secret:
        if kind == "ConfigMap":
            return self._config_maps.by_namespace(namespace).get(name)
        return self._secrets.by_namespace(namespace).get(name)


def uses(deployment: Deployment) -> Iterator[Used]:
    """What the containers of a Deployment have in their environment, by reference."""
    pod = deployment.spec.template.spec
    for container in [*pod.containers, *(pod.init_containers or ())]:
        for source in container.env_from or ():
            if source.config_map_ref and source.config_map_ref.name:
                yield "ConfigMap", source.config_map_ref.name
            if source.secret_ref and source.secret_ref.name:
                yield "Secret", source.secret_ref.name
        for variable in container.env or ():
            value = variable.value_from
            if value and value.config_map_key_ref and value.config_map_key_ref.name:
                yield "ConfigMap", value.config_map_key_ref.name
            if value and value.secret_key_ref and value.secret_key_ref.name:
                yield "Secret", value.secret_key_ref.name


def written_checksum(deployment: Deployment) -> str | None:
    """The checksum in the pod template, None where there is none."""
    return (deployment.spec.template.metadata.annotations or {}).get(CHECKSUM)


def _index_keys(deployment: Deployment) -> list[str]:
    namespace = deployment.metadata.namespace
    return [f"{kind}/{namespace}/{name}" for kind, name in set(uses(deployment))]

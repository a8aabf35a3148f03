"""A typed client at work, on the embedded server. Run by `make demo`.

Works in the cluster of KUBECONFIG, and leaves there what it found.
"""

from __future__ import annotations

import threading

from kubeclient import Clientset
from kubeclient.apps.v1 import Deployment, DeploymentSpec
from kubeclient.core.v1 import (
    Container,
    ContainerPort,
    Namespace,
    PodSpec,
    PodTemplateSpec,
)
from kuberuntime.errors import DecodeError
from kuberuntime.meta.v1 import LabelSelector, ObjectMeta
from kuberuntime.rest import Invalid, MergePatch

SHOP = "quickstart"


def deployment(name: str, image: str, replicas: int) -> Deployment:
    """A Deployment of one container, as an editor helps to write it."""
    labels = {"app": name}
    return Deployment(
        metadata=ObjectMeta(name=name, labels=labels),
        spec=DeploymentSpec(
            replicas=replicas,
            selector=LabelSelector(match_labels=labels),
            template=PodTemplateSpec(
                metadata=ObjectMeta(labels=labels),
                spec=PodSpec(
                    containers=[
                        Container(
                            name=name,
                            image=image,
                            ports=[ContainerPort(container_port=80)],
                        )
                    ]
                ),
            ),
        ),
    )


def heading(text: str) -> None:
    print(f"\n── {text}")


def mistakes(web: Deployment) -> None:
    """What goes wrong before anything is sent."""
    heading("A misspelt field in a manifest: from_yaml(..., strict=True)")
    manifest = web.to_yaml()
    try:
        Deployment.from_yaml(manifest.replace("replicas", "replcas"), strict=True)
    except DecodeError as error:
        print(f"{type(error).__name__}: {error}")

    heading("And in code, where mypy and the editor see it first")
    try:
        DeploymentSpec(replcas=3)  # type: ignore[call-arg] # pyright: ignore
    except TypeError as error:
        print(f"{type(error).__name__}: {error}")


def follow(clients: Clientset, version: str) -> None:
    """Print the changes after a version, until something is deleted."""
    with clients.apps_v1.deployments(SHOP).watch(resource_version=version) as events:
        for event in events:
            found = event.object
            replicas = found.spec.replicas
            print(
                f"   watch: {event.type:8} {found.metadata.name}, {replicas} replicas"
            )
            if event.type == "DELETED":
                return


def work(clients: Clientset) -> None:
    """Create, list, watch, scale and delete."""
    deployments = clients.apps_v1.deployments(SHOP)

    heading("create")
    web = deployments.create(deployment("web", "nginx:1.29", replicas=3))
    print(f"{web.metadata.name}, uid {web.metadata.uid}")
    print(f"the server filled in: strategy {web.spec.strategy.type}")

    heading("create what the server refuses")
    try:
        deployments.create(deployment("Web!", "nginx", replicas=1))
    except Invalid as error:
        for cause in error.causes:
            print(f"{cause.field}: {cause.message}")

    heading("list, by label")
    for one in deployments.list(label_selector="app=web"):
        print(f"{one.metadata.namespace}/{one.metadata.name}")

    heading("watch, while it is scaled, patched and deleted")
    watching = threading.Thread(
        target=follow, args=(clients, web.metadata.resource_version or "")
    )
    watching.start()
    deployments.patch_scale("web", MergePatch({"spec": {"replicas": 5}}))
    deployments.patch("web", MergePatch({"metadata": {"labels": {"tier": "front"}}}))
    deployments.delete("web")
    watching.join()


def main() -> None:
    web = deployment("web", "nginx:1.29", replicas=3)
    heading("A typed object as a manifest: web.to_yaml()")
    print(web.to_yaml(), end="")
    mistakes(web)
    with Clientset.from_kubeconfig() as clients:
        namespaces = clients.core_v1.namespaces()
        namespaces.create(Namespace(metadata=ObjectMeta(name=SHOP)))
        try:
            work(clients)
        finally:
            namespaces.delete(SHOP)


if __name__ == "__main__":
    main()

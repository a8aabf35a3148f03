"""Typed Kubernetes objects and calls, without a cluster. Run by `make demo`."""

from __future__ import annotations

from kubeclient import Clientset, scheme
from kubeclient.apps.v1 import Deployment, DeploymentSpec
from kubeclient.core.v1 import Container, ContainerPort, PodSpec, PodTemplateSpec
from kuberuntime.config import Config
from kuberuntime.errors import DecodeError
from kuberuntime.meta.v1 import LabelSelector, ObjectMeta


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


def main() -> None:
    web = deployment("web", "nginx:1.29", replicas=3)

    heading("A typed object and its manifest: web.to_yaml()")
    manifest = web.to_yaml()
    print(manifest, end="")

    heading("Read back by kind: scheme.load_all(manifest)")
    (same,) = scheme.load_all(manifest)
    print(f"{type(same).__module__}.{type(same).__name__}, equal: {same == web}")

    heading("A misspelt field in a manifest: from_yaml(..., strict=True)")
    try:
        Deployment.from_yaml(manifest.replace("replicas", "replcas"), strict=True)
    except DecodeError as error:
        print(f"{type(error).__name__}: {error}")

    heading("And in code, where mypy and the editor see it first")
    try:
        DeploymentSpec(replcas=3)  # type: ignore[call-arg] # pyright: ignore
    except TypeError as error:
        print(f"{type(error).__name__}: {error}")

    heading("What calls would send, before there is a server to send them to")
    with Clientset(Config(server="https://cluster.example:6443")) as cs:
        deployments = cs.apps_v1.deployments("shop")
        for request in (
            deployments.requests.create(web, dry_run=True),
            deployments.requests.list(label_selector="app=web"),
            deployments.requests.get("web", subresource="scale"),
            deployments.requests.delete("web", propagation_policy="Foreground"),
        ):
            print(request.line)


if __name__ == "__main__":
    main()

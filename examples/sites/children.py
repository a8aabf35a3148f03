"""What a Site consists of in its own namespace: functions of the Site alone."""

from __future__ import annotations

from examples.sites.client.web.v1 import Site
from kubeclient.apps.v1 import Deployment, DeploymentSpec
from kubeclient.core.v1 import (
    ConfigMap,
    ConfigMapVolumeSource,
    Container,
    ContainerPort,
    PodSpec,
    PodTemplateSpec,
    Volume,
    VolumeMount,
)
from kuberuntime.meta.v1 import LabelSelector, ObjectMeta, OwnerReference

IMAGE = "nginx:1.29"
FOLDER = "/usr/share/nginx/html"


def pages(site: Site) -> ConfigMap:
    """The files that the Site shows."""
    return ConfigMap(metadata=_metadata(site), data=site.spec.pages)


def server(site: Site) -> Deployment:
    """What shows them."""
    files = ConfigMapVolumeSource(name=_name(site))
    container = Container(
        name="nginx",
        image=IMAGE,
        ports=[ContainerPort(container_port=80)],
        volume_mounts=[VolumeMount(name="pages", mount_path=FOLDER, read_only=True)],
    )
    return Deployment(
        metadata=_metadata(site),
        spec=DeploymentSpec(
            replicas=site.spec.replicas,
            selector=LabelSelector(match_labels=_labels(site)),
            template=PodTemplateSpec(
                metadata=ObjectMeta(labels=_labels(site)),
                spec=PodSpec(
                    containers=[container],
                    volumes=[Volume(name="pages", config_map=files)],
                ),
            ),
        ),
    )


def _metadata(site: Site) -> ObjectMeta:
    owner = OwnerReference(
        api_version=site.api_version,
        kind=site.kind,
        name=site.metadata.name or "",
        uid=site.metadata.uid or "",
        controller=True,
        block_owner_deletion=True,
    )
    return ObjectMeta(
        name=_name(site),
        namespace=site.metadata.namespace,
        labels=_labels(site),
        owner_references=[owner],
    )


def _name(site: Site) -> str:
    return f"{site.metadata.name}-site"


def _labels(site: Site) -> dict[str, str]:
    return {"web.example.com/site": site.metadata.name or ""}

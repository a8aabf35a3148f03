"""Models in the shape that the generator emits, enough of them to test the runtime."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from kuberuntime.codegen import models as kw


class OwnerReference(kw.Model, kw_only=True):
    api_version: str = kw.field(name="apiVersion")
    block_owner_deletion: bool | None = kw.field(
        name="blockOwnerDeletion", default=None
    )
    controller: bool | None = None
    kind: str
    name: str
    uid: str


class ManagedFieldsEntry(kw.Model, kw_only=True):
    api_version: str | None = kw.field(name="apiVersion", default=None)
    fields_type: str | None = kw.field(name="fieldsType", default=None)
    fields_v1: kw.FieldsV1 = kw.field(name="fieldsV1", default=kw.FieldsV1())
    manager: str | None = None
    operation: str | None = None
    subresource: str | None = None
    time: kw.Time | None = None


class ObjectMeta(kw.Model, kw_only=True):
    annotations: dict[str, str] | None = None
    creation_timestamp: kw.Time | None = kw.field(
        name="creationTimestamp", default=None
    )
    deletion_grace_period_seconds: int | None = kw.field(
        name="deletionGracePeriodSeconds", default=None
    )
    deletion_timestamp: kw.Time | None = kw.field(
        name="deletionTimestamp", default=None
    )
    finalizers: Annotated[list[str] | None, kw.Set(), kw.PatchStrategy("merge")] = None
    generate_name: str | None = kw.field(name="generateName", default=None)
    generation: int | None = None
    labels: dict[str, str] | None = None
    managed_fields: Annotated[list[ManagedFieldsEntry] | None, kw.Atomic()] = kw.field(
        name="managedFields", default=None
    )
    name: str | None = None
    namespace: str | None = None
    owner_references: Annotated[
        list[OwnerReference] | None, kw.ListMap("uid"), kw.MergeKey("uid")
    ] = kw.field(name="ownerReferences", default=None)
    resource_version: str | None = kw.field(name="resourceVersion", default=None)
    self_link: str | None = kw.field(name="selfLink", default=None)
    uid: str | None = None


class AnyObject(kw.KubeObject, kw_only=True):
    """An object of any kind, without all but its metadata."""

    api_version: str = kw.field(name="apiVersion")
    kind: str
    metadata: ObjectMeta = kw.field(default_factory=ObjectMeta)


class ConfigMap(kw.KubeObject, kw_only=True):
    api_version: Literal["v1"] = kw.always("v1", name="apiVersion")
    kind: Literal["ConfigMap"] = kw.always("ConfigMap")
    metadata: ObjectMeta = kw.field(default_factory=ObjectMeta)
    binary_data: dict[str, bytes] | None = kw.field(name="binaryData", default=None)
    data: dict[str, str] | None = None
    immutable: bool | None = None


class ListMeta(kw.Model, kw_only=True):
    continue_: str | None = kw.field(name="continue", default=None)
    remaining_item_count: int | None = kw.field(name="remainingItemCount", default=None)
    resource_version: str | None = kw.field(name="resourceVersion", default=None)


class ConfigMapList(kw.KubeObject, kw_only=True):
    api_version: Literal["v1"] = kw.always("v1", name="apiVersion")
    kind: Literal["ConfigMapList"] = kw.always("ConfigMapList")
    metadata: ListMeta = kw.field(default_factory=ListMeta)
    items: list[ConfigMap]


class LeaseSpec(kw.Model, kw_only=True):
    acquire_time: kw.MicroTime | None = kw.field(name="acquireTime", default=None)
    holder_identity: str | None = kw.field(name="holderIdentity", default=None)
    renew_time: kw.MicroTime | None = kw.field(name="renewTime", default=None)


class Lease(kw.KubeObject, kw_only=True):
    api_version: Literal["coordination.k8s.io/v1"] = kw.always(
        "coordination.k8s.io/v1", name="apiVersion"
    )
    kind: Literal["Lease"] = kw.always("Lease")
    metadata: ObjectMeta = kw.field(default_factory=ObjectMeta)
    spec: LeaseSpec | None = None


class Condition(kw.Model, kw_only=True):
    last_transition_time: kw.Time = kw.field(name="lastTransitionTime")
    status: str
    type: str


class ContainerPort(kw.Model, kw_only=True):
    container_port: int = kw.field(name="containerPort")
    protocol: kw.OpenEnum[Literal["SCTP", "TCP", "UDP"]] | None = None


class Container(kw.Model, kw_only=True):
    image_pull_policy: (
        kw.OpenEnum[Literal["Always", "IfNotPresent", "Never"]] | None
    ) = kw.field(name="imagePullPolicy", default=None)
    limits: dict[str, kw.Quantity] | None = None
    name: str
    ports: Annotated[
        list[ContainerPort] | None,
        kw.ListMap("containerPort", "protocol"),
        kw.MergeKey("containerPort"),
    ] = None
    probe_port: kw.IntOrString | None = kw.field(name="probePort", default=None)
    stdin: bool | None = None


class Schema(kw.Model, kw_only=True):
    """Recursive, as JSONSchemaProps."""

    default: Any = None
    properties: dict[str, Schema] | None = None
    type: str | None = None


class WidgetSpec(kw.Model, kw_only=True):
    """A required field of each kind."""

    containers: list[Container]
    enabled: bool
    first: Container
    limits: dict[str, kw.Quantity]
    port: kw.IntOrString
    ratio: float
    replicas: int
    secret: bytes
    since: kw.Time
    title: str


class WidgetStatus(kw.Model, kw_only=True):
    conditions: list[Condition] | None = None
    disrupted: dict[str, kw.Time] | None = None
    schema: Schema | None = None


class Widget(kw.KubeObject, kw_only=True):
    api_version: Literal["example.com/v1"] = kw.always(
        "example.com/v1", name="apiVersion"
    )
    kind: Literal["Widget"] = kw.always("Widget")
    metadata: ObjectMeta = kw.field(default_factory=ObjectMeta)
    spec: WidgetSpec | None = None
    status: WidgetStatus | None = None
    template: kw.RawExtension | None = None

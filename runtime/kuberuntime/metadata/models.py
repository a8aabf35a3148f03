"""Objects of which only the metadata are known."""

from __future__ import annotations

import msgspec

from kuberuntime.meta.v1 import ListMeta, ObjectMeta
from kuberuntime.model import KubeObject, always


class PartialObjectMetadata(KubeObject, kw_only=True):
    """The metadata of an object of any kind; as meta.k8s.io/v1's.

    ``api_version`` and ``kind`` are ``meta.k8s.io/v1`` and ``PartialObjectMetadata``,
    or the object's own where a server sent the object as a whole.
    """

    api_version: str = always("meta.k8s.io/v1", name="apiVersion")
    kind: str = always("PartialObjectMetadata")
    metadata: ObjectMeta = msgspec.field(default_factory=ObjectMeta)


class PartialObjectMetadataList(KubeObject, kw_only=True):
    """A page of them, or all."""

    api_version: str = always("meta.k8s.io/v1", name="apiVersion")
    kind: str = always("PartialObjectMetadataList")
    metadata: ListMeta = msgspec.field(default_factory=ListMeta)
    items: list[PartialObjectMetadata]

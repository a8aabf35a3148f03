"""Requests that are answered with metadata alone."""

from __future__ import annotations

from typing import Unpack

from kuberuntime.metadata.accept import accepting
from kuberuntime.rest.builder import ResourceRequests
from kuberuntime.rest.options import (
    GetOptions,
    ListOptions,
    PatchOptions,
    WatchOptions,
)
from kuberuntime.rest.patch import Patch
from kuberuntime.rest.request import Request


class MetadataRequests(ResourceRequests):
    """As its base; what reads and patches asks for metadata.

    A server that cannot answer so answers with the object: plain JSON is the second
    choice, as client-go's metadata client has it.
    """

    def get(
        self,
        name: str,
        *,
        subresource: str | None = None,
        **options: Unpack[GetOptions],
    ) -> Request:
        """Read the metadata of one object."""
        request = super().get(name, subresource=subresource, **options)
        return accepting(request, "PartialObjectMetadata")

    def list(self, **options: Unpack[ListOptions]) -> Request:
        """Read one page of metadata."""
        return accepting(super().list(**options), "PartialObjectMetadataList")

    def watch(self, **options: Unpack[WatchOptions]) -> Request:
        """Follow the changes, metadata alone."""
        return accepting(super().watch(**options), "PartialObjectMetadata")

    def patch(
        self,
        name: str,
        patch: Patch,
        *,
        subresource: str | None = None,
        **options: Unpack[PatchOptions],
    ) -> Request:
        """Change an object, and be answered its metadata."""
        request = super().patch(name, patch, subresource=subresource, **options)
        return accepting(request, "PartialObjectMetadata")

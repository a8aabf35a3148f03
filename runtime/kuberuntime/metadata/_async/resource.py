"""The metadata of one resource's objects, in one namespace or all."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeAlias, Unpack

from kuberuntime.edit._async.edit import AsyncEdit, AsyncEditor, modify
from kuberuntime.edit.draft import TypedDraft
from kuberuntime.metadata.models import (
    PartialObjectMetadata,
    PartialObjectMetadataList,
)
from kuberuntime.metadata.requests import MetadataRequests
from kuberuntime.rest._async.pager import AsyncPager
from kuberuntime.rest._async.watch import AsyncWatch
from kuberuntime.rest.options import (
    DeleteCollectionOptions,
    DeleteOptions,
    GetOptions,
    ListOptions,
    PatchOptions,
    WatchOptions,
)
from kuberuntime.rest.patch import Patch
from kuberuntime.rest.resource import Resource
from kuberuntime.rest.response import (
    decode,
    decode_items_or_status,
    decode_or_status,
)
from kuberuntime.rest.unreadable import OnUnreadable
from kuberuntime.rest.watching import default_watch_seconds
from kuberuntime.retry.waits import DEFAULT_RETRY, Backoff

if TYPE_CHECKING:
    from kuberuntime.meta.v1 import Status
    from kuberuntime.rest._async.transport import AsyncRESTClient

AsyncMetadataPager: TypeAlias = AsyncPager[
    PartialObjectMetadata, PartialObjectMetadataList
]
Deleted: TypeAlias = list[PartialObjectMetadata]


class AsyncMetadataResource:
    """The verbs that need no more than metadata; as client-go's metadata client.

    Raises what typed clients do: ApiErrors for refusals, TransportError where there
    is no answer, ValueError for names that cannot be meant.
    """

    def __init__(
        self, rest: AsyncRESTClient, resource: Resource, namespace: str | None = None
    ) -> None:
        self._rest = rest
        self.requests = MetadataRequests(resource, namespace)

    @property
    def resource(self) -> Resource:
        """What this is a client of."""
        return self.requests.resource

    async def get(
        self, name: str, **options: Unpack[GetOptions]
    ) -> PartialObjectMetadata:
        """Read the metadata of one object. Raises NotFound and other ApiErrors."""
        request = self.requests.get(name, **options)
        return decode(await self._rest.send(request), request, PartialObjectMetadata)

    def list(self, **options: Unpack[ListOptions]) -> AsyncMetadataPager:
        """The metadata of all objects, read when they are asked for."""
        return AsyncPager(self._rest, self.requests, PartialObjectMetadataList, options)

    def watch(
        self,
        *,
        on_unreadable: OnUnreadable | None = None,
        **options: Unpack[WatchOptions],
    ) -> AsyncWatch[PartialObjectMetadata]:
        """Follow what happens to the objects. Use it with ``async with``.

        Ends after ``timeout_seconds``, by default five to ten minutes.
        """
        if "timeout_seconds" not in options:
            options["timeout_seconds"] = default_watch_seconds()
        request = self.requests.watch(**options)
        return AsyncWatch(self._rest, request, PartialObjectMetadata, on_unreadable)

    async def patch(
        self, name: str, patch: Patch, **options: Unpack[PatchOptions]
    ) -> PartialObjectMetadata:
        """Change an object, and answer its metadata."""
        request = self.requests.patch(name, patch, **options)
        return decode(await self._rest.send(request), request, PartialObjectMetadata)

    def edit(
        self,
        name: str,
        *,
        backoff: Backoff = DEFAULT_RETRY,
        **options: Unpack[PatchOptions],
    ) -> AsyncEdit[PartialObjectMetadata]:
        """Change an object's metadata in a block. See :class:`AsyncEdit`."""
        return AsyncEdit(self._editor(name, options), backoff=backoff)

    async def modify(
        self,
        name: str,
        change: Callable[[PartialObjectMetadata], None],
        *,
        backoff: Backoff = DEFAULT_RETRY,
        **options: Unpack[PatchOptions],
    ) -> PartialObjectMetadata:
        """Change metadata by a function, which is called again after a conflict."""
        return await modify(self._editor(name, options), change, backoff=backoff)

    async def delete(
        self, name: str, **options: Unpack[DeleteOptions]
    ) -> PartialObjectMetadata | Status:
        """Delete an object; answers its metadata or a Status, as the server does."""
        request = self.requests.delete(name, **options)
        response = await self._rest.send(request)
        return decode_or_status(response, request, PartialObjectMetadata)

    async def delete_collection(
        self, **options: Unpack[DeleteCollectionOptions]
    ) -> Deleted | Status:
        """Delete all objects that the selectors match; without any, all of them."""
        request = self.requests.delete_collection(**options)
        response = await self._rest.send(request)
        items, unreadable = decode_items_or_status(
            response, request, PartialObjectMetadata
        )
        for one in unreadable:
            self._rest.on_unreadable(one)
        return items

    def _editor(
        self, name: str, options: PatchOptions
    ) -> AsyncEditor[PartialObjectMetadata]:
        draft = partial(TypedDraft[PartialObjectMetadata], into=PartialObjectMetadata)
        return AsyncEditor(self._rest, self.requests, draft, name, None, options)

"""One resource, of any kind, in one namespace or all."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, Unpack, overload

from kuberuntime.dynamic.unstructured import (
    UNSTRUCTURED,
    Unstructured,
    UnstructuredList,
)
from kuberuntime.edit._async.edit import AsyncEdit, AsyncEditor, modify
from kuberuntime.edit.draft import DictDraft
from kuberuntime.meta.gvk import GroupVersionKind
from kuberuntime.rest._async.pager import AsyncPager
from kuberuntime.rest._async.watch import AsyncWatch
from kuberuntime.rest.body import Writable, body_of, name_of
from kuberuntime.rest.builder import ResourceRequests
from kuberuntime.rest.options import (
    ApplyOptions,
    CreateOptions,
    DeleteCollectionOptions,
    DeleteOptions,
    EndlessOptions,
    GetOptions,
    ListOptions,
    PatchOptions,
    UpdateOptions,
    WatchOptions,
)
from kuberuntime.rest.patch import Patch
from kuberuntime.rest.request import Request
from kuberuntime.rest.resource import Resource
from kuberuntime.rest.response import decode, decode_or_status
from kuberuntime.rest.unreadable import OnUnreadable
from kuberuntime.rest.watching import default_watch_seconds
from kuberuntime.retry.waits import DEFAULT_RETRY, Backoff
from kuberuntime.table._async.read import read_table
from kuberuntime.table.models import Table
from kuberuntime.table.requests import IncludeObject

if TYPE_CHECKING:
    from kuberuntime.meta.v1 import Status
    from kuberuntime.rest._async.transport import AsyncRESTClient
    from kuberuntime.watching._async.endless import AsyncEndlessWatch

# A pager and a watch of dicts; their type parameters are declared for models.
AsyncUnstructuredPager: TypeAlias = AsyncPager[Any, UnstructuredList]
AsyncUnstructuredWatch: TypeAlias = AsyncWatch[Any]


class AsyncDynamicResource:
    """The verbs of a resource on dicts; as client-go's dynamic.ResourceInterface.

    Dicts are manifests by wire names, and hold all that the server sent. Those that
    are written may leave ``apiVersion`` and ``kind`` out, or be objects of classes.
    ``subresource`` goes below the object: ``get("web", subresource="scale")``.
    Without a namespace only ``list``, ``watch`` and ``table`` are possible, as for
    cluster-scoped resources all is.

    Raises what typed clients do: ApiErrors for refusals, TransportError where there
    is no answer, ValueError for names that cannot be meant.
    """

    def __init__(
        self, rest: AsyncRESTClient, resource: Resource, namespace: str | None = None
    ) -> None:
        self._rest = rest
        self.requests = ResourceRequests(resource, namespace)

    @property
    def resource(self) -> Resource:
        """What this is a client of."""
        return self.requests.resource

    @property
    def namespace(self) -> str | None:
        """Where; None for all namespaces, and for cluster-scoped resources."""
        return self.requests.namespace

    async def get(
        self,
        name: str,
        *,
        subresource: str | None = None,
        **options: Unpack[GetOptions],
    ) -> Unstructured:
        """Read one object. Raises NotFound and other ApiErrors."""
        request = self.requests.get(name, subresource=subresource, **options)
        return await self._answer(request)

    def list(self, **options: Unpack[ListOptions]) -> AsyncUnstructuredPager:
        """The objects of the namespace, or of all: read when they are asked for."""
        return AsyncPager(self._rest, self.requests, UnstructuredList, options)

    async def table(
        self,
        *,
        include_object: IncludeObject = "Metadata",
        **options: Unpack[ListOptions],
    ) -> Table:
        """The objects as kubectl shows them. See :class:`Table`."""
        return await read_table(self._rest, self.requests, include_object, options)

    @overload
    def watch(
        self,
        *,
        forever: Literal[False] = False,
        on_unreadable: OnUnreadable | None = None,
        **options: Unpack[WatchOptions],
    ) -> AsyncUnstructuredWatch: ...

    @overload
    def watch(
        self,
        *,
        forever: Literal[True],
        on_unreadable: OnUnreadable | None = None,
        **options: Unpack[EndlessOptions],
    ) -> AsyncEndlessWatch[Any]: ...

    def watch(
        self,
        *,
        forever: bool = False,
        on_unreadable: OnUnreadable | None = None,
        **options: Unpack[WatchOptions],
    ) -> AsyncUnstructuredWatch | AsyncEndlessWatch[Any]:
        """Follow what happens to the objects. Use it with ``async with``.

        Ends after ``timeout_seconds``, by default five to ten minutes; ``forever`` it
        goes on: see :class:`AsyncEndlessWatch`.
        """
        if forever:
            from kuberuntime.watching._async.endless import endless

            return endless(
                self._rest, self.requests, UNSTRUCTURED, on_unreadable, options
            )
        if "timeout_seconds" not in options:
            options["timeout_seconds"] = default_watch_seconds()
        request = self.requests.watch(**options)
        return AsyncWatch(self._rest, request, UNSTRUCTURED, on_unreadable)

    async def create(
        self,
        obj: Writable,
        *,
        name: str | None = None,
        subresource: str | None = None,
        **options: Unpack[CreateOptions],
    ) -> Unstructured:
        """Create an object, or post one to a subresource of the one called ``name``."""
        body = body_of(obj, self._identity(subresource))
        request = self.requests.create(
            body, name=name, subresource=subresource, **options
        )
        return await self._answer(request)

    async def update(
        self,
        obj: Writable,
        *,
        subresource: str | None = None,
        **options: Unpack[UpdateOptions],
    ) -> Unstructured:
        """Replace an object, called as its metadata says. Raises Conflict."""
        body = body_of(obj, self._identity(subresource))
        request = self.requests.update(
            body, name=name_of(obj), subresource=subresource, **options
        )
        return await self._answer(request)

    async def update_status(
        self, obj: Writable, **options: Unpack[UpdateOptions]
    ) -> Unstructured:
        """Replace the status of an object, and nothing else."""
        return await self.update(obj, subresource="status", **options)

    async def patch(
        self,
        name: str,
        patch: Patch,
        *,
        subresource: str | None = None,
        **options: Unpack[PatchOptions],
    ) -> Unstructured:
        """Change an object without replacing it, and answer the result."""
        request = self.requests.patch(name, patch, subresource=subresource, **options)
        return await self._answer(request)

    async def apply(
        self,
        obj: Writable,
        *,
        field_manager: str,
        force: bool = False,
        subresource: str | None = None,
        **options: Unpack[ApplyOptions],
    ) -> Unstructured:
        """Create the object or change it: server-side apply. Raises Conflict."""
        name_of(obj)
        request = self.requests.apply(
            body_of(obj, self._identity(subresource)),
            field_manager=field_manager,
            force=force,
            subresource=subresource,
            **options,
        )
        return await self._answer(request)

    async def apply_status(
        self,
        obj: Writable,
        *,
        field_manager: str,
        force: bool = False,
        **options: Unpack[ApplyOptions],
    ) -> Unstructured:
        """Apply to the status of an object. Raises Conflict."""
        return await self.apply(
            obj,
            field_manager=field_manager,
            force=force,
            subresource="status",
            **options,
        )

    async def delete(
        self, name: str, **options: Unpack[DeleteOptions]
    ) -> Unstructured | Status:
        """Delete an object; answers it or a Status, as the server does."""
        request = self.requests.delete(name, **options)
        response = await self._rest.send(request)
        answer: Unstructured | Status = decode_or_status(
            response, request, UNSTRUCTURED
        )
        return answer

    async def delete_collection(
        self, **options: Unpack[DeleteCollectionOptions]
    ) -> UnstructuredList | Status:
        """Delete all objects that the selectors match; without any, all of them."""
        request = self.requests.delete_collection(**options)
        response = await self._rest.send(request)
        return decode_or_status(response, request, UnstructuredList)

    def edit(
        self,
        name: str,
        *,
        subresource: str | None = None,
        backoff: Backoff = DEFAULT_RETRY,
        **options: Unpack[PatchOptions],
    ) -> AsyncEdit[Unstructured]:
        """Change an object in a block, and send what changed. See :class:`AsyncEdit`.

        A field that is set to None is taken away.
        """
        return AsyncEdit(self._editor(name, subresource, options), backoff=backoff)

    async def modify(
        self,
        name: str,
        change: Callable[[Unstructured], None],
        *,
        subresource: str | None = None,
        backoff: Backoff = DEFAULT_RETRY,
        **options: Unpack[PatchOptions],
    ) -> Unstructured:
        """Change an object by a function, which is called again after a conflict."""
        editor = self._editor(name, subresource, options)
        return await modify(editor, change, backoff=backoff)

    async def _answer(self, request: Request) -> Unstructured:
        response = await self._rest.send(request)
        answer: Unstructured = decode(response, request, UNSTRUCTURED)
        return answer

    def _identity(self, subresource: str | None) -> GroupVersionKind | None:
        """What a manifest is that does not say so; unknown for most subresources."""
        own = subresource in (None, "status") and self.resource.kind
        return self.resource.gvk if own else None

    def _editor(
        self, name: str, subresource: str | None, options: PatchOptions
    ) -> AsyncEditor[Unstructured]:
        return AsyncEditor(
            self._rest, self.requests, DictDraft, name, subresource, options
        )

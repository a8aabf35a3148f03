"""What every generated client stands on: one resource, in one namespace or all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from kuberuntime.model import KubeObject
from kuberuntime.rest._async.log import AsyncLogLines
from kuberuntime.rest.body import manifest_of
from kuberuntime.rest.builder import ResourceRequests, called
from kuberuntime.rest.options import (
    ApplyOptions,
    CreateOptions,
    GetOptions,
    LogLinesOptions,
    LogOptions,
    PatchOptions,
    UpdateOptions,
)
from kuberuntime.rest.patch import Patch
from kuberuntime.rest.resource import Resource
from kuberuntime.rest.response import decode, decode_text

if TYPE_CHECKING:
    from kuberuntime.rest._async.transport import AsyncRESTClient

K = TypeVar("K", bound=KubeObject)
R = TypeVar("R", bound=KubeObject)


class AsyncResourceClient(Generic[K]):
    """The facts of a resource, and how to make calls of any kind on it.

    Subclasses set ``resource`` and ``object_type`` and add the verbs that the
    server supports. ``requests`` builds what the calls send, without sending it.
    The helpers raise what the verbs do: ApiError for a refusal, TransportError
    where there is no answer, DecodeError for one that is not what was asked for,
    ValueError for names that cannot be meant.
    """

    resource: ClassVar[Resource]
    object_type: type[K]

    def __init__(self, rest: AsyncRESTClient, namespace: str | None = None) -> None:
        self._rest = rest
        self.requests = ResourceRequests(self.resource, namespace)

    async def _get(
        self,
        name: str,
        *,
        into: type[R],
        subresource: str | None = None,
        options: GetOptions,
    ) -> R:
        request = self.requests.get(name, subresource=subresource, **options)
        return decode(await self._rest.send(request), request, into)

    async def _create(
        self,
        body: KubeObject,
        *,
        name: str | None = None,
        into: type[R],
        subresource: str | None = None,
        options: CreateOptions,
    ) -> R:
        if name is not None and into is not type(body):
            # An order, which is not kept: its name is compared, and not filled in.
            body = called(body, name)
        request = self.requests.create(
            body, name=name, subresource=subresource, **options
        )
        return decode(await self._rest.send(request), request, into)

    async def _update(
        self,
        name: str,
        body: KubeObject,
        *,
        into: type[R],
        subresource: str | None = None,
        options: UpdateOptions,
    ) -> R:
        request = self.requests.update(
            body, name=name, subresource=subresource, **options
        )
        return decode(await self._rest.send(request), request, into)

    async def _patch(
        self,
        name: str,
        patch: Patch,
        *,
        into: type[R],
        subresource: str | None = None,
        options: PatchOptions,
    ) -> R:
        request = self.requests.patch(name, patch, subresource=subresource, **options)
        return decode(await self._rest.send(request), request, into)

    async def _apply(
        self,
        body: KubeObject | Mapping[str, Any],
        *,
        field_manager: str,
        force: bool,
        into: type[R],
        subresource: str | None = None,
        options: ApplyOptions,
    ) -> R:
        request = self.requests.apply(
            body if isinstance(body, KubeObject) else manifest_of(body, into),
            field_manager=field_manager,
            force=force,
            subresource=subresource,
            **options,
        )
        return decode(await self._rest.send(request), request, into)

    def _log_lines(self, name: str, *, options: LogLinesOptions) -> AsyncLogLines:
        return AsyncLogLines(self._rest, self.requests.log_lines(name, **options))

    async def _log(self, name: str, *, options: LogOptions) -> str:
        request = self.requests.log(name, **options)
        return decode_text(await self._rest.send(request), request)

"""The verb of generated clients that can read and patch."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar, Unpack

from kuberuntime.model import KubeObject
from kuberuntime.rest._async.client import AsyncResourceClient
from kuberuntime.rest.options import PatchOptions
from kuberuntime.retry.waits import DEFAULT_RETRY, Backoff

if TYPE_CHECKING:
    from kuberuntime.edit._async.edit import AsyncEdit, AsyncEditor

K = TypeVar("K", bound=KubeObject)


class AsyncEditVerb(AsyncResourceClient[K]):
    """``edit`` and ``modify``, for resources with ``get`` and ``patch``."""

    def edit(
        self,
        name: str,
        *,
        subresource: str | None = None,
        backoff: Backoff = DEFAULT_RETRY,
        **options: Unpack[PatchOptions],
    ) -> AsyncEdit[K]:
        """Change an object in a block, and send what changed when it ends::

            async with deployments.edit("web") as web:
                web.spec.replicas = 3

        Nothing is lost that this client does not know. ``subresource`` is one of the
        object's own kind, such as ``status``. See :class:`AsyncEdit` for what happens
        where others change the object at the same time.
        """
        from kuberuntime.edit._async.edit import AsyncEdit

        return AsyncEdit(self._editor(name, subresource, options), backoff=backoff)

    async def modify(
        self,
        name: str,
        change: Callable[[K], None],
        *,
        subresource: str | None = None,
        backoff: Backoff = DEFAULT_RETRY,
        **options: Unpack[PatchOptions],
    ) -> K:
        """Change an object by a function, which is called again after a conflict.

        ``change`` gets the object as it is on the server at that moment, and changes
        it in place; what it changed is sent as ``edit`` does. Answers the object as
        the server stored it, or as it was read where nothing changed. Raises NotFound,
        Conflict after the last attempt, Invalid and other ApiErrors.
        """
        from kuberuntime.edit._async.edit import modify

        editor = self._editor(name, subresource, options)
        return await modify(editor, change, backoff=backoff)

    def _editor(
        self, name: str, subresource: str | None, options: PatchOptions
    ) -> AsyncEditor[K]:
        from kuberuntime.edit._async.edit import AsyncEditor
        from kuberuntime.edit.draft import TypedDraft

        draft = partial(TypedDraft[K], into=self.object_type)
        return AsyncEditor(self._rest, self.requests, draft, name, subresource, options)

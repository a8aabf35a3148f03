# Derived from runtime/kuberuntime/edit/_async/verb.py by scripts/unasync.py: edit that one.
"""The verb of generated clients that can read and patch."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar, Unpack

from kuberuntime.model import KubeObject
from kuberuntime.rest._sync.client import ResourceClient
from kuberuntime.rest.options import PatchOptions
from kuberuntime.retry.waits import DEFAULT_RETRY, Backoff

if TYPE_CHECKING:
    from kuberuntime.edit._sync.edit import Edit, Editor

K = TypeVar("K", bound=KubeObject)


class EditVerb(ResourceClient[K]):
    """``edit`` and ``modify``, for resources with ``get`` and ``patch``."""

    def edit(
        self,
        name: str,
        *,
        subresource: str | None = None,
        backoff: Backoff = DEFAULT_RETRY,
        **options: Unpack[PatchOptions],
    ) -> Edit[K]:
        """Change an object in a block, and send what changed when it ends::

            with deployments.edit("web") as web:
                web.spec.replicas = 3

        Nothing is lost that this client does not know. ``subresource`` is one of the
        object's own kind, such as ``status``. See :class:`Edit` for what happens
        where others change the object at the same time.
        """
        from kuberuntime.edit._sync.edit import Edit

        return Edit(self._editor(name, subresource, options), backoff=backoff)

    def modify(
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
        from kuberuntime.edit._sync.edit import modify

        editor = self._editor(name, subresource, options)
        return modify(editor, change, backoff=backoff)

    def _editor(
        self, name: str, subresource: str | None, options: PatchOptions
    ) -> Editor[K]:
        from kuberuntime.edit._sync.edit import Editor
        from kuberuntime.edit.draft import TypedDraft

        draft = partial(TypedDraft[K], into=self.object_type)
        return Editor(self._rest, self.requests, draft, name, subresource, options)

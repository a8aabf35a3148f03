"""One mixin a verb: a generated client has those that its resource supports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import (
    TYPE_CHECKING,
    Any,
    Final,
    Generic,
    Literal,
    TypeVar,
    Unpack,
    cast,
    overload,
)

from kuberuntime.edit._async.verb import AsyncEditVerb
from kuberuntime.model import KubeObject
from kuberuntime.rest._async.client import AsyncResourceClient
from kuberuntime.rest._async.pager import AsyncPager
from kuberuntime.rest._async.watch import AsyncWatch
from kuberuntime.rest.builder import object_name
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
from kuberuntime.rest.patch import Manifest, Patch
from kuberuntime.rest.response import decode_items_or_status, decode_or_status
from kuberuntime.rest.unreadable import OnUnreadable
from kuberuntime.rest.watching import default_watch_seconds

if TYPE_CHECKING:
    from kuberuntime.meta.v1 import Status
    from kuberuntime.table.models import Table
    from kuberuntime.table.requests import IncludeObject
    from kuberuntime.watching._async.endless import AsyncEndlessWatch

K = TypeVar("K", bound=KubeObject)
L = TypeVar("L", bound=KubeObject)
C = TypeVar("C", bound=Mapping[str, object])

_MANIFEST: Final[Any] = dict


class AsyncCreateVerb(AsyncResourceClient[K]):
    """``create``."""

    async def create(self, obj: K, **options: Unpack[CreateOptions]) -> K:
        """Create an object, and answer it as the server stored it.

        ``metadata.namespace`` may be left out; ValueError where it is another than
        this client's. Raises AlreadyExists, Invalid, Forbidden and other ApiErrors.
        """
        return await self._create(obj, into=self.object_type, options=options)


class AsyncGetVerb(AsyncResourceClient[K]):
    """``get``."""

    async def get(self, name: str, **options: Unpack[GetOptions]) -> K:
        """Read one object. Raises NotFound and other ApiErrors."""
        return await self._get(name, into=self.object_type, options=options)


class AsyncListVerb(AsyncResourceClient[K], Generic[K, L]):
    """``list``."""

    list_type: type[L]

    def list(self, **options: Unpack[ListOptions]) -> AsyncPager[K, L]:
        """The objects of the namespace, or of all: read when they are asked for.

        Iterate over it, or take ``page()``, ``pages()`` or ``all()``.
        """
        return AsyncPager(self._rest, self.requests, self.list_type, options)

    async def table(
        self,
        *,
        include_object: IncludeObject = "Metadata",
        **options: Unpack[ListOptions],
    ) -> Table:
        """The objects as kubectl shows them, all pages as one. See :class:`Table`.

        ``include_object`` "None" leaves their metadata out. Raises DecodeError where
        the server has no tables for the resource.
        """
        from kuberuntime.table._async.read import read_table

        return await read_table(self._rest, self.requests, include_object, options)


class AsyncWatchVerb(AsyncResourceClient[K]):
    """``watch``."""

    @overload
    def watch(
        self,
        *,
        forever: Literal[False] = False,
        on_unreadable: OnUnreadable | None = None,
        **options: Unpack[WatchOptions],
    ) -> AsyncWatch[K]: ...

    @overload
    def watch(
        self,
        *,
        forever: Literal[True],
        on_unreadable: OnUnreadable | None = None,
        **options: Unpack[EndlessOptions],
    ) -> AsyncEndlessWatch[K]: ...

    def watch(
        self,
        *,
        forever: bool = False,
        on_unreadable: OnUnreadable | None = None,
        **options: Unpack[WatchOptions],
    ) -> AsyncWatch[K] | AsyncEndlessWatch[K]:
        """Follow what happens to the objects of the namespace, or of all.

        Without ``resource_version``, begins with an ADDED event for every object
        there is. Ends after ``timeout_seconds``, by default five to ten minutes;
        ``forever`` it goes on after that, and after whatever goes wrong: see
        :class:`AsyncEndlessWatch`.
        ``on_unreadable`` is told of objects that the class cannot hold, which the
        watch passes over. Use it with ``async with``.
        """
        if forever:
            from kuberuntime.watching._async.endless import endless

            return endless(
                self._rest, self.requests, self.object_type, on_unreadable, options
            )
        if "timeout_seconds" not in options:
            options["timeout_seconds"] = default_watch_seconds()
        request = self.requests.watch(**options)
        return AsyncWatch(self._rest, request, self.object_type, on_unreadable)


class AsyncUpdateVerb(AsyncResourceClient[K]):
    """``update``."""

    async def update(self, obj: K, **options: Unpack[UpdateOptions]) -> K:
        """Replace an object, and answer it as the server stored it.

        Raises Conflict where its ``metadata.resource_version`` is not the newest,
        Invalid, NotFound and other ApiErrors; ValueError for an object without name;
        LostFieldsError where its ``managedFields`` name fields that its class does not
        know, which ``edit`` keeps.
        """
        name = object_name(obj)
        return await self._update(name, obj, into=self.object_type, options=options)


class AsyncPatchVerb(AsyncEditVerb[K], Generic[K, C]):
    """``patch``, ``apply``, which is a patch on the wire, ``edit`` and ``modify``.

    ``C`` is the kind's apply configuration: a TypedDict of its manifest, all optional.
    What can be patched can be read: apimachinery's rest.Patcher is a rest.Getter.
    """

    async def patch(
        self, name: str, patch: Patch, **options: Unpack[PatchOptions]
    ) -> K:
        """Change an object without replacing it, and answer the result.

        Raises Conflict, Invalid, NotFound, UnsupportedMediaType and other ApiErrors.
        """
        return await self._patch(name, patch, into=self.object_type, options=options)

    async def apply(
        self,
        obj: K | C | Manifest,
        *,
        field_manager: str,
        force: bool = False,
        **options: Unpack[ApplyOptions],
    ) -> K:
        """Create the object or change it: server-side apply.

        ``obj`` is a dict as the manifest has it, which type checkers know the keys of,
        or a model. ``apiVersion`` and ``kind`` may be left out; ``metadata.name`` may
        not, else ValueError.
        ``field_manager`` owns the fields that are set, and gives up those that it
        owned and that are not. Raises Conflict with a cause for each field that
        another manager owns, unless ``force`` takes them over, and other ApiErrors.
        """
        return await self._apply(
            obj,
            field_manager=field_manager,
            force=force,
            into=self.object_type,
            options=options,
        )

    async def extract(
        self,
        name: str,
        *,
        field_manager: str,
        subresource: str | None = None,
        **options: Unpack[GetOptions],
    ) -> C:
        """What ``field_manager`` applied of an object and still owns, and no more.

        Reads the object, so that fields newer than the client are there too. Change it
        and :meth:`apply` it again. See :func:`kuberuntime.managedfields.extract`, which
        says what it raises, and takes an object that was read already.
        """
        from kuberuntime.api import api_of
        from kuberuntime.managedfields.extract import extract_manifest

        read = await self._get(name, into=_MANIFEST, options=options)
        api = api_of(self.object_type.__module__)
        return cast("C", extract_manifest(read, field_manager, subresource, api))


class AsyncDeleteVerb(AsyncResourceClient[K]):
    """``delete``."""

    async def delete(self, name: str, **options: Unpack[DeleteOptions]) -> K | Status:
        """Delete an object.

        Answers what the server does: a Status where the object is gone, the object
        where it waits for finalizers or a grace period; some resources answer the
        object always. Raises NotFound, Conflict for failed preconditions and other
        ApiErrors.
        """
        request = self.requests.delete(name, **options)
        answer = await self._rest.send(request)
        return decode_or_status(answer, request, self.object_type)


class AsyncDeleteCollectionVerb(AsyncResourceClient[K]):
    """``delete_collection``."""

    async def delete_collection(
        self, **options: Unpack[DeleteCollectionOptions]
    ) -> list[K] | Status:
        """Delete all objects of the namespace that the selectors match.

        Without selectors, all of them. Answers the deleted objects, or a Status, as
        the server does. Raises Forbidden and other ApiErrors.
        """
        request = self.requests.delete_collection(**options)
        answer = await self._rest.send(request)
        items, unreadable = decode_items_or_status(answer, request, self.object_type)
        for one in unreadable:
            self._rest.on_unreadable(one)
        return items

"""Lists that page by themselves, as client-go's tools/pager."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING, Final, Generic, TypeVar, cast

from kuberuntime.model import KubeObject
from kuberuntime.rest._async.late import AsyncRequests, check_list, requests_of
from kuberuntime.rest.errors import Expired
from kuberuntime.rest.options import ListOptions
from kuberuntime.rest.response import decode_list
from kuberuntime.rest.unreadable import Unreadable

if TYPE_CHECKING:
    from typing import Protocol

    from kuberuntime.meta.v1 import ListMeta
    from kuberuntime.rest._async.transport import AsyncRESTClient

    K_co = TypeVar("K_co", bound=KubeObject, covariant=True)

    class _ListObject(Protocol[K_co]):
        """What every generated list class has."""

        @property
        def metadata(self) -> ListMeta: ...

        @property
        def items(self) -> Sequence[K_co]: ...


PAGE_SIZE: Final = 500  # objects; as client-go's pager

K = TypeVar("K", bound=KubeObject)
L = TypeVar("L", bound=KubeObject)


class AsyncPager(Generic[K, L]):
    """The objects of a collection, read page by page as they are asked for.

    Nothing is sent before the first is. Iterating again reads again::

        async for pod in core_v1.pods("shop").list(label_selector="app=web"):
            print(pod.metadata.name)

    All pages show one moment, which a server forgets after some minutes. Then
    iterating goes on with what there is by now, from the place that it has come to,
    and sees no object twice; :meth:`all` starts over, and :meth:`pages` raises
    Expired, as both are of one moment.

    Objects that their class cannot hold are passed over, and the rest is as it would
    be without them: ``unreadable`` has those of the latest reading, and the client's
    ``on_unreadable`` is told of them, which logs each once.
    """

    def __init__(
        self,
        rest: AsyncRESTClient,
        requests: AsyncRequests,
        list_type: type[L],
        options: ListOptions,
    ) -> None:
        self._rest = rest
        self._requests = requests
        self._list_type = list_type
        self._options: ListOptions = {"limit": PAGE_SIZE, **options}
        self._unreadable: list[Unreadable] = []
        check_list(requests, self._options)  # what it refuses, it refuses here

    @property
    def unreadable(self) -> tuple[Unreadable, ...]:
        """What the latest reading passed over, as far as it has come."""
        return tuple(self._unreadable)

    async def __aiter__(self) -> AsyncIterator[K]:
        self._unreadable = []
        options = self._options
        while True:
            try:
                page = await self._read(options)
            except Expired as error:
                token: str | None = error.continue_
                stale = options.get("continue_")
                if not stale or token in ("", stale):
                    raise
            else:
                items = deque(self._contents(page).items)
                while items:
                    yield items.popleft()
                token = self._contents(page).metadata.continue_
            if not token:
                return
            options = _continued(options, token)

    async def page(self) -> L:
        """One page, as the server answers it.

        ``metadata.continue_`` is the token of the next, to pass as ``continue_``.
        """
        self._unreadable = []
        return await self._read(self._options)

    async def pages(self) -> AsyncIterator[L]:
        """Every page, as the server answers it."""
        self._unreadable = []
        options = self._options
        while True:
            page = await self._read(options)
            yield page
            token = self._contents(page).metadata.continue_
            if not token:
                return
            options = _continued(options, token)

    async def all(self) -> list[K]:
        """Every object at once.

        Where the continue token expires on the way, reads the list afresh, in one
        piece, as client-go's FullListIfExpired.
        """
        items: list[K] = []
        started = False
        try:
            async for page in self.pages():
                items.extend(self._contents(page).items)
                started = True
        except Expired:
            if not started:
                raise
            options: ListOptions = {**self._options, "limit": 0}
            options.pop("continue_", None)
            self._unreadable = []
            return list(self._contents(await self._read(options)).items)
        return items

    async def _read(self, options: ListOptions) -> L:
        request = (await requests_of(self._requests)).list(**options)
        answer = await self._rest.send(request)
        page, unreadable = decode_list(answer, request, self._list_type)
        self._unreadable += unreadable
        for one in unreadable:
            self._rest.on_unreadable(one)
        return page

    def _contents(self, page: L) -> _ListObject[K]:
        return cast("_ListObject[K]", page)


def _continued(options: ListOptions, token: str) -> ListOptions:
    following: ListOptions = {**options, "continue_": token}
    # The token stands for the version: a server refuses both together.
    following.pop("resource_version", None)
    following.pop("resource_version_match", None)
    return following

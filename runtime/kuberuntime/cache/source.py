"""Where a reflector reads: one resource, in one namespace or all."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, cast

from kuberuntime.cache.informable import AnyInformable
from kuberuntime.cache.objects import T
from kuberuntime.cache.reflecting import Listing, Streaming, Watching
from kuberuntime.rest._async.watch import AsyncWatch
from kuberuntime.rest.options import SelectionOptions, WatchOptions
from kuberuntime.rest.response import decode_list, raw_items
from kuberuntime.rest.unreadable import OnUnreadable, Unreadable

if TYPE_CHECKING:
    from kuberuntime.rest._async.transport import AsyncRESTClient


@dataclass(frozen=True)
class Contents(Generic[T]):
    """A page of a list. ``unreadable`` are not among its ``items``."""

    items: list[T]
    unreadable: list[Unreadable]
    version: str
    continue_: str
    body: bytes

    @cached_property
    def raws(self) -> list[bytes]:
        """The JSON of each of the items."""
        others = {found.raw for found in self.unreadable}
        return [raw for raw in raw_items(self.body) if raw not in others]


class Source(Generic[T]):
    """Sends what the states of a reflector ask for.

    ``namespace`` None is for all of them. ``selection`` narrows which objects are
    meant. ``part`` is the number of this one among those of an informer.
    """

    def __init__(
        self,
        rest: AsyncRESTClient,
        informable: AnyInformable,
        namespace: str | None,
        selection: SelectionOptions,
        part: int = 0,
    ) -> None:
        self.part = part
        self.namespace = namespace
        self.name = (
            f"{informable.name} in {namespace}" if namespace else informable.name
        )
        self._rest = rest
        self._requests = informable.requests(informable.resource, namespace)
        self._selection = selection
        self._list_type = informable.list_type
        # Dicts are decoded as such, which the bound of the type parameter hides.
        self._object_type: Any = informable.object_type

    async def page(self, state: Listing) -> Contents[T]:
        """Read the page. Raises as clients do."""
        request = self._requests.list(
            **self._selection,
            limit=state.limit,
            continue_=state.continue_,
            resource_version="" if state.continue_ else state.version,
        )
        answer = await self._rest.send(request)
        page: Any
        page, unreadable = decode_list(answer, request, self._list_type)
        meta = page.metadata
        version, continue_ = meta.resource_version or "", meta.continue_ or ""
        return Contents(page.items, unreadable, version, continue_, answer.body)

    def watch(
        self, state: Streaming | Watching, seconds: int, on_unreadable: OnUnreadable
    ) -> AsyncWatch[Any]:
        """The stream, which the server is to end after that many seconds."""
        options = WatchOptions(
            allow_watch_bookmarks=True,
            timeout_seconds=seconds,
            resource_version=state.version,
        )
        if isinstance(state, Streaming):
            options["send_initial_events"] = True
            options["resource_version_match"] = "NotOlderThan"
        options.update(cast("WatchOptions", self._selection))
        request = self._requests.watch(**options)
        return AsyncWatch(self._rest, request, self._object_type, on_unreadable)

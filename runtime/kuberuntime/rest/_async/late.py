"""Requests of a resource that a server has to be asked for, before the first is sent."""

from __future__ import annotations

from typing import Protocol, TypeAlias, Unpack

from kuberuntime.rest.builder import ResourceRequests
from kuberuntime.rest.options import ListOptions, WatchOptions, check_options
from kuberuntime.rest.request import Request


class AsyncLate(Protocol):
    """Finds out which requests are meant; ``name`` is for messages until then."""

    @property
    def name(self) -> str: ...

    async def requests(self) -> ResourceRequests: ...


AsyncRequests: TypeAlias = ResourceRequests | AsyncLate
"""The requests of a resource, or what will have them."""


async def requests_of(found: AsyncRequests) -> ResourceRequests:
    """The requests, which a server may be asked for."""
    return found if isinstance(found, ResourceRequests) else await found.requests()


def check_list(found: AsyncRequests, options: ListOptions) -> None:
    """Raise what a list with these options would, as far as that is known."""
    if isinstance(found, ResourceRequests):
        found.list(**options)
    else:
        check_options(options, ListOptions.__optional_keys__)


class AsyncLateWatch:
    """The request of a watch, before it is known in full."""

    def __init__(self, found: AsyncLate, options: WatchOptions) -> None:
        check_options(options, WatchOptions.__optional_keys__)
        self._found = found
        self._options = options
        self.line = f"watch {found.name}"

    async def request(self) -> Request:
        """The request itself, which is found out by asking."""
        return (await self._found.requests()).watch(**self._options)


AsyncWatchRequest: TypeAlias = Request | AsyncLateWatch
"""The request of a watch, or what will have it."""


def watch_request(
    found: AsyncRequests, **options: Unpack[WatchOptions]
) -> AsyncWatchRequest:
    """What a watch sends."""
    if isinstance(found, ResourceRequests):
        return found.watch(**options)
    return AsyncLateWatch(found, options)

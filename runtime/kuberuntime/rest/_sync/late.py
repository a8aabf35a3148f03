# Derived from runtime/kuberuntime/rest/_async/late.py by scripts/unasync.py: edit that one.
"""Requests of a resource that a server has to be asked for, before the first is sent."""

from __future__ import annotations

from typing import Protocol, TypeAlias, Unpack

from kuberuntime.rest.builder import ResourceRequests
from kuberuntime.rest.options import ListOptions, WatchOptions, check_options
from kuberuntime.rest.request import Request


class Late(Protocol):
    """Finds out which requests are meant; ``name`` is for messages until then."""

    @property
    def name(self) -> str: ...

    def requests(self) -> ResourceRequests: ...


Requests: TypeAlias = ResourceRequests | Late
"""The requests of a resource, or what will have them."""


def requests_of(found: Requests) -> ResourceRequests:
    """The requests, which a server may be asked for."""
    return found if isinstance(found, ResourceRequests) else found.requests()


def check_list(found: Requests, options: ListOptions) -> None:
    """Raise what a list with these options would, as far as that is known."""
    if isinstance(found, ResourceRequests):
        found.list(**options)
    else:
        check_options(options, ListOptions.__optional_keys__)


class LateWatch:
    """The request of a watch, before it is known in full."""

    def __init__(self, found: Late, options: WatchOptions) -> None:
        check_options(options, WatchOptions.__optional_keys__)
        self._found = found
        self._options = options
        self.line = f"watch {found.name}"

    def request(self) -> Request:
        """The request itself, which is found out by asking."""
        return (self._found.requests()).watch(**self._options)


WatchRequest: TypeAlias = Request | LateWatch
"""The request of a watch, or what will have it."""


def watch_request(found: Requests, **options: Unpack[WatchOptions]) -> WatchRequest:
    """What a watch sends."""
    if isinstance(found, ResourceRequests):
        return found.watch(**options)
    return LateWatch(found, options)

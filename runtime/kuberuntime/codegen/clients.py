"""What emitted clients import. HTTP and TLS load with the first Clientset."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

from kuberuntime.meta.v1 import Status
from kuberuntime.rest._sync.client import ResourceClient
from kuberuntime.rest._sync.clientset import Clientset, GroupVersionClient
from kuberuntime.rest._sync.log import LogLines
from kuberuntime.rest._sync.pager import Pager
from kuberuntime.rest._sync.verbs import (
    CreateVerb,
    DeleteCollectionVerb,
    DeleteVerb,
    GetVerb,
    ListVerb,
    PatchVerb,
    UpdateVerb,
    WatchVerb,
)
from kuberuntime.rest._sync.watch import Watch
from kuberuntime.rest.builder import ResourceRequests, object_name
from kuberuntime.rest.event import Event
from kuberuntime.rest.options import (
    ApplyOptions,
    CreateOptions,
    DeleteCollectionOptions,
    DeleteOptions,
    GetOptions,
    ListOptions,
    LogLinesOptions,
    LogOptions,
    PatchOptions,
    UpdateOptions,
    WatchOptions,
)
from kuberuntime.rest.patch import (
    ApplyPatch,
    JSONPatch,
    Manifest,
    MergePatch,
    Patch,
    StrategicMergePatch,
)
from kuberuntime.rest.request import Request
from kuberuntime.rest.resource import Resource

if TYPE_CHECKING:
    from kuberuntime.rest._async.client import AsyncResourceClient
    from kuberuntime.rest._async.clientset import (
        AsyncClientset,
        AsyncGroupVersionClient,
    )
    from kuberuntime.rest._async.log import AsyncLogLines
    from kuberuntime.rest._async.pager import AsyncPager
    from kuberuntime.rest._async.verbs import (
        AsyncCreateVerb,
        AsyncDeleteCollectionVerb,
        AsyncDeleteVerb,
        AsyncGetVerb,
        AsyncListVerb,
        AsyncPatchVerb,
        AsyncUpdateVerb,
        AsyncWatchVerb,
    )
    from kuberuntime.rest._async.watch import AsyncWatch

_ASYNC: Final = "kuberuntime.rest._async"
_ON_DEMAND: Final = {
    "AsyncClientset": "clientset",
    "AsyncCreateVerb": "verbs",
    "AsyncDeleteCollectionVerb": "verbs",
    "AsyncDeleteVerb": "verbs",
    "AsyncGetVerb": "verbs",
    "AsyncGroupVersionClient": "clientset",
    "AsyncListVerb": "verbs",
    "AsyncLogLines": "log",
    "AsyncPager": "pager",
    "AsyncPatchVerb": "verbs",
    "AsyncResourceClient": "client",
    "AsyncUpdateVerb": "verbs",
    "AsyncWatch": "watch",
    "AsyncWatchVerb": "verbs",
}

__all__ = [
    "ApplyOptions",
    "ApplyPatch",
    "AsyncClientset",
    "AsyncCreateVerb",
    "AsyncDeleteCollectionVerb",
    "AsyncDeleteVerb",
    "AsyncGetVerb",
    "AsyncGroupVersionClient",
    "AsyncListVerb",
    "AsyncLogLines",
    "AsyncPager",
    "AsyncPatchVerb",
    "AsyncResourceClient",
    "AsyncUpdateVerb",
    "AsyncWatch",
    "AsyncWatchVerb",
    "Clientset",
    "CreateOptions",
    "CreateVerb",
    "DeleteCollectionOptions",
    "DeleteCollectionVerb",
    "DeleteOptions",
    "DeleteVerb",
    "Event",
    "GetOptions",
    "GetVerb",
    "GroupVersionClient",
    "JSONPatch",
    "ListOptions",
    "ListVerb",
    "LogLines",
    "LogLinesOptions",
    "LogOptions",
    "Manifest",
    "MergePatch",
    "Pager",
    "Patch",
    "PatchOptions",
    "PatchVerb",
    "Request",
    "Resource",
    "ResourceClient",
    "ResourceRequests",
    "Status",
    "StrategicMergePatch",
    "UpdateOptions",
    "UpdateVerb",
    "Watch",
    "WatchOptions",
    "WatchVerb",
    "object_name",
]


if not TYPE_CHECKING:  # checkers know the names from above

    def __getattr__(name: str) -> object:
        # Few programs use both halves: the asynchronous one loads when it is asked for.
        if name not in _ON_DEMAND:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        found: object = getattr(import_module(f"{_ASYNC}.{_ON_DEMAND[name]}"), name)
        globals()[name] = found
        return found

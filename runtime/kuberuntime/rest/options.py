"""The keyword options of every verb, and their names on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, TypedDict

from kuberuntime.meta.time import format_time

if TYPE_CHECKING:
    from kuberuntime.meta.v1 import Preconditions
    from kuberuntime.selectors import fields, labels

FieldValidation: TypeAlias = Literal["Ignore", "Warn", "Strict"]
PropagationPolicy: TypeAlias = Literal["Orphan", "Background", "Foreground"]
ResourceVersionMatch: TypeAlias = Literal["Exact", "NotOlderThan"]


class CallOptions(TypedDict, total=False):
    """What every call takes.

    ``timeout`` is in seconds, on this side: for the whole call, with what it waits
    for the rate limit and between attempts. It replaces the client's own.
    """

    timeout: float


class GetOptions(CallOptions, total=False):
    """As apimachinery's GetOptions."""

    resource_version: str


class Selectors(TypedDict, total=False):
    """Which objects of a collection are meant: selectors as text, or as built.

    One that selects everything is as good as none.
    """

    label_selector: str | labels.Selector
    field_selector: str | fields.Selector
    shard_selector: str


class SelectionOptions(Selectors, CallOptions, total=False):
    """Which objects of a collection are meant, and what every call takes."""


class ListOptions(SelectionOptions, total=False):
    """As apimachinery's ListOptions, without what only watches take.

    ``limit`` is the size of a page (0: everything in one), ``continue_`` the token
    of the page to start at. ``timeout_seconds`` bounds the call on the server, and
    ``timeout`` each page.
    """

    limit: int
    continue_: str
    resource_version: str
    resource_version_match: ResourceVersionMatch
    timeout_seconds: int


class WatchOptions(SelectionOptions, total=False):
    """As apimachinery's ListOptions, without what only lists take.

    ``timeout_seconds`` is when the server ends the stream: after five to ten minutes
    where it is not given. ``timeout`` bounds the silence between two events; without
    it a quiet stream is waited on until it should have ended.
    """

    allow_watch_bookmarks: bool
    resource_version: str
    resource_version_match: ResourceVersionMatch
    send_initial_events: bool
    timeout_seconds: int


class EndlessOptions(SelectionOptions, total=False):
    """What a watch that goes on for ever takes.

    ``resource_version`` is the one to begin after. ``timeout`` bounds the silence of a
    stream, in seconds, before another is opened: two minutes where it is
    not given.
    """

    resource_version: str


class WriteOptions(CallOptions, total=False):
    """What everything that writes objects takes.

    ``dry_run`` validates and answers without storing anything. Unknown and
    duplicate fields are ignored, warned of or refused by ``field_validation``.
    """

    dry_run: bool
    field_validation: FieldValidation


class CreateOptions(WriteOptions, total=False):
    """As apimachinery's CreateOptions."""

    field_manager: str


class UpdateOptions(WriteOptions, total=False):
    """As apimachinery's UpdateOptions."""

    field_manager: str


class PatchOptions(WriteOptions, total=False):
    """As apimachinery's PatchOptions; an ApplyPatch carries ``force`` itself."""

    field_manager: str


class ApplyOptions(WriteOptions, total=False):
    """As client-go's ApplyOptions, beside ``field_manager`` and ``force``."""


class DeleteOptions(CallOptions, total=False):
    """As apimachinery's DeleteOptions.

    ``grace_period_seconds=0`` deletes at once. An object that the server cannot even
    read is deleted, without its finalizers being heeded, where
    ``ignore_store_read_error_with_cluster_breaking_potential`` is set.
    """

    dry_run: bool
    grace_period_seconds: int
    ignore_store_read_error_with_cluster_breaking_potential: bool
    preconditions: Preconditions
    propagation_policy: PropagationPolicy


class DeleteCollectionOptions(DeleteOptions, SelectionOptions, total=False):
    """What to delete, and how."""

    resource_version: str
    resource_version_match: ResourceVersionMatch
    timeout_seconds: int


class LogOptions(CallOptions, total=False):
    """As core/v1's PodLogOptions."""

    container: str
    insecure_skip_tls_verify_backend: bool
    limit_bytes: int
    previous: bool
    since_seconds: int
    since_time: datetime
    stream: Literal["All", "Stdout", "Stderr"]
    tail_lines: int
    timestamps: bool


class LogLinesOptions(LogOptions, total=False):
    """As LogOptions. ``follow`` goes on with what is written from now on.

    ``timeout`` bounds the silence between two pieces.
    """

    follow: bool


Query: TypeAlias = tuple[tuple[str, str], ...]
"""Parameters of a URL, decoded and sorted by name."""

_WIRE_NAMES: Final[Mapping[str, str]] = {
    "allow_watch_bookmarks": "allowWatchBookmarks",
    "container": "container",
    "continue_": "continue",
    "dry_run": "dryRun",
    "field_manager": "fieldManager",
    "field_selector": "fieldSelector",
    "field_validation": "fieldValidation",
    "follow": "follow",
    "force": "force",
    "grace_period_seconds": "gracePeriodSeconds",
    "ignore_store_read_error_with_cluster_breaking_potential": (
        "ignoreStoreReadErrorWithClusterBreakingPotential"
    ),
    "insecure_skip_tls_verify_backend": "insecureSkipTLSVerifyBackend",
    "label_selector": "labelSelector",
    "limit": "limit",
    "limit_bytes": "limitBytes",
    "previous": "previous",
    "propagation_policy": "propagationPolicy",
    "resource_version": "resourceVersion",
    "resource_version_match": "resourceVersionMatch",
    "send_initial_events": "sendInitialEvents",
    "shard_selector": "shardSelector",
    "since_seconds": "sinceSeconds",
    "since_time": "sinceTime",
    "stream": "stream",
    "tail_lines": "tailLines",
    "timeout_seconds": "timeoutSeconds",
    "timestamps": "timestamps",
    "watch": "watch",
}

# Options that are no parameters: they stay on this side, or go in the body.
_NOT_IN_QUERY: Final = frozenset({"timeout", "preconditions"})


def to_query(options: Mapping[str, object]) -> Query:
    """Options by their Python names as the parameters of a URL.

    None and what is written as ``""`` are as good as absent. Raises ValueError for a
    datetime without time zone.
    """
    if not options:
        return ()
    return tuple(
        sorted(
            (_WIRE_NAMES[name], text)
            for name, value in options.items()
            if name not in _NOT_IN_QUERY and value is not None
            if not (name == "dry_run" and not value)
            if (text := _text(name, value))
        )
    )


def check_options(options: Mapping[str, object], known: frozenset[str]) -> None:
    """Refuse options that a verb does not take, as Python does for keywords.

    Type checkers see a misspelt option; at run time the server would ignore it.
    Raises TypeError, which suggests the nearest name.
    """
    if options.keys() <= known:
        return
    from difflib import get_close_matches

    unknown = min(options.keys() - known)
    near = get_close_matches(unknown, known, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    raise TypeError(f"no option {unknown!r}{hint}")


def _text(name: str, value: object) -> str:
    if name == "dry_run":
        return "All"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, datetime):
        return format_time(value)
    return str(value)

"""Many objects, whole or page by page."""

from __future__ import annotations

from typing import Any, Final

from kuberuntime.testing.server.call import Call
from kuberuntime.testing.server.list_options import check_list
from kuberuntime.testing.server.messages import Answer, Options
from kuberuntime.testing.server.refusal import (
    Refusal,
    bad_request,
    expired,
    too_large_version,
)
from kuberuntime.testing.server.selection import Selection
from kuberuntime.testing.server.versions import (
    continue_token,
    read_token,
    version_of,
)
from kuberuntime.testing.tracker import Stored, TooOldError

_TOKEN_EXPIRED: Final = (
    "The provided continue parameter is too old to display a consistent list result."
    " You can start a new list without the continue parameter, or use the continue"
    " token in this response to retrieve the remainder of the results. Continuing with"
    " the provided token results in an inconsistent list - objects that were created,"
    " modified, or deleted between the time the first chunk was returned and now may"
    " show up in the list."
)
_VERSION_EXPIRED: Final = "The resourceVersion for the provided list is too old."


def list_(call: Call) -> Answer:
    """The objects that are selected; as apiserver's GetList."""
    options = call.options
    selection = Selection(call)
    check_list(options)
    limit = options.number("limit") or 0
    if options.text("resourceVersion") == "0":
        limit = 0  # any version will do: it is answered from memory, at once
    with call.state.tracker.lock:
        version, found = _snapshot(call, selection)
    found = selection.of(found)
    metadata: dict[str, Any] = {"resourceVersion": str(version)}
    if 0 < limit < len(found):
        last = found[limit - 1]
        metadata["continue"] = continue_token(version, _start(call, last))
        if selection.everything:
            metadata["remainingItemCount"] = len(found) - limit
        found = found[:limit]
    return call.answer(200, call.form.many(call.served, metadata, found))


def _snapshot(call: Call, selection: Selection) -> tuple[int, list[Stored]]:
    """The version of a list and all of its objects from where it goes on."""
    tracker = call.state.tracker
    resource = call.served.group_resource
    options = call.options
    namespace = selection.namespace
    token = options.text("continue")
    if token:
        version, start = read_token(token)
        after = _key(call, start)
        if version < 0:
            collection = tracker.collection(resource)
            return tracker.revision, collection.objects(namespace, after)
        try:
            found = tracker.objects_at(resource, version, namespace, after)
        except TooOldError:
            again = continue_token(-1, start.rstrip("\0").lstrip("/"))
            raise expired(_TOKEN_EXPIRED, continue_token=again) from None
        return version, found
    asked = _asked_version(options.text("resourceVersion"))
    if asked > tracker.revision:
        raise too_large_version(asked, tracker.revision)
    if options.text("resourceVersionMatch") == "Exact" or _pages_at(options, asked):
        try:
            return asked, tracker.objects_at(resource, asked, namespace)
        except TooOldError:
            raise expired(_VERSION_EXPIRED) from None
    return tracker.revision, tracker.collection(resource).objects(namespace)


def _asked_version(text: str) -> int:
    try:
        return version_of(text or "0")
    except Refusal as refusal:
        raise bad_request(f"invalid resource version: {refusal}") from None


def _pages_at(options: Options, asked: int) -> bool:
    """Whether a version is meant exactly because a limit goes with it."""
    match = options.text("resourceVersionMatch")
    return bool(asked and options.number("limit") and not match)


def _start(call: Call, last: Stored) -> str:
    """What a token says of the last object of a page: its key below the path's."""
    if call.target.namespace or not call.served.resource.namespaced:
        return f"/{last.name}"
    return f"/{last.key}"


def _key(call: Call, start: str) -> str:
    """The key in the tracker from which a token goes on."""
    below = start.lstrip("/")
    if call.target.namespace or not call.served.resource.namespaced:
        return f"{call.target.namespace}/{below}"
    return below

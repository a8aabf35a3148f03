"""An object that is being edited, and what to send for it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, Generic, Protocol, TypeVar, cast

import msgspec

from kuberuntime.codec.json_types import is_object
from kuberuntime.codec.path import json_path
from kuberuntime.codec.shape import shape_of
from kuberuntime.edit.merge_patch import clash, merge_patch
from kuberuntime.edit.origin import Origin, Origins
from kuberuntime.edit.overlay import Overlay
from kuberuntime.errors import DecodeError
from kuberuntime.model import KubeObject
from kuberuntime.rest.request import Request
from kuberuntime.rest.response import Response, decode

K = TypeVar("K", bound=KubeObject)
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Draft(Protocol[T_co]):
    """An object as it was read, and as it is to be.

    ``raw`` is the server's JSON, which nothing changes; ``object`` what the user
    changes; ``wanted()`` the JSON that this makes, with all of ``raw`` in it that
    was not changed.
    """

    @property
    def raw(self) -> dict[str, Any]: ...

    @property
    def object(self) -> T_co: ...

    def wanted(self) -> dict[str, Any]: ...


class TypedDraft(Generic[K]):
    """The draft of a typed object, which keeps the fields that its class lacks."""

    def __init__(self, response: Response, request: Request, into: type[K]) -> None:
        self.object: K = decode(response, request, into)
        self.raw: dict[str, Any] = msgspec.json.decode(response.body)
        self._shape = shape_of(into)
        self._origin = Origin(self.raw, self.object.to_dict())
        self._origins = Origins(self.object, self._shape, self._origin)

    def wanted(self) -> dict[str, Any]:
        """Raises LostFieldsError, EncodeError."""
        whole: dict[str, Any] = Overlay(self._origins).write(
            self.object, self.object.to_dict(), self._shape, self._origin
        )
        return whole


class DictDraft:
    """The draft of an object held as a dict."""

    def __init__(self, response: Response, request: Request) -> None:
        self.raw: dict[str, Any] = decode(response, request, _DICT)
        self.object: dict[str, Any] = copy.deepcopy(self.raw)

    def wanted(self) -> dict[str, Any]:
        """Raises TypeError for what JSON has no form for."""
        whole: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(self.object))
        return whole


# The functions that decode are declared for models; a dict is decoded alike.
_DICT: Any = dict


def require_version(raw: dict[str, Any], request: Request) -> None:
    """DecodeError for an object without what tells that it has changed."""
    metadata = raw.get("metadata")
    if is_object(metadata) and metadata.get("resourceVersion"):
        return
    kind = str(raw.get("kind") or "object")
    reason = "missing, so that changes by others would go unnoticed"
    raise DecodeError(kind, "$.metadata.resourceVersion", reason, request.line)


def apply_change(change: Callable[[T], None], obj: T) -> None:
    """Call a function that is to change its argument, in place.

    TypeError for one that returns something.
    """
    # Declared to return nothing, which only type checkers hold it to.
    returned = cast("Callable[[T], object]", change)(obj)
    if returned is not None:
        raise TypeError(
            "the function changes the object it is given, in place, and returns"
            f" nothing; it returned a {type(returned).__name__}"
        )


def changes_of(draft: Draft[object]) -> dict[str, Any]:
    """What the user changed, as a merge patch; empty where it is nothing.

    The resource version is not the user's to change. Raises ValueError for an
    object without metadata, and as ``wanted()``.
    """
    wanted = draft.wanted()
    metadata = wanted.get("metadata")
    if not is_object(metadata):
        raise ValueError("the edited object has no metadata")
    before = draft.raw["metadata"]
    metadata = {**metadata, "resourceVersion": before["resourceVersion"]}
    return merge_patch(draft.raw, {**wanted, "metadata": metadata})


def at_version(changes: dict[str, Any], raw: dict[str, Any]) -> dict[str, Any]:
    """The changes as a patch that fails where the object is no longer ``raw``."""
    metadata = {
        **changes.get("metadata", {}),
        "resourceVersion": raw["metadata"]["resourceVersion"],
    }
    return {**changes, "metadata": metadata}


def obstacle(
    newer: dict[str, Any], raw: dict[str, Any], changes: dict[str, Any]
) -> str | None:
    """Why the changes of ``raw`` cannot be made to what others made of it meanwhile.

    None where they can: nobody else changed what they change.
    """
    before, now = raw["metadata"], newer["metadata"]
    if before.get("uid") != now.get("uid"):
        return "the object was deleted meanwhile, and created anew"
    theirs = merge_patch(raw, newer)
    path = clash(changes, theirs)
    return None if path is None else f"{json_path(path)} was changed meanwhile too"

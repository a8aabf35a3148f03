"""Objects that a server has and a class cannot hold: passed over, and told of."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any, Final, Literal, TypeAlias

import msgspec

from kuberuntime.codec.json_types import is_object
from kuberuntime.errors import DecodeError

_log: Final = logging.getLogger("kuberuntime.rest")

_REMEMBERED: Final = 1_000  # objects: a server that has more fills no memory


class Unreadable(msgspec.Struct, frozen=True):
    """An object that could not be read: where it is, why, and all of it.

    ``namespace`` and ``name`` are ``""`` where it has none, or none that is text; so are
    ``uid`` and ``resource_version``. ``error`` is a DecodeError, or, in an informer,
    what a transform or an index function raised. ``raw`` is the object's JSON.
    ``event`` is what happened to it, where that came by a watch.
    """

    error: BaseException
    raw: bytes
    namespace: str = ""
    name: str = ""
    uid: str = ""
    resource_version: str = ""
    event: Literal["ADDED", "MODIFIED", "DELETED"] | None = None

    @property
    def key(self) -> str:
        """``namespace/name``, or ``name`` alone; as client-go's MetaNamespaceKeyFunc."""
        return f"{self.namespace}/{self.name}" if self.namespace else self.name

    def to_dict(self) -> dict[str, Any]:
        """The object as a manifest. Raises DecodeError where it is no object."""
        found = _json(self.raw)
        if not is_object(found):
            raise DecodeError("object", "$", "expected an object")
        return found

    @property
    def reason(self) -> str:
        """Why. For example: ``DecodeError: cannot decode Pod: $.spec: …``."""
        return f"{type(self.error).__name__}: {self.error}"

    def is_as(self, other: Unreadable) -> bool:
        """Whether it is the same object, and cannot be read for the same reason."""
        ours = (self.key, self.uid, self.reason)
        return ours == (other.key, other.uid, other.reason)

    def __str__(self) -> str:
        return f"{self.key or 'an object without name'} is passed over: {self.reason}"


OnUnreadable: TypeAlias = Callable[[Unreadable], object]
"""What is told of objects that are passed over."""


def ignore(found: Unreadable) -> None:
    """Is told, and does nothing."""


def unreadable(
    raw: bytes,
    error: BaseException,
    event: Literal["ADDED", "MODIFIED", "DELETED"] | None = None,
) -> Unreadable:
    """What can be said of an object that cannot be read."""
    found = _json(raw)
    metadata: Any = found.get("metadata") if is_object(found) else None
    texts = metadata if is_object(metadata) else {}
    return Unreadable(
        error,
        raw,
        namespace=_text(texts.get("namespace")),
        name=_text(texts.get("name")),
        uid=_text(texts.get("uid")),
        resource_version=_text(texts.get("resourceVersion")),
        event=event,
    )


def is_json_object(raw: bytes) -> bool:
    """Whether it is an object at all, of whatever kind."""
    return is_object(_json(raw))


class UnreadableLogger:
    """Logs each object once for each reason, to the logger ``kuberuntime.rest``."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: set[tuple[str, str, str]] = set()

    def __call__(self, found: Unreadable) -> None:
        sign = (found.key, found.uid, found.reason)
        with self._lock:
            if sign in self._seen or len(self._seen) >= _REMEMBERED:
                return
            self._seen.add(sign)
        _log.warning("%s", found)


def _json(raw: bytes) -> Any:
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""

"""Objects that kubectl writes as protocol buffers: of its imperative commands.

The numbers of fields are those of upstream's ``generated.proto`` files. Kinds that are
not here are refused, as a server of custom resources does with all of them.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

from kuberuntime.testing.server.times import written
from kuberuntime.testing.tracker.stored import Manifest

PROTOBUF: Final = "application/vnd.kubernetes.protobuf"

Fields: TypeAlias = Mapping[int, tuple[str, str]]
"""By number, the name in JSON and the type: ``text``, ``number``, ``yes``, ``bytes``,
``time``, or the name of a message; ``[]`` before it for several, ``{}`` for a map."""

_MAGIC: Final = b"k8s\x00"
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_LONGEST: Final = 70  # bits of a number: ten bytes

MESSAGES: Final[Mapping[str, Fields]] = {
    "TypeMeta": {1: ("apiVersion", "text"), 2: ("kind", "text")},
    "ObjectMeta": {
        1: ("name", "text"),
        2: ("generateName", "text"),
        3: ("namespace", "text"),
        5: ("uid", "text"),
        6: ("resourceVersion", "text"),
        7: ("generation", "number"),
        8: ("creationTimestamp", "time"),
        11: ("labels", "{}text"),
        12: ("annotations", "{}text"),
        14: ("finalizers", "[]text"),
    },
    "Reference": {
        1: ("kind", "text"),
        2: ("namespace", "text"),
        3: ("name", "text"),
        4: ("uid", "text"),
        5: ("apiVersion", "text"),
    },
    "LocalReference": {1: ("name", "text")},
    "NamespaceSpec": {1: ("finalizers", "[]text")},
    "Namespace": {1: ("metadata", "ObjectMeta"), 2: ("spec", "NamespaceSpec")},
    "ConfigMap": {
        1: ("metadata", "ObjectMeta"),
        2: ("data", "{}text"),
        3: ("binaryData", "{}bytes"),
        4: ("immutable", "yes"),
    },
    "Secret": {
        1: ("metadata", "ObjectMeta"),
        2: ("data", "{}bytes"),
        3: ("type", "text"),
        4: ("stringData", "{}text"),
        5: ("immutable", "yes"),
    },
    "ServiceAccount": {
        1: ("metadata", "ObjectMeta"),
        2: ("secrets", "[]Reference"),
        3: ("imagePullSecrets", "[]LocalReference"),
        4: ("automountServiceAccountToken", "yes"),
    },
    "ResourceAttributes": {
        1: ("namespace", "text"),
        2: ("verb", "text"),
        3: ("group", "text"),
        4: ("version", "text"),
        5: ("resource", "text"),
        6: ("subresource", "text"),
        7: ("name", "text"),
    },
    "NonResourceAttributes": {1: ("path", "text"), 2: ("verb", "text")},
    "SelfSubjectAccessReviewSpec": {
        1: ("resourceAttributes", "ResourceAttributes"),
        2: ("nonResourceAttributes", "NonResourceAttributes"),
    },
    "SelfSubjectAccessReview": {
        1: ("metadata", "ObjectMeta"),
        2: ("spec", "SelfSubjectAccessReviewSpec"),
    },
    "SelfSubjectRulesReviewSpec": {1: ("namespace", "text")},
    "SelfSubjectRulesReview": {
        1: ("metadata", "ObjectMeta"),
        2: ("spec", "SelfSubjectRulesReviewSpec"),
    },
    "SelfSubjectReview": {1: ("metadata", "ObjectMeta")},
}
_KINDS: Final = frozenset(
    {
        ("v1", "ConfigMap"),
        ("v1", "Namespace"),
        ("v1", "Secret"),
        ("v1", "ServiceAccount"),
        ("authentication.k8s.io/v1", "SelfSubjectReview"),
        ("authorization.k8s.io/v1", "SelfSubjectAccessReview"),
        ("authorization.k8s.io/v1", "SelfSubjectRulesReview"),
    }
)


def read_protobuf(body: bytes) -> Manifest | None:
    """The object in the body; None for a kind whose fields are not known here.

    Raises ValueError for what is no object.
    """
    if not body.startswith(_MAGIC):
        raise ValueError("it does not begin as an object of Kubernetes does")
    envelope = dict(_fields(body[len(_MAGIC) :]))
    meta = _message(envelope.get(1, b""), MESSAGES["TypeMeta"])
    kind = (str(meta.get("apiVersion", "")), str(meta.get("kind", "")))
    if kind not in _KINDS:
        return None
    return {**meta, **_message(envelope.get(2, b""), MESSAGES[kind[1]])}


def _message(data: Any, fields: Fields) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for number, value in _fields(data):
        if number not in fields:
            continue
        name, type_ = fields[number]
        if type_.startswith("[]"):
            found.setdefault(name, []).append(_value(value, type_[2:]))
        elif type_.startswith("{}"):
            entry = dict(_fields(value))
            key = _value(entry.get(1, b""), "text")
            found.setdefault(name, {})[key] = _value(entry.get(2, b""), type_[2:])
        else:
            one = _value(value, type_)
            # Texts that are not set are written all the same.
            if one not in ("", {}, None):
                found[name] = one
    return found


def _value(value: Any, type_: str) -> Any:
    if type_ in ("number", "yes"):
        if not isinstance(value, int):
            raise ValueError("bytes where a number belongs")
        return bool(value) if type_ == "yes" else value
    if not isinstance(value, bytes):
        raise ValueError("a number where bytes belong")
    match type_:
        case "text":
            return value.decode()
        case "bytes":
            return b64encode(value).decode()
        case "time":
            return _time(dict(_fields(value)).get(1))
        case _:
            return _message(value, MESSAGES[type_])


def _time(seconds: Any) -> str | None:
    if not isinstance(seconds, int):
        return None
    try:
        return written(seconds)
    except (OverflowError, OSError) as error:
        raise ValueError(f"a time that no calendar has: {seconds}") from error


def _fields(data: Any) -> Iterator[tuple[int, Any]]:
    """The fields of a message as they stand there: numbers, and ints or bytes."""
    if not isinstance(data, bytes):
        raise ValueError("a number where a message belongs")
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        wire = tag & 7
        if wire == _VARINT:
            value, at = _varint(data, at)
            yield tag >> 3, value
            continue
        if wire == _BYTES:
            size, at = _varint(data, at)
        elif wire in (_FIXED32, _FIXED64):
            size = 4 if wire == _FIXED32 else 8
        else:
            raise ValueError(f"wire type {wire}")
        if at + size > len(data):
            raise ValueError("it ends in the middle of a field")
        yield tag >> 3, data[at : at + size]
        at += size


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(data) and shift < _LONGEST:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
    raise ValueError("a number that does not end")

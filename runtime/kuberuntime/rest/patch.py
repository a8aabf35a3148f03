"""The four ways to describe a change of an object."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, NewType, TypeAlias

import msgspec

from kuberuntime.codec.encode import write
from kuberuntime.codec.json_types import is_object
from kuberuntime.model import KubeObject, Model

Manifest = NewType("Manifest", dict[str, Any])
"""A manifest whose keys a type checker is not to look at: one that was read from YAML.

For example: ``deployments.apply(Manifest(manifest), field_manager="shop")``.
"""


class JSONPatch(msgspec.Struct, frozen=True):
    """A list of operations, RFC 6902, with paths in wire names.

    For example: ``JSONPatch([{"op": "replace", "path": "/spec/replicas",
    "value": 3}])``.
    """

    operations: Sequence[Mapping[str, Any]]


class MergePatch(msgspec.Struct, frozen=True):
    """The fields to change, RFC 7386; null removes one, lists are replaced whole.

    A dict by wire names, or a model: unset fields of a model stay as they are on
    the server. For example: ``MergePatch({"spec": {"paused": None}})``.
    """

    changes: Mapping[str, Any] | Model


class StrategicMergePatch(msgspec.Struct, frozen=True):
    """As MergePatch, but lists with merge keys are merged element by element.

    Servers refuse it for custom resources, with UnsupportedMediaType.
    """

    changes: Mapping[str, Any] | Model


class ApplyPatch(msgspec.Struct, frozen=True):
    """Server-side apply: the fields that ``field_manager`` wants to own.

    What it owned before and leaves out now is removed. A field of another manager
    with another value is a Conflict, unless ``force`` takes it over. The
    ``managedFields`` of an object that was read are left out.
    """

    configuration: Mapping[str, Any] | KubeObject
    field_manager: str
    force: bool = False


Patch: TypeAlias = JSONPatch | MergePatch | StrategicMergePatch | ApplyPatch
"""A change of one of the four kinds."""


def encode_patch(patch: Patch) -> tuple[str, bytes]:
    """The content type of a patch, and its body.

    Raises EncodeError as :meth:`Model.to_json`, TypeError for Python values that
    JSON has no form for.
    """
    match patch:
        case JSONPatch(operations):
            steps = [dict(operation) for operation in operations]
            return "application/json-patch+json", write(steps, "JSONPatch")
        case MergePatch(changes):
            return "application/merge-patch+json", _encode(changes)
        case StrategicMergePatch(changes):
            return "application/strategic-merge-patch+json", _encode(changes)
        case ApplyPatch(configuration):
            # JSON is YAML, and the only type that every server with apply takes.
            body = _without_managed_fields(_encode(configuration))
            return "application/apply-patch+yaml", _as_yaml(body)


def _encode(value: Mapping[str, Any] | Model) -> bytes:
    if isinstance(value, Model):
        return value.to_json()
    return write(dict(value), "patch")


_NOT_YAML: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""What JSON strings hold as it is, and YAML refuses or takes for the end of a line."""


def _as_yaml(body: bytes) -> bytes:
    """JSON whose strings mean the same to a parser of YAML."""
    if body.isascii() and b"\x7f" not in body:
        return body
    text = body.decode()
    return _NOT_YAML.sub(lambda found: f"\\u{ord(found[0]):04x}", text).encode()


def _without_managed_fields(body: bytes) -> bytes:
    """A configuration without what an object that was read has, and servers refuse."""
    if b'"managedFields"' not in body:
        return body
    configuration: Any = msgspec.json.decode(body)
    metadata = configuration.get("metadata")
    if is_object(metadata):
        metadata.pop("managedFields", None)
    return msgspec.json.encode(configuration)

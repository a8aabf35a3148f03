"""What Kubernetes adds to schemas: the `x-kubernetes-*` extensions, checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from openapi_pydantic.v3.v3_0 import Schema

from kubewright.diagnostics import InputError, Location, pointer
from kubewright.load.json_values import is_array, is_object
from kubewright.model.identifiers import GroupVersionKind
from kubewright.model.types import ListSemantics, Rule
from kubewright.model.validate import parse_gvk

T = TypeVar("T")

_FETCH_AGAIN = "fetch the document from the server again"


class Place:
    """Where a reader is; a location is made only when there is something to say."""

    __slots__ = ("_above", "_part")

    def __init__(self, above: Location | Place, part: str | int = "") -> None:
        self._above = above
        self._part = part

    def __truediv__(self, part: str | int) -> Place:
        return Place(self, part)

    @property
    def location(self) -> Location:
        parts: list[str | int] = []
        place = self
        while isinstance(place._above, Place):
            parts.append(place._part)
            place = place._above
        root = place._above
        return Location(root.document, root.pointer + pointer(reversed(parts)))

    def below(self, part: str) -> Location:
        return (self / part).location


def gvks_of(schema: Schema, at: Place) -> tuple[GroupVersionKind, ...]:
    """`x-kubernetes-group-version-kind`, sorted.

    Raises:
        InputError: as all readers here, where an extension is not what it should be.
    """
    key = "x-kubernetes-group-version-kind"
    listed = _list_of(object, extensions_of(schema), key, at)
    return tuple(sorted(parse_gvk(gvk, at.below(key)) for gvk in listed))


def semantics_of(schema: Schema, at: Place) -> ListSemantics:
    """How the value merges: list types, their keys, and the like."""
    extensions = extensions_of(schema)
    strategy = _text(extensions, "x-kubernetes-patch-strategy", at)
    return ListSemantics(
        list_type=_text(extensions, "x-kubernetes-list-type", at),
        map_keys=_list_of(str, extensions, "x-kubernetes-list-map-keys", at),
        map_type=map_type_of(schema, at),
        merge_key=_text(extensions, "x-kubernetes-patch-merge-key", at),
        patch_strategy=tuple(strategy.split(",")) if strategy else (),
    )


def map_type_of(schema: Schema, at: Place) -> str | None:
    """`x-kubernetes-map-type`: `atomic`, `granular`, or None."""
    return _text(extensions_of(schema), "x-kubernetes-map-type", at)


def rules_of(schema: Schema, at: Place) -> tuple[Rule, ...]:
    """The CEL rules of a value (`x-kubernetes-validations`)."""
    key = "x-kubernetes-validations"
    listed = _list_of(object, extensions_of(schema), key, at)
    return tuple(_rule(rule, at / key / index) for index, rule in enumerate(listed))


def _rule(value: object, at: Place) -> Rule:
    rule = value.get("rule") if is_object(value) else None
    message = value.get("message") if is_object(value) else None
    if isinstance(rule, str) and isinstance(message, str | None):
        return Rule(rule, message or "")
    raise InputError("not a rule in CEL", at.location, _FETCH_AGAIN)


def extensions_of(schema: Schema) -> dict[str, Any]:
    return schema.model_extra or {}


def flag(schema: Schema, key: str) -> bool:
    """Whether an extension is switched on."""
    return extensions_of(schema).get(key) is True


def _text(extensions: Mapping[str, object], key: str, at: Place) -> str | None:
    value = extensions.get(key)
    if value is None or isinstance(value, str):
        return value
    raise InputError("not a text", at.below(key), _FETCH_AGAIN)


def _list_of(
    type_: type[T], extensions: Mapping[str, object], key: str, at: Place
) -> tuple[T, ...]:
    value = extensions.get(key, [])
    if is_array(value) and all(isinstance(item, type_) for item in value):
        return tuple(value)
    raise InputError("not a list of what belongs here", at.below(key), _FETCH_AGAIN)

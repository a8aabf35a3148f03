"""The model as JSON values, for `inspect` and for comparing two models."""

from __future__ import annotations

import dataclasses
from enum import Enum
from typing import Any, cast

from kubewright.model.api import Model
from kubewright.model.identifiers import (
    GroupVersion,
    GroupVersionKind,
    GroupVersionResource,
)
from kubewright.model.types import (
    AnyValue,
    ListOf,
    MapOf,
    Nullable,
    Primitive,
    Ref,
    Union,
)


def to_json_values(model: Model) -> dict[str, Any]:
    """The whole model: `serverVersion`, `groups` and `types`, without empty parts."""
    return {
        "serverVersion": model.server_version,
        "groups": [_value(group) for group in model.groups],
        "types": [_value(type_) for type_ in model.types],
    }


def _value(value: object) -> Any:
    match value:
        case GroupVersion() | GroupVersionKind() | GroupVersionResource():
            return {
                field.name: getattr(value, field.name)
                for field in dataclasses.fields(value)
            }
        case Primitive():
            return {"type": value.name.value} | _parts(value, "format", "enum")
        case AnyValue():
            return {"type": "any"}
        case ListOf(items):
            return {"type": "list", "items": _value(items)}
        case MapOf(values):
            return {"type": "map", "values": _value(values)}
        case Ref(name):
            return {"ref": name}
        case Union(members):
            return {"oneOf": [_value(member) for member in members]}
        case Nullable(inner):
            return _value(inner) | {"nullable": True}
        case Enum():
            return value.value
        case tuple():
            return [_value(item) for item in cast("tuple[object, ...]", value)]
        case _ if dataclasses.is_dataclass(value):
            return _parts(value, *(field.name for field in dataclasses.fields(value)))
        case _:
            return value


def _parts(value: object, *names: str) -> dict[str, Any]:
    parts = {_camel(name): _value(getattr(value, name)) for name in names}
    return {
        name: part
        for name, part in parts.items()
        if name == "name" or part not in (None, "", [], {})
    }


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)

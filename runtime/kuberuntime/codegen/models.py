"""What emitted models and schemes import; never loads anything of HTTP or TLS."""

from __future__ import annotations

from typing import Any, TypeAlias

from msgspec import UNSET, field
from msgspec import Raw as FieldsV1
from msgspec import UnsetType as Unset

from kuberuntime.absent import absent
from kuberuntime.annotations import (
    Atomic,
    EnumValues,
    ListMap,
    MapType,
    MergeKey,
    OpenEnum,
    PatchStrategy,
    Set,
)
from kuberuntime.codec.rest import REST, no_fields
from kuberuntime.meta.time import MicroTime, Time
from kuberuntime.model import KubeObject, MetaObject, Model, always
from kuberuntime.scheme import GroupVersionTypes, Scheme

IntOrString: TypeAlias = int | str
"""A number or a name. For example: ``80`` or ``"http"``."""

Number: TypeAlias = int | float
"""A JSON number; a whole one stays whole. For example: ``1``, not ``1.0``."""

Quantity: TypeAlias = str | int | float
"""An amount as written, for example ``500m``; see kuberuntime.meta.quantity."""

RawExtension: TypeAlias = dict[str, Any]
"""An object of any kind."""

JSON: TypeAlias = Any
"""Any JSON value."""

__all__ = [
    "JSON",
    "REST",
    "UNSET",
    "Atomic",
    "EnumValues",
    "FieldsV1",
    "GroupVersionTypes",
    "IntOrString",
    "KubeObject",
    "ListMap",
    "MapType",
    "MergeKey",
    "MetaObject",
    "MicroTime",
    "Model",
    "Number",
    "OpenEnum",
    "PatchStrategy",
    "Quantity",
    "RawExtension",
    "Scheme",
    "Set",
    "Time",
    "Unset",
    "absent",
    "always",
    "field",
    "no_fields",
]

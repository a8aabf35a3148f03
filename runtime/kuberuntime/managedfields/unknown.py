"""Fields that an object has on the server and its class does not know.

A model holds the fields of its class. Of others that the server stored, who owns them
is all that came along: a path in ``metadata.managedFields``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import msgspec
from msgspec import UNSET, Struct

from kuberuntime.absent import is_absent
from kuberuntime.codec.json_types import is_object
from kuberuntime.codec.rest import keeps_rest
from kuberuntime.codec.shape import Shape, fields_of, shape_of
from kuberuntime.edit.errors import LostFieldsError
from kuberuntime.meta.v1 import ManagedFieldsEntry, ObjectMeta
from kuberuntime.model import KubeObject
from kuberuntime.patching.typed.elements import path_text
from kuberuntime.patching.typed.field_set import SELF, FieldSet

Path = tuple[str, ...]


def refuse_loss(obj: KubeObject, subresource: str | None) -> None:
    """Raise LostFieldsError where replacing an object would lose what its class lacks.

    ``subresource`` is what is replaced: its fields are those that are owned by way of
    it. Nothing is known of an object without ``managedFields``, of entries in another
    version, and of what is inside of lists and objects that are owned as one value.
    """
    lost = {
        path
        for entry in _entries(obj)
        if (entry.subresource or "") == (subresource or "")
        for path in _unknown_in(obj, entry)
    }
    if lost:
        raise LostFieldsError(
            "$",
            tuple(sorted(map(path_text, lost))),
            what="this update would lose",
            advice="use edit() or modify(), which keep them, or send a patch; without"
            " metadata.managed_fields the update is sent all the same",
        )


def unknown_in(obj: KubeObject) -> Iterator[Path]:
    """The paths of all owned fields that the class of an object lacks."""
    for entry in _entries(obj):
        yield from _unknown_in(obj, entry)


def unknown_owned(value: Any, shape: Shape, own: FieldSet) -> Iterator[Path]:
    """The paths in a set of owned fields that a class lacks.

    What is below a part that the value has no more is no loss, and not among them.
    """
    return _below(value, shape, own, ())


def _entries(obj: KubeObject) -> Iterator[ManagedFieldsEntry]:
    """What says who owns fields of an object, in its own version."""
    own: Any = obj
    if not isinstance(own.metadata, ObjectMeta):
        return
    for entry in own.metadata.managed_fields or ():
        if entry.fields_type == "FieldsV1" and entry.api_version == own.api_version:
            yield entry


def _unknown_in(obj: KubeObject, entry: ManagedFieldsEntry) -> Iterator[Path]:
    written = bytes(entry.fields_v1)
    own: Any = msgspec.json.decode(written) if written else {}
    if is_object(own):
        yield from unknown_owned(obj, shape_of(type(obj)), own)


def _below(value: Any, shape: Shape, own: FieldSet, path: Path) -> Iterator[Path]:
    for step, below in own.items():
        if step == SELF:
            continue
        here = (*path, step)
        if shape.struct is not None and not is_object(value):
            field = fields_of(shape.struct).get(step[2:])
            if field is None:
                if not keeps_rest(shape.struct):
                    yield here
                continue
            part, inner = getattr(value, field.attribute), field.shape
        elif shape.element is not None:
            part, inner = _part(value, step), shape.element
        else:
            continue
        if part is not None and part is not UNSET and not is_absent(part):
            yield from _below(part, inner, below, here)


def _part(value: Any, step: str) -> Any:
    """What a step leads to in a map or a list; None where it is there no more."""
    kind, _, text = step.partition(":")
    if is_object(value):
        return value.get(text)
    if kind == "k":
        keys = msgspec.json.decode(text)
        return next((item for item in value if _has(item, keys)), None)
    return None


def _has(item: object, keys: dict[str, Any]) -> bool:
    if not isinstance(item, Struct):
        return is_object(item) and all(item.get(k) == v for k, v in keys.items())
    fields = fields_of(type(item))
    return all(
        key in fields
        # A key that is left out has its default, which the class does not know.
        and getattr(item, fields[key].attribute) in (cast("object", wanted), None)
        for key, wanted in keys.items()
    )

"""What one manager owns of an object, as it would apply it again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec

from kuberuntime.api import API, api_of
from kuberuntime.codec.json_types import is_list, is_object
from kuberuntime.codec.shape import shape_of
from kuberuntime.managedfields.unknown import unknown_owned
from kuberuntime.meta.gvk import GroupVersionKind
from kuberuntime.model import KubeObject
from kuberuntime.patching.managed.managers import (
    APPLY,
    Managed,
    ManagedFieldsError,
    Managers,
    managers_of,
)
from kuberuntime.patching.typed.atoms import Atom, types_of
from kuberuntime.patching.typed.elements import path_text
from kuberuntime.patching.typed.field_set import SELF, FieldSet, has_self
from kuberuntime.patching.typed.shapes import shape_of as way_of
from kuberuntime.scheme import Scheme


class NotExtractableError(ValueError):
    """What a manager owns of an object cannot be told from the object without loss."""


def extract(
    obj: KubeObject | Mapping[str, Any],
    field_manager: str,
    subresource: str | None = None,
    *,
    scheme: Scheme | None = None,
) -> dict[str, Any]:
    """What ``field_manager`` applied of an object and still owns, and no more.

    ``obj`` is an object as a server answered it, with its ``managedFields``. The answer
    is a manifest with ``apiVersion``, ``kind``, ``metadata.name`` and the namespace, and
    with the fields that the manager owns by server-side apply; of a ``subresource``,
    what it applied there. Change it and apply it again. It has the identity alone
    where the manager owns nothing.

    A dict keeps fields that are newer than the client. Which values have parts that are
    owned each by themselves, the schema of the kind says: that of a model's package, or
    what ``scheme`` has; without one, what managers own below it tells.

    Raises NotExtractableError where a model has lost a field that is owned (the client's
    ``extract`` reads the object anew), and where the fields are of another version of
    the kind; ValueError for an object without name. As client-go's Extract functions,
    which drop what they do not know.
    """
    if not isinstance(obj, KubeObject):
        api = scheme.api() if scheme else None
        return extract_manifest(obj, field_manager, subresource, api)
    api = scheme.api() if scheme else api_of(type(obj).__module__)
    manifest = obj.to_dict()
    own = _owned(manifest, field_manager, subresource)
    if own is not None:
        _refuse_unknown(obj, own.fields)
    return extract_manifest(manifest, field_manager, subresource, api)


def extract_manifest(
    manifest: Mapping[str, Any],
    field_manager: str,
    subresource: str | None,
    api: API | None,
) -> dict[str, Any]:
    """As :func:`extract`, of a dict, by the schema that an API has for its kind."""
    found = _identity(manifest)
    own = _owned(manifest, field_manager, subresource)
    if own is None:
        return found
    others = [managed.fields for managed in _managers(manifest).values()]
    owned = _fields(_atom(manifest, api), manifest, own.fields, others)
    metadata = {**found["metadata"], **owned.get("metadata", {})}
    return {**found, **owned, "metadata": metadata}


def _managers(manifest: Mapping[str, Any]) -> Managers:
    try:
        return managers_of(dict(manifest))
    except ManagedFieldsError as error:
        raise NotExtractableError(f"metadata.managedFields: {error}") from error


def _owned(
    manifest: Mapping[str, Any], name: str, subresource: str | None
) -> Managed | None:
    """What a manager applied, None for nothing. Raises NotExtractableError."""
    version = manifest.get("apiVersion")
    for manager, managed in _managers(manifest).items():
        if manager[:2] == (name, APPLY) and manager.subresource == (subresource or ""):
            if managed.api_version != version:
                raise NotExtractableError(
                    f"{name!r} applied it as {managed.api_version}: read it in that "
                    "version"
                )
            return managed
    return None


def _atom(manifest: Mapping[str, Any], api: API | None) -> Atom | None:
    """What the schema says of a kind, None where there is none."""
    version, kind = manifest.get("apiVersion"), manifest.get("kind")
    if api is None or not isinstance(version, str) or not isinstance(kind, str):
        return None
    schema = api.schemas.for_gvk(GroupVersionKind.parse(version, kind))
    return None if schema is None else types_of(api.schemas).atom(schema)


def _identity(manifest: Mapping[str, Any]) -> dict[str, Any]:
    metadata = manifest.get("metadata")
    name = metadata.get("name") if is_object(metadata) else None
    if not is_object(metadata) or not name:
        raise ValueError(f"the {manifest.get('kind') or 'object'} has no metadata.name")
    names = {key: metadata[key] for key in ("name", "namespace") if metadata.get(key)}
    known = {key: manifest[key] for key in ("apiVersion", "kind") if key in manifest}
    return {**known, "metadata": names}


_MISSING: Final = object()


def _part(
    atom: Atom | None, value: Any, own: FieldSet, all_sets: Sequence[FieldSet]
) -> Any:
    """What is owned of a value whose step leads to ``own``, _MISSING for nothing.

    Where nothing below it is owned, that is the whole of what is one value, and an
    empty object or list of what has parts.
    """
    if not own or own.keys() == {SELF}:
        empty: Any = value
        if is_object(value):
            empty = {}
        elif is_list(value):
            empty = []
        return value if _is_one_value(atom, value, all_sets) else empty
    parts: Any = value
    if is_object(value):
        parts = _fields(atom, value, own, all_sets)
    elif is_list(value):
        parts = list(_items(atom, value, own, all_sets))
    return parts if parts or has_self(own) else _MISSING


def _is_one_value(atom: Atom | None, value: Any, all_sets: Sequence[FieldSet]) -> bool:
    if atom is None:
        return not any(below.keys() - {SELF} for below in all_sets)
    way = way_of(atom, value)
    return way is None or way.atomic


def _fields(
    atom: Atom | None,
    value: Mapping[str, Any],
    own: FieldSet,
    all_sets: Sequence[FieldSet],
) -> dict[str, Any]:
    of = None if atom is None else atom.map
    found: dict[str, Any] = {}
    for name, item in value.items():
        step = f"f:{name}"
        if step in own:
            inner = None if of is None else of.field(name)
            part = _part(inner, item, own[step], _below(all_sets, step))
            if part is not _MISSING:
                found[name] = part
    return found


def _items(
    atom: Atom | None,
    value: Sequence[Any],
    own: FieldSet,
    all_sets: Sequence[FieldSet],
) -> Iterator[Any]:
    """The items that are owned, in the order of the list, with their keys."""
    inner = None if atom is None or atom.list is None else atom.list.element
    wanted = [(step, *_matcher(step)) for step in own if step != SELF]
    for index, item in enumerate(value):
        for step, kind, key in wanted:
            if not _is_at(item, index, kind, key):
                continue
            part = _part(inner, item, own[step], _below(all_sets, step))
            if kind == "k" and is_object(item):
                yield {**key, **(part if is_object(part) else {})}
            elif part is not _MISSING:
                yield part
            break


def _matcher(step: str) -> tuple[str, Any]:
    kind, _, text = step.partition(":")
    return kind, msgspec.json.decode(text)


def _is_at(item: Any, index: int, kind: str, key: Any) -> bool:
    match kind:
        case "k":
            return is_object(item) and all(item.get(k, v) == v for k, v in key.items())
        case "v":
            return bool(item == key)
        case _:
            return bool(index == key)


def _below(sets: Sequence[FieldSet], step: str) -> list[FieldSet]:
    return [below for fields in sets if (below := fields.get(step)) is not None]


def _refuse_unknown(obj: KubeObject, own: FieldSet) -> None:
    """Raise NotExtractableError for the first owned field that a class does not have."""
    for path in unknown_owned(obj, shape_of(type(obj)), own):
        raise NotExtractableError(
            f"{path_text(path)} is owned too, and {type(obj).__name__} does not know it:"
            " extract from a dict, or by the client's extract(), which reads one"
        )

"""The managers of an object's fields: read from its metadata, and written there."""

from __future__ import annotations

from typing import Any, NamedTuple

from kuberuntime.codec.json_types import is_list, is_object
from kuberuntime.patching.typed.field_set import FieldSet, in_order
from kuberuntime.schema.go_text import go_quote


class Manager(NamedTuple):
    """Who manages fields. ``api_version`` is empty for those who apply."""

    name: str
    operation: str
    api_version: str
    subresource: str

    def __str__(self) -> str:
        """The manager as messages have it. For example: ``"web" using apps/v1``."""
        text = go_quote(self.name)
        if self.subresource:
            text += f" with subresource {go_quote(self.subresource)}"
        return text if self.operation == APPLY else f"{text} using {self.api_version}"


APPLY = "Apply"
UPDATE = "Update"


def applier(name: str, subresource: str) -> Manager:
    """Who applies. It is one manager whatever version it applies."""
    return Manager(name or "unknown", APPLY, "", subresource)


def updater(name: str, api_version: str, subresource: str) -> Manager:
    """Who creates, updates and patches in a version."""
    return Manager(name or "unknown", UPDATE, api_version, subresource)


class Managed(NamedTuple):
    """The fields of a manager, in a version; ``time`` is when they last changed."""

    fields: FieldSet
    api_version: str
    time: str | None = None


class ManagedFieldsError(ValueError):
    """``metadata.managedFields`` that make no sense."""


Managers = dict[Manager, Managed]


def managers_of(obj: dict[str, Any]) -> Managers:
    """The managers of an object. Raises ManagedFieldsError."""
    entries = _entries(obj)
    return dict(map(_decode, entries)) if entries else {}


def _entries(obj: dict[str, Any]) -> list[Any] | None:
    metadata = obj.get("metadata")
    found = metadata.get("managedFields") if is_object(metadata) else None
    return found if is_list(found) else None


def _decode(entry: Any) -> tuple[Manager, Managed]:
    if not is_object(entry):
        raise ManagedFieldsError("an entry is no object")
    operation, api_version = entry.get("operation"), entry.get("apiVersion")
    if operation not in (APPLY, UPDATE):
        raise ManagedFieldsError("operation must be `Apply` or `Update`")
    if not api_version or entry.get("fieldsType") != "FieldsV1":
        raise ManagedFieldsError("an entry lacks apiVersion or fieldsType")
    manager = Manager(
        entry.get("manager", ""),
        operation,
        api_version if operation == UPDATE else "",
        entry.get("subresource", ""),
    )
    return manager, Managed(entry.get("fieldsV1") or {}, api_version, entry.get("time"))


def managers_to_keep(
    live: dict[str, Any] | None, new: dict[str, Any], *, subresource: str
) -> Managers:
    """Those of the new object, where it brings some that make sense; else the live.

    A list of one empty entry says to forget them all.
    """
    if not subresource:
        if _entries(new) == [{}]:
            return {}
        try:
            if found := managers_of(new):
                return found
        except ManagedFieldsError:
            pass  # as if it had brought none
    try:
        return managers_of(live or {})
    except ManagedFieldsError:
        return {}


def with_managers(obj: dict[str, Any], managers: Managers) -> dict[str, Any]:
    """The object with these managers, and no others, in its metadata."""
    metadata = dict(obj.get("metadata") or {})
    metadata.pop("managedFields", None)
    if managers:
        metadata["managedFields"] = [
            _encode(*item) for item in sorted(managers.items(), key=_place)
        ]
    return {**obj, "metadata": metadata}


def without_managers(obj: dict[str, Any]) -> dict[str, Any]:
    """The object without managers, as it is compared."""
    return obj if _entries(obj) is None else with_managers(obj, {})


def _place(item: tuple[Manager, Managed]) -> tuple[str, ...]:
    manager, managed = item
    return (
        manager.operation,
        managed.time or "",
        manager.name,
        managed.api_version,
        manager.subresource,
    )


def _encode(manager: Manager, managed: Managed) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "manager": manager.name,
        "operation": manager.operation,
        "apiVersion": managed.api_version,
    }
    if managed.time is not None:
        entry["time"] = managed.time
    entry["fieldsType"] = "FieldsV1"
    entry["fieldsV1"] = in_order(managed.fields)
    if manager.subresource:
        entry["subresource"] = manager.subresource
    return entry

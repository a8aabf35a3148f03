"""The rules of metadata, as apimachinery's ValidateObjectMeta on creation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from kuberuntime.codec.json_types import is_list, is_object
from kuberuntime.meta.gvk import GroupVersion
from kuberuntime.schema.field_error import (
    FieldError,
    forbidden,
    invalid,
    required,
    too_long,
)
from kuberuntime.schema.names import (
    key_problems,
    label_problems,
    old_label_problems,
    segment_problems,
    subdomain_problems,
    value_problems,
)
from kuberuntime.schema.node import Node

ANNOTATIONS_LIMIT = 256 * 1024
"""Bytes of all annotations of an object together, keys and values."""


def metadata_errors(
    metadata: dict[str, Any],
    *,
    namespaced: bool | None = None,
    name_problems: Callable[[str], list[str]] = subdomain_problems,
    path: str = "metadata",
) -> list[FieldError]:
    """What a server would refuse of the metadata of a new object.

    ``namespaced`` says whether there must be a namespace or must be none; None is
    for where the client fills it in. ``name_problems`` is the kind's rule for names:
    see ``names``. Values of a wrong type are not looked at: they are the schema's.
    """
    errors: list[FieldError] = []
    name = _text(metadata, "name")
    if prefix := _text(metadata, "generateName"):
        for problem in name_problems(_without_dash(prefix)):
            errors.append(invalid(f"{path}.generateName", prefix, problem))
    if name:
        for problem in name_problems(name):
            errors.append(invalid(f"{path}.name", name, problem))
    elif not prefix:
        problem = "name or generateName is required"
        errors.append(required(f"{path}.name", problem))
    errors += _namespace_errors(_text(metadata, "namespace"), namespaced, path)
    errors += _label_errors(_texts(metadata, "labels"), f"{path}.labels")
    errors += _annotation_errors(_texts(metadata, "annotations"), f"{path}.annotations")
    errors += _owner_errors(metadata.get("ownerReferences"), f"{path}.ownerReferences")
    errors += _finalizer_errors(metadata.get("finalizers"), f"{path}.finalizers")
    return errors


def embedded_errors(value: Any, node: Node, path: str) -> list[FieldError]:
    """The same of every ``x-kubernetes-embedded-resource`` in a value.

    One must have ``apiVersion`` and ``kind``; its name may be missing, and may be
    all that a path can hold.
    """
    errors: list[FieldError] = []
    if node.embedded and is_object(value):
        errors += _resource_errors(value, path)
    for child, element, below in node.descend(value, path):
        if child.holds_resources:
            errors += embedded_errors(element, child, below)
    return errors


def _resource_errors(value: dict[str, Any], path: str) -> list[FieldError]:
    errors = [
        required(f"{path}.{name}")
        for name in ("apiVersion", "kind")
        if name not in value
    ]
    if "apiVersion" in value:
        errors += _api_version_errors(value["apiVersion"], f"{path}.apiVersion")
    if "kind" in value:
        errors += _kind_errors(value["kind"], f"{path}.kind")
    metadata = value.get("metadata")
    if is_object(metadata):
        errors += metadata_errors(
            {**metadata, "name": _text(metadata, "name") or "unnamed"},
            name_problems=segment_problems,
            path=f"{path}.metadata",
        )
    return errors


def _api_version_errors(value: Any, path: str) -> list[FieldError]:
    if not isinstance(value, str):
        return [invalid(path, value, "must be a string")]
    if not value:
        return [invalid(path, value, "must not be empty")]
    if value.count("/") > 1:
        return [invalid(path, value, f"unexpected GroupVersion string: {value}")]
    return []


def _kind_errors(value: Any, path: str) -> list[FieldError]:
    if not isinstance(value, str):
        return [invalid(path, value, "must be a string")]
    if not value:
        return [invalid(path, value, "must not be empty")]
    if problems := old_label_problems(value.lower()):
        rule = "may have mixed case, but should otherwise match: "
        return [invalid(path, value, rule + ",".join(problems))]
    return []


def _namespace_errors(
    namespace: str, namespaced: bool | None, path: str
) -> list[FieldError]:
    where = f"{path}.namespace"
    if namespaced is False and namespace:
        return [forbidden(where, "not allowed on this type")]
    if namespaced and not namespace:
        return [required(where)]
    problems = label_problems(namespace) if namespace else []
    return [invalid(where, namespace, problem) for problem in problems]


def _label_errors(labels: dict[str, str], path: str) -> list[FieldError]:
    errors: list[FieldError] = []
    for key, value in labels.items():
        errors += [invalid(path, key, problem) for problem in key_problems(key)]
        errors += [invalid(path, value, problem) for problem in value_problems(value)]
    return errors


def _annotation_errors(annotations: dict[str, str], path: str) -> list[FieldError]:
    errors: list[FieldError] = []
    size = 0
    for key, value in annotations.items():
        errors += [invalid(path, key, problem) for problem in key_problems(key.lower())]
        size += len(key.encode()) + len(value.encode())
    if size > ANNOTATIONS_LIMIT:
        errors.append(too_long(path, ANNOTATIONS_LIMIT))
    return errors


_OWNER = ("apiVersion", "kind", "name", "uid", "controller", "blockOwnerDeletion")


def _owner_errors(owners: Any, path: str) -> list[FieldError]:
    errors: list[FieldError] = []
    controllers: list[str] = []
    references = _objects(owners)
    for owner in references:
        api_version = _text(owner, "apiVersion")
        try:
            GroupVersion.parse(api_version)
        except ValueError:
            rule = "version must not be empty"
            errors.append(invalid(f"{path}.apiVersion", api_version, rule))
        for name in ("kind", "name", "uid"):
            if not _text(owner, name):
                errors.append(invalid(f"{path}.{name}", "", "must not be empty"))
        if api_version == "v1" and owner.get("kind") == "Event":
            rule = "/v1, Kind=Event is disallowed from being an owner"
            errors.append(invalid(path, owner, rule))
        if owner.get("controller") is True:
            controllers.append(f"{_text(owner, 'kind')}/{_text(owner, 'name')}")
    for other in controllers[1:]:
        shown = [{key: one[key] for key in _OWNER if key in one} for one in references]
        rule = (
            'Only one reference can have Controller set to true. Found "true" in '
            f"references for {controllers[0]} and {other}"
        )
        message = f"Invalid value: {msgspec.json.encode(shown).decode()}: {rule}"
        errors.append(FieldError(path, "FieldValueInvalid", message))
    return errors


def _finalizer_errors(finalizers: Any, path: str) -> list[FieldError]:
    if not is_list(finalizers):
        return []
    known = [name for name in finalizers if isinstance(name, str)]
    errors = [
        invalid(path, name, problem) for name in known for problem in key_problems(name)
    ]
    if "orphan" in known and "foregroundDeletion" in known:
        rule = "finalizer orphan and foregroundDeletion cannot be both set"
        errors.append(invalid(path, known, rule))
    return errors


def _without_dash(prefix: str) -> str:
    """A prefix as upstream checks it: something is going to follow a last dash."""
    return f"{prefix[:-2]}a" if len(prefix) > 1 and prefix[-1] == "-" else prefix


def _text(values: dict[str, Any], name: str) -> str:
    found = values.get(name)
    return found if isinstance(found, str) else ""


def _texts(values: dict[str, Any], name: str) -> dict[str, str]:
    found = values.get(name)
    if not is_object(found):
        return {}
    return {key: value for key, value in found.items() if isinstance(value, str)}


def _objects(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if is_object(one)] if is_list(value) else []

"""From what was sent to what may be stored: the rules for all objects alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kuberuntime.meta.gvk import GroupKind, GroupVersionKind
from kuberuntime.schema import (
    FieldError,
    default,
    drop_nulls,
    prune,
    validate,
    validate_update,
)
from kuberuntime.schema import field_error as fields
from kuberuntime.schema.go_text import go_json, go_quote
from kuberuntime.schema.object_meta import metadata_errors
from kuberuntime.testing.server.body import media_type
from kuberuntime.testing.server.call import Call
from kuberuntime.testing.server.custom_rules import finalizer_warnings, scale_errors
from kuberuntime.testing.server.defaults import completed
from kuberuntime.testing.server.kinds import kind_errors, name_rule
from kuberuntime.testing.server.messages import (
    JSON,
    JSON_PATCH,
    MERGE_PATCH,
    STRATEGIC_PATCH,
)
from kuberuntime.testing.server.metadata_types import embedded_metadata, type_error
from kuberuntime.testing.server.refusal import Refusal, invalid
from kuberuntime.testing.server.served import Served
from kuberuntime.testing.server.strict import (
    strict_errors,
    strict_errors_of_operations,
)
from kuberuntime.testing.tracker.stored import Manifest


def shaped(call: Call, found: Manifest) -> Manifest:
    """The object without unknown fields and with defaults, its kind in front.

    What is unknown is refused, warned of or dropped, as the request says.
    """
    served = call.served
    metadata: Any = found.get("metadata") or {}
    if (wrong := type_error(metadata)) is not None:
        raise Unhandled(served.gvk, wrong)
    if served.custom:
        _check_kind(found, metadata, served)
        _check_embedded(found, served)
    shape: Manifest = {
        "kind": served.gvk.kind,
        "apiVersion": served.api_version,
        "metadata": metadata,
        **{key: value for key, value in found.items() if key not in _TOP},
    }
    if served.schema is None or call.state.lenient:
        return shape
    shape = drop_nulls(shape, served.schema, served.schemas)
    shape, unknown = prune(shape, served.schema, served.schemas)
    _report(call, _strictly(call, unknown))
    shape = default(shape, served.schema, served.schemas)
    return shape if served.custom else completed(served.group_resource, shape)


def checked(call: Call, manifest: Manifest, old: Manifest | None = None) -> None:
    """Refuse an object that its schema, or the rules of metadata, do not allow.

    What was wrong in ``old``, and was not changed, is let through.
    """
    if call.state.lenient:
        return
    served = call.served
    namespaced = served.resource.namespaced
    errors = metadata_errors(
        manifest["metadata"],
        namespaced=namespaced,
        name_problems=name_rule(call.served),
    )
    if served.custom and old is not None:
        errors *= 3  # as it looks at them more than once
    if served.schema is not None:
        if not served.custom:
            # What Go requires of a status is there as soon as its controller writes one.
            manifest = {key: manifest[key] for key in manifest if key != "status"}
        if old is None:
            found = validate(manifest, served.schema, served.schemas)
        else:
            found = validate_update(manifest, old, served.schema, served.schemas)
        # The rules of metadata are looked at above, not as a schema has them.
        errors += [one for one in found if not one.path.startswith("metadata.")]
    if served.custom:
        errors += scale_errors(served, manifest)
    if not errors:
        errors = kind_errors(served, manifest)
    if errors:
        refuse(call, manifest, errors)
    if served.custom:
        call.warnings.extend(finalizer_warnings(manifest, old))


def refuse(call: Call, manifest: Mapping[str, Any], errors: list[FieldError]) -> None:
    """Raises the Refusal of an object with errors."""
    name = manifest["metadata"].get("name", "")
    raise invalid(call.served.gvk.group_kind, name, errors)


_TOP = frozenset({"kind", "apiVersion", "metadata"})


def _report(call: Call, found: list[str]) -> None:
    """Tell what a strict decoder found, as the client asks; a server warns by default."""
    if call.options.text("fieldValidation") != "Strict":
        call.warnings.extend(found)
    elif found:
        why = f"strict decoding error: {', '.join(found)}"
        raise Unhandled(call.served.gvk, why)


def _strictly(call: Call, unknown: list[str]) -> list[str]:
    """What is there twice, or unknown, in the order in which a server says it.

    Types of Go are read from the text, what is unknown of others is pruned after it.
    """
    if call.options.text("fieldValidation") == "Ignore":
        return []
    last = [f"unknown field {go_quote(path)}" for path in unknown]
    kind, text = media_type(call.request), call.request.body
    if kind == JSON_PATCH:
        return strict_errors_of_operations(text) + last
    if kind in (MERGE_PATCH, STRATEGIC_PATCH):
        return strict_errors(text) + last
    if kind not in (JSON, "", "*/*"):
        return last
    served = call.served
    node = None if served.schema is None else served.schemas.node(served.schema)
    if node is not None and node.of_go:
        return strict_errors(text, node)
    return strict_errors(text) + last


def _check_kind(found: Manifest, metadata: Manifest, served: Served) -> None:
    """Refuse a custom resource that says that it is of another kind."""
    errors: list[FieldError] = []
    kind, api_version = found.get("kind"), found.get("apiVersion")
    if kind != served.gvk.kind:
        errors.append(fields.invalid("kind", kind, f"must be {served.gvk.kind}"))
    if api_version != served.api_version:
        why = f"must be {served.api_version}"
        errors.append(fields.invalid("apiVersion", api_version, why))
    if errors:
        group = str(api_version).rpartition("/")[0]
        raise invalid(GroupKind(group, str(kind)), metadata.get("name", ""), errors)


def _check_embedded(found: Manifest, served: Served) -> None:
    """Refuse metadata of the wrong types in what is embedded. Raises Refusal."""
    if served.schema is None:
        return
    node = served.schemas.node(served.schema)
    if node.holds_resources:
        for path, metadata in embedded_metadata(found, node):
            if (wrong := type_error(metadata)) is not None:
                shown = f"{path}: Invalid value: {go_json(metadata)}: {wrong}"
                raise Unhandled(served.gvk, shown)


class Unhandled(Refusal):
    """400 for an object that cannot be read, with the reason."""

    def __init__(self, kind: GroupVersionKind, why: str) -> None:
        super().__init__(
            400,
            "BadRequest",
            f'{kind.kind} in version "{kind.version}" cannot be handled as a'
            f" {kind.kind}: {why}",
        )
        self.why = why

"""Which options of writes may be given; as apimachinery's validation of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kuberuntime.meta.gvk import GroupKind
from kuberuntime.schema import FieldError
from kuberuntime.schema import field_error as fields
from kuberuntime.testing.server.messages import APPLY_PATCH, Options
from kuberuntime.testing.server.refusal import invalid

_LONGEST_MANAGER: Final = 128
_KINDS: Final = {"create": "CreateOptions", "update": "UpdateOptions"}
_VALIDATIONS: Final = ("", "Ignore", "Strict", "Warn")
_POLICIES: Final = ("Foreground", "Background", "Orphan", "nil")


def check_write(options: Options, verb: str) -> None:
    """Raises Refusal for a ``create`` or ``update`` that cannot be meant."""
    if options:
        _refuse(_KINDS[verb], _written(options))


def check_patch(options: Options, media_type: str) -> None:
    """Raises Refusal for a patch of a media type that cannot be meant."""
    errors: list[FieldError] = []
    if media_type == APPLY_PATCH and not options.text("fieldManager"):
        errors.append(fields.required("fieldManager", "is required for apply patch"))
    if media_type != APPLY_PATCH and options.given("force"):
        why = "may not be specified for non-apply patch"
        errors.append(fields.forbidden("force", why))
    _refuse("PatchOptions", [*errors, *_written(options)])


def check_delete(
    policy: str | None, orphan: bool | None, dry_run: Sequence[str]
) -> None:
    """Raises Refusal for the options of a delete that cannot be meant."""
    errors: list[FieldError] = []
    if policy is not None and orphan is not None:
        why = "orphanDependents and deletionPropagation cannot be both set"
        errors.append(fields.invalid("propagationPolicy", policy, why))
    if policy is not None and policy not in _POLICIES[:-1]:
        errors.append(fields.not_supported("propagationPolicy", policy, [*_POLICIES]))
    _refuse("DeleteOptions", [*errors, *_dry_run(dry_run)])


def _written(options: Options) -> list[FieldError]:
    validation = options.text("fieldValidation")
    errors = [
        *_manager(options.text("fieldManager")),
        *_dry_run([options.text("dryRun")] if options.text("dryRun") else []),
    ]
    if validation not in _VALIDATIONS:
        errors.append(
            fields.not_supported("fieldValidation", validation, [*_VALIDATIONS])
        )
    return errors


def _manager(name: str) -> list[FieldError]:
    if len(name.encode()) > _LONGEST_MANAGER:
        return [fields.too_long("fieldManager", _LONGEST_MANAGER)]
    for position, char in enumerate(name):
        if not char.isprintable():
            why = f"invalid character U+{ord(char):04X} (at position {position})"
            return [fields.invalid("fieldManager", name, why)]
    return []


def _dry_run(values: Sequence[str]) -> list[FieldError]:
    if all(value == "All" for value in values):
        return []
    return [fields.not_supported("dryRun", [*values], ["All"])]


def _refuse(kind: str, errors: list[FieldError]) -> None:
    if errors:
        raise invalid(GroupKind("meta.k8s.io", kind), "", errors)

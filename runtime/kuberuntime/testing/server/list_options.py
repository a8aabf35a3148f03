"""Which options of lists and watches go together; as apimachinery's validation."""

from __future__ import annotations

from typing import Final

from kuberuntime.meta.gvk import GroupKind
from kuberuntime.schema import FieldError
from kuberuntime.schema import field_error as fields
from kuberuntime.testing.server.messages import Options
from kuberuntime.testing.server.refusal import bad_request, invalid

_KIND: Final = GroupKind("meta.k8s.io", "ListOptions")
_MATCH: Final = "resourceVersionMatch"
_SEND: Final = "sendInitialEvents"
_MATCHES: Final = ("Exact", "NotOlderThan")


def check_list(options: Options) -> None:
    """Raises Refusal for a list that cannot be meant."""
    match, version = options.text(_MATCH), options.text("resourceVersion")
    errors: list[FieldError] = []
    if match:
        if not version:
            errors.append(
                _forbidden(f"{_MATCH} is forbidden unless resourceVersion is provided")
            )
        if options.text("continue"):
            errors.append(
                _forbidden(f"{_MATCH} is forbidden when continue is provided")
            )
        if match not in _MATCHES:
            errors.append(fields.not_supported(_MATCH, match, [*_MATCHES, ""]))
        if match == "Exact" and version == "0":
            errors.append(
                _forbidden(f'{_MATCH} "exact" is forbidden for resourceVersion "0"')
            )
    if options.given(_SEND):
        errors.append(fields.forbidden(_SEND, f"{_SEND} is forbidden for list"))
    if errors:
        raise invalid(_KIND, "", errors)
    if options.text("continue") and version not in ("", "0"):
        raise bad_request(
            "specifying resource version is not allowed when using continue"
        )


def check_watch(options: Options) -> None:
    """Raises Refusal for a watch that cannot be meant."""
    match = options.text(_MATCH)
    errors: list[FieldError] = []
    if options.given(_SEND) and match != "NotOlderThan":
        errors.append(_forbidden(f"{_SEND} requires setting {_MATCH} to NotOlderThan"))
    if match:
        if not options.given(_SEND):
            errors.append(
                _forbidden(
                    f"{_MATCH} is forbidden for watch unless {_SEND} is provided"
                )
            )
        if match != "NotOlderThan":
            errors.append(fields.not_supported(_MATCH, match, ["NotOlderThan"]))
        if options.text("continue"):
            errors.append(
                _forbidden(f"{_MATCH} is forbidden when continue is provided")
            )
    if errors:
        raise invalid(_KIND, "", errors)


def _forbidden(detail: str) -> FieldError:
    return fields.forbidden(_MATCH, detail)

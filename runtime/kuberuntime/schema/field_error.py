"""What is wrong with one field, in a server's words.

As apimachinery's field.Error. A server sends each as a cause of a Status: the
reason, the message, and the path as ``field``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kuberuntime.schema.go_text import go_json, go_number, go_quote

NOWHERE = "<nil>"
"""The path of errors that a server places nowhere: of oneOf, anyOf, allOf, not."""


@dataclass(frozen=True)
class FieldError:
    """A cause: ``path`` (``spec.ports[0].name``), ``reason`` and ``message``.

    ``reason`` is one of meta/v1's cause types. For example:
    ``FieldError("spec.host", "FieldValueRequired", "Required value")``.
    """

    path: str
    reason: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


def invalid(path: str, value: Any, detail: str) -> FieldError:
    """A malformed value: a pattern, a bound, a rule that it breaks."""
    return FieldError(path, "FieldValueInvalid", _body("Invalid value", value, detail))


def type_invalid(path: str, value: Any, detail: str) -> FieldError:
    """A value of another type than the schema's."""
    message = _body("Invalid value", value, detail)
    return FieldError(path, "FieldValueTypeInvalid", message)


def required(path: str, detail: str = "") -> FieldError:
    """A field that is not there."""
    message = f"Required value: {detail}" if detail else "Required value"
    return FieldError(path, "FieldValueRequired", message)


def forbidden(path: str, detail: str) -> FieldError:
    """A value that is well formed and not permitted here."""
    return FieldError(path, "FieldValueForbidden", f"Forbidden: {detail}")


def not_supported(path: str, value: Any, known: list[str]) -> FieldError:
    """A value that is none of an enumeration."""
    detail = "supported values: " + ", ".join(go_quote(text) for text in known)
    message = _body("Unsupported value", value, detail)
    return FieldError(path, "FieldValueNotSupported", message)


def duplicate(path: str, value: Any) -> FieldError:
    """An element, or the key of one, that a set or map has already."""
    return FieldError(path, "FieldValueDuplicate", _body("Duplicate value", value))


def too_long(path: str, limit: int) -> FieldError:
    """A text of more characters than allowed; servers call them bytes."""
    unit = "byte" if limit == 1 else "bytes"
    message = f"Too long: may not be more than {limit} {unit}"
    return FieldError(path, "FieldValueTooLong", message)


def too_many(path: str, size: int, limit: int) -> FieldError:
    """More items or properties than allowed."""
    unit = "item" if limit == 1 else "items"
    message = f"Too many: {size}: must have at most {limit} {unit}"
    return FieldError(path, "FieldValueTooMany", message)


def _body(what: str, value: Any, detail: str = "") -> str:
    if isinstance(value, str):
        text = go_quote(value)
    elif isinstance(value, int | float):
        text = go_number(value)
    else:
        text = go_json(value)
    return f"{what}: {text}: {detail}" if detail else f"{what}: {text}"

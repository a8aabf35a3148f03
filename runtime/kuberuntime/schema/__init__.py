"""Schemas as servers publish them, and what a server does with them.

Pure functions over JSON values: what ``msgspec.json.decode`` gives. As
apiextensions-apiserver's schema packages and kube-openapi's validation; the
messages, reasons and paths are theirs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kuberuntime.lazy import loader

if TYPE_CHECKING:
    from kuberuntime.schema.defaulting import default, drop_nulls
    from kuberuntime.schema.field_error import FieldError
    from kuberuntime.schema.object_meta import metadata_errors
    from kuberuntime.schema.pruning import prune
    from kuberuntime.schema.reports import Unchecked, ValidationReport, report
    from kuberuntime.schema.schemas import Schema, Schemas
    from kuberuntime.schema.validation import validate, validate_update

__all__ = [
    "FieldError",
    "Schema",
    "Schemas",
    "Unchecked",
    "ValidationReport",
    "default",
    "drop_nulls",
    "metadata_errors",
    "prune",
    "report",
    "validate",
    "validate_update",
]

if not TYPE_CHECKING:  # which would let any name pass
    __getattr__ = loader(
        __name__,
        {
            "FieldError": "field_error",
            "Schema": "schemas",
            "Schemas": "schemas",
            "Unchecked": "reports",
            "ValidationReport": "reports",
            "default": "defaulting",
            "drop_nulls": "defaulting",
            "metadata_errors": "object_meta",
            "prune": "pruning",
            "report": "reports",
            "validate": "validation",
            "validate_update": "validation",
        },
    )

"""All that can be said of an object without its server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kuberuntime.codec.json_types import is_object
from kuberuntime.schema.defaulting import default, drop_nulls
from kuberuntime.schema.field_error import FieldError
from kuberuntime.schema.node import Node
from kuberuntime.schema.object_meta import metadata_errors
from kuberuntime.schema.patterns import is_checked
from kuberuntime.schema.pruning import prune
from kuberuntime.schema.schemas import Schema, Schemas
from kuberuntime.schema.validation import validate


@dataclass(frozen=True)
class Unchecked:
    """A rule that only the server can hold an object to, and where it stands.

    ``path`` is the field's, empty for the object itself; ``rule`` is a CEL expression or a pattern; ``message`` is what a server
    says where it is broken, empty where that is made up there.
    """

    path: str
    rule: str
    message: str = ""


@dataclass(frozen=True)
class ValidationReport:
    """What a server would refuse of an object, and what it alone can tell.

    True where there are no errors.
    """

    errors: tuple[FieldError, ...]
    unchecked: tuple[Unchecked, ...]

    def __bool__(self) -> bool:
        return not self.errors

    def __str__(self) -> str:
        lines = [str(error) for error in self.errors]
        if self.unchecked:
            lines.append(
                f"({len(self.unchecked)} rules are checked by the server alone)"
            )
        return "\n".join(lines) or "valid"


def report(
    value: Mapping[str, Any],
    schema: Schema,
    schemas: Schemas,
    *,
    namespaced: bool | None = None,
) -> ValidationReport:
    """Validate a whole object as a server would when it is created.

    As ``validate``, after unknown fields and nulls were dropped and defaults put in,
    and with the rules of metadata; ``namespaced`` as for ``metadata_errors``. Of CEL rules and patterns
    those are listed as unchecked that stand where the object has a value.
    """
    known, _ = prune(dict(value), schema, schemas)
    whole = default(drop_nulls(known, schema, schemas), schema, schemas)
    metadata: Any = whole.get("metadata", {})
    errors: list[FieldError] = []
    if is_object(metadata):
        errors += metadata_errors(metadata, namespaced=namespaced)
    errors += validate(whole, schema, schemas)
    unchecked = dict.fromkeys(_unchecked(whole, schemas.node(schema), ""))
    return ValidationReport(tuple(errors), tuple(unchecked))


def _unchecked(value: Any, node: Node, path: str) -> Iterator[Unchecked]:
    for rule in node.rules:
        yield Unchecked(path, rule.get("rule", ""), rule.get("message", ""))
    if isinstance(value, str) and node.pattern and not is_checked(node.pattern):
        yield Unchecked(path, node.pattern)
    for child, element, below in node.descend(value, path):
        yield from _unchecked(element, child, below)

"""What docstrings of models say: the document's own words, and what it says in figures.

All of it is a stranger's text: `plan/syntax.py` escapes it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from kubewright.model.resources import PrinterColumn, Resource
from kubewright.model.types import Field, ObjectType, Rule, place_in
from kubewright.plan.syntax import comment


def class_description(
    type_: ObjectType, resources: Iterable[Resource], *, docs: bool
) -> str:
    """What a type is; of a kind also how to call it and what is printed of it."""
    described = docs and comment(type_.description)
    paragraphs = [type_.description.strip() if described else _summary(type_)]
    for resource in resources:
        paragraphs.extend(_of_resource(resource))
    if docs:
        paragraphs.extend(_rules(type_.rules))
    return "\n\n".join(paragraphs)


def field_description(field: Field) -> str | None:
    """What a field is, its default and its rules; None where nothing is said of it."""
    paragraphs = [field.description.strip()] if comment(field.description) else []
    if field.default is not None:
        paragraphs.append(f"Default: {json.dumps(field.default)}.")
    paragraphs.extend(_rules(field.rules))
    return "\n\n".join(paragraphs) or None


def _summary(type_: ObjectType) -> str:
    if type_.gvks:
        return f"{comment(str(type_.gvks[0]))}."
    place = ".".join(place_in(type_.name))
    if place:
        return f"{comment(place)} of {comment(type_.definition)}."
    return f"{comment(type_.short_name)} of {comment(type_.package)}."


def _of_resource(resource: Resource) -> Iterator[str]:
    if resource.deprecation:
        yield f"Deprecated: {comment(resource.deprecation)}"
    if resource.short_names:
        yield f"Short names: {', '.join(resource.short_names)}."
    if resource.columns:
        yield f"Columns: {', '.join(map(_column, resource.columns))}."


def _column(column: PrinterColumn) -> str:
    return comment(column.name) + (" (wide)" if column.priority > 0 else "")


def _rules(rules: Iterable[Rule]) -> Iterator[str]:
    lines = [f"- {_rule(rule)}" for rule in rules]
    if lines:
        yield "\n".join(("Rules, which the server alone checks:", *lines))


def _rule(rule: Rule) -> str:
    message = f" ({comment(rule.message)})" if comment(rule.message) else ""
    return f"{comment(rule.rule)}{message}"

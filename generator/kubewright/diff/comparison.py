"""Two models to their differences, each once.

    match     which definitions are one, by name, kind or likeness    (matching.py)
    serve     groups, versions, resources, verbs                      (api_changes.py)
    hold      definitions and fields: the model's types               (type_changes.py)
    say       what schemas say of each value beside its type          (keywords.py)

Each difference goes through a rule (rules.py) that classes it.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubewright.diff.api_changes import ApiChanges
from kubewright.diff.changes import Changes
from kubewright.diff.findings import Findings
from kubewright.diff.matching import Matching
from kubewright.diff.parts import Parts
from kubewright.diff.side import Side
from kubewright.diff.type_changes import TypeChanges


def compare(old: Side, new: Side) -> Changes:
    """Find what differs, classed for users of the generated client."""
    found = Findings()
    matching = Matching.of(old, new)
    api = ApiChanges(old, new, matching, found)
    api.compare()
    parts = Parts(old, new, api.gone, api.come)
    TypeChanges(old, new, matching, parts, found).compare()
    return Changes(old.label, new.label, found.sorted(), tuple(_notes(old, new)))


def _notes(old: Side, new: Side) -> Iterator[str]:
    """What only one of the sides says of itself, so that it was not compared."""
    for what, one, other, because in (
        (
            "enum values of built-in types",
            old.has_enums,
            new.has_enums,
            "the documents of a release do not list them, those of a live server do",
        ),
        (
            "defaults of built-in types",
            old.has_defaults,
            new.has_defaults,
            "Swagger v2 does not list them, OpenAPI v3 does",
        ),
        (
            "which optional fields of built-in types are in every answer",
            old.has_by_value,
            new.has_by_value,
            "Swagger v2 does not tell, OpenAPI v3 does",
        ),
        ("descriptions", old.has_prose, new.has_prose, "its documents have none"),
        (
            "short names, categories, singular names and the order of versions",
            old.discovered,
            new.discovered,
            "OpenAPI without discovery does not tell them",
        ),
        (
            "printer columns, selectable fields and deprecated versions",
            old.columns,
            new.columns,
            "an installed package does not tell them",
        ),
        (
            "paths without a resource",
            old.other_paths is not None,
            new.other_paths is not None,
            "an installed package does not tell them",
        ),
    ):
        if one != other:
            side = new if one else old
            yield f"not compared: {what}. {side.label} has none: {because}"

"""Changes for programs."""

from __future__ import annotations

import json
from typing import Any

from kubewright.diff.changes import Change, Changes
from kubewright.diff.rules import RULES


def as_json(changes: Changes) -> str:
    """A JSON object: `old`, `new`, `counts`, `notes`, `rules` and `changes`.

    `rules` says in words what the rules mean that the changes name.
    """
    names = sorted({change.rule for change in changes})
    document = {
        "old": changes.old,
        "new": changes.new,
        "counts": {str(effect): n for effect, n in changes.counts.items()},
        "notes": list(changes.notes),
        "rules": {
            name: {"title": RULES[name].title, "why": RULES[name].why} for name in names
        },
        "changes": [_change(change) for change in changes],
    }
    return json.dumps(document, indent=2) + "\n"


def _change(change: Change) -> dict[str, Any]:
    return {
        "id": change.id,
        "rule": change.rule,
        "class": str(change.effect),
        "area": change.area,
        "subject": change.subject,
        "python": list(change.python),
        "before": change.before,
        "after": change.after,
        "direction": str(change.direction) if change.direction else None,
        "reachedFrom": [
            {"kind": reached.kind, "path": reached.path} for reached in change.reached
        ],
        "guess": change.guess,
        "partOf": change.part_of or None,
        "note": change.note,
    }

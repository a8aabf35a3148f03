"""JSONPaths of values, for messages."""

from __future__ import annotations

from collections.abc import Iterable


def json_path(steps: Iterable[str | int]) -> str:
    """Write keys and indices as a JSONPath.

    For example: ``$.spec.ports[0].name``, ``$.metadata.labels['example.com/a']``.
    """
    path = "$"
    for step in steps:
        if isinstance(step, int):
            path += f"[{step}]"
        elif step.isidentifier():
            path += f".{step}"
        else:
            quoted = step.replace("\\", "\\\\").replace("'", "\\'")
            path += f"['{quoted}']"
    return path

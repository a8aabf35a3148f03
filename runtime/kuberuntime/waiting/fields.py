"""Reading manifests of strangers: what is missing, or of another type, is nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kuberuntime.codec.json_types import is_list, is_mapping


def part(manifest: Mapping[str, Any], *path: str) -> Mapping[str, Any]:
    """The object at a path, an empty one where there is none."""
    found: Any = manifest
    for step in path:
        found = found.get(step) if is_mapping(found) else None
    return found if is_mapping(found) else {}


def number(manifest: Mapping[str, Any], field: str, default: int = 0) -> int:
    """An integer field."""
    found = manifest.get(field)
    return found if isinstance(found, int) else default


def conditions(manifest: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The conditions of a status."""
    found = part(manifest, "status").get("conditions")
    yield from (one for one in (found if is_list(found) else ()) if is_mapping(one))


def condition_status(manifest: Mapping[str, Any], name: str) -> str:
    """The status of a condition, whose name may be in any case; ``""`` for none.

    One that was observed at an older generation says nothing; as kubectl wait.
    """
    for one in conditions(manifest):
        if str(one.get("type")).casefold() != name.casefold():
            continue
        generation = number(part(manifest, "metadata"), "generation")
        own = one.get("observedGeneration")
        observed = part(manifest, "status").get("observedGeneration", generation)
        if number({"at": own if isinstance(own, int) else observed}, "at") < generation:
            return ""
        return str(one.get("status"))
    return ""

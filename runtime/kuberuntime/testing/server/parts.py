"""What stands in a manifest that nobody has checked yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kuberuntime.codec.json_types import is_list, is_object


def part(found: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The mapping of that name, an empty one where there is none."""
    value = found.get(name)
    return value if is_object(value) else {}


def listed(found: Mapping[str, Any], name: str) -> list[Any]:
    """The list of that name, an empty one where there is none."""
    value = found.get(name)
    return value if is_list(value) else []

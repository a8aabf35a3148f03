"""The imports of one emitted module, and what its code calls what it imported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kubewright.plan.layout import import_line


def module_aliases(modules: Iterable[str]) -> dict[str, str]:
    """Name imported modules by their last two parts, by all of them on collision.

    For example: `kubeclient.core.v1` as `core_v1`.
    """
    ordered = sorted(set(modules))
    short = {module: "_".join(module.split(".")[-2:]) for module in ordered}
    names = list(short.values())
    return {
        module: alias if names.count(alias) == 1 else module.replace(".", "_")
        for module, alias in short.items()
    }


def import_lines(aliases: Mapping[str, str]) -> list[str]:
    """`from kubeclient.core import v1 as core_v1`, sorted."""
    lines: list[str] = []
    for module, alias in aliases.items():
        parent, _, name = module.rpartition(".")
        lines.append(import_line(parent, name, alias))
    return sorted(lines)

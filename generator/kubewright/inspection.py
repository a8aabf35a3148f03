"""Inspect: the model for people (a table) and for programs (JSON, YAML)."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any, cast

import yaml

from kubewright.diagnostics import Note
from kubewright.load import load
from kubewright.load.reading import Reading
from kubewright.model.api import Model
from kubewright.model.build import build_model
from kubewright.model.resources import Resource
from kubewright.model.serialise import to_json_values

_COLUMNS = (
    "NAME",
    "SHORTNAMES",
    "APIVERSION",
    "NAMESPACED",
    "KIND",
    "VERBS",
    "CATEGORIES",
    "SUBRESOURCES",
)


def inspect(
    specs: Iterable[Path],
    output: str,
    groups: Collection[str] = (),
    reading: Reading = Reading(),
) -> tuple[str, tuple[Note, ...]]:
    """Return the model as text: `table`, `json` or `yaml`.

    Raises:
        InputError: the documents cannot be used.
    """
    built = build_model(load(specs, groups, reading))
    match output:
        case "json":
            text = json.dumps(to_json_values(built.model), indent=2)
        case "yaml":
            values = to_json_values(built.model)
            # The type of `width` is unknown in the stubs.
            text = cast("Any", yaml).safe_dump(values, sort_keys=False).rstrip()
        case _:
            text = resource_table(built.model)
    return text, built.notes


def resource_table(model: Model) -> str:
    """The columns of `kubectl api-resources -o wide`, and the subresources."""
    rows = [_COLUMNS, *(_row(resource) for resource in model.resources)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "   ".join(
            cell.ljust(width) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    )


def _row(resource: Resource) -> tuple[str, ...]:
    return (
        resource.gvr.resource,
        ",".join(resource.short_names),
        str(resource.gvr.group_version),
        str(resource.namespaced).lower(),
        resource.kind.kind,
        ",".join(resource.verbs),
        ",".join(resource.categories),
        ",".join(sub.name for sub in resource.subresources),
    )

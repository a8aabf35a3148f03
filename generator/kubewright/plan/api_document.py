"""What a package says of its API beyond types: discovery, and schemas without prose.

Validation, defaults, patches and the embedded server work from it at run time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from kubewright.config import Config
from kubewright.model.api import Group, Model, Version
from kubewright.model.identifiers import GroupVersion, GroupVersionKind
from kubewright.model.resources import Resource, Subresource
from kubewright.model.structure import referred, structure_of
from kubewright.plan.planned import PlannedFile


@dataclass(frozen=True)
class ApiDocumentView:
    """Lines of JSON: an API group each, and a definition each, so that diffs read."""

    version: str
    groups: tuple[str, ...]
    schemas: tuple[tuple[str, str], ...]


def plan_api_document(
    model: Model, schemas: Mapping[str, Any], *, served: bool = True
) -> Iterator[PlannedFile]:
    """Plan `_api.json`: the server's version, discovery, and schemas by name.

    Types that are rendered without clients are `served` by no package of theirs.
    """
    yield PlannedFile(
        PurePosixPath("_api.json"),
        "package/api.json.j2",
        ApiDocumentView(
            version=_line(model.server_version),
            groups=tuple(_line(_group(group)) for group in model.groups if served),
            schemas=tuple(
                (_line(name), _line(schema)) for name, schema in sorted(schemas.items())
            ),
        ),
    )


def structures(
    definitions: Mapping[str, dict[str, Any]], config: Config
) -> dict[str, Any]:
    """The definitions that the configuration selects, and what they refer to."""
    chosen = [name for name in definitions if config.selects(name.rpartition(".")[0])]
    found: dict[str, Any] = {}
    while chosen:
        name = chosen.pop()
        if name in definitions and name not in found:
            found[name] = structure_of(definitions[name])
            chosen.extend(referred(found[name]))
    return found


def _line(value: object) -> str:
    # In ASCII: half a surrogate pair, which a hostile text may hold, has no UTF-8.
    return json.dumps(value, separators=(",", ":"))


# As apidiscovery.k8s.io/v2 has it.


def _group(group: Group) -> dict[str, Any]:
    return {
        "metadata": {"name": group.name} if group.name else {},
        "versions": [_version(version) for version in group.versions],
    }


def _version(version: Version) -> dict[str, Any]:
    gv = version.group_version
    return {
        "version": gv.version,
        "resources": [_resource(gv, resource) for resource in version.resources],
        "freshness": "Current",
    }


def _resource(gv: GroupVersion, resource: Resource) -> dict[str, Any]:
    return _without_empty(
        {
            "resource": resource.gvr.resource,
            "responseKind": _kind(gv, resource.kind),
            "scope": resource.scope.value,
            "singularResource": resource.singular,
            "verbs": list(resource.verbs),
            "shortNames": list(resource.short_names),
            "categories": list(resource.categories),
            "subresources": [_subresource(gv, sub) for sub in resource.subresources],
        }
    )


def _subresource(gv: GroupVersion, subresource: Subresource) -> dict[str, Any]:
    return {
        "subresource": subresource.name,
        "responseKind": _kind(gv, subresource.kind),
        "verbs": list(subresource.verbs),
    }


def _kind(gv: GroupVersion, kind: GroupVersionKind) -> dict[str, str]:
    """A group and version are written where they are not those around them."""
    if kind.group_version == gv:
        return {"group": "", "version": "", "kind": kind.kind}
    return {"group": kind.group, "version": kind.version, "kind": kind.kind}


def _without_empty(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value}

"""What a generated package knows of its API beyond types: discovery and schemas.

Every package has it beside its modules as ``_api.json``::

    {
        "version": of the server, "" where that is not known,
        "discovery": APIGroupDiscoveryList,
        "schemas": {definition name: schema}
    }

It is read when something first asks: validation, defaults, the embedded server.
Importing models does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.resources import files
from itertools import accumulate
from typing import Final

import msgspec

from kuberuntime.discovery.aggregated import APIGroupDiscoveryList, discovered
from kuberuntime.discovery.apis import APIGroup, APIResource, DiscoveredAPIs
from kuberuntime.errors import DecodeError
from kuberuntime.meta.gvk import GroupVersion
from kuberuntime.schema.schemas import Schemas

DOCUMENT: Final = "_api.json"

_META: Final = "kuberuntime.meta.v1"


class _Document(msgspec.Struct):
    version: str
    discovery: APIGroupDiscoveryList
    schemas: dict[str, msgspec.Raw]


@dataclass(frozen=True, eq=False)
class API:
    """The resources that an API serves and the schemas of what they exchange.

    ``version`` is that of the server which said so. For example: ``v1.36.2``.
    """

    discovery: DiscoveredAPIs
    schemas: Schemas
    version: str = ""

    @classmethod
    def from_json(cls, data: bytes) -> API:
        """Read the document of a package. DecodeError for what is none."""
        try:
            document = msgspec.json.decode(data, type=_Document)
        except msgspec.DecodeError as error:
            raise DecodeError(DOCUMENT, "$", str(error)) from None
        return cls(
            discovered(document.discovery),
            Schemas(document.schemas),
            document.version,
        )

    @classmethod
    def union(cls, *apis: API) -> API:
        """One API of several; where two describe the same, the first says how it is."""
        groups: dict[str, APIGroup] = {}
        resources: dict[GroupVersion, dict[str, APIResource]] = {}
        for api in apis:
            for group in api.discovery.groups:
                known = groups.get(group.name, group)
                versions = tuple(dict.fromkeys((*known.versions, *group.versions)))
                groups[group.name] = APIGroup(group.name, versions, known.preferred)
            for group_version, served in api.discovery.resources.items():
                there = resources.setdefault(group_version, {})
                for one in served:
                    there.setdefault(one.resource.plural, one)
        return cls(
            DiscoveredAPIs(
                tuple(groups.values()),
                {gv: tuple(served.values()) for gv, served in resources.items()},
            ),
            Schemas.union(*(api.schemas for api in apis)),
            next((api.version for api in apis if api.version), ""),
        )


@cache
def api_of(module: str) -> API | None:
    """The API of the generated package that a module belongs to, by dotted name.

    With it are the schemas of meta/v1, which a package of custom resources leaves to
    the runtime. None where no package around the module has a document.
    """
    # From the outside: to look into a package imports it.
    for package in accumulate(module.split("."), "{}.{}".format):
        document = _document(package)
        if document is not None:
            meta = _document(_META)
            return document if meta is None else API.union(document, meta)
    return None


@cache
def _document(package: str) -> API | None:
    if not hasattr(import_module(package), "__path__"):
        return None  # a module, not a package
    found = files(package) / DOCUMENT
    return API.from_json(found.read_bytes()) if found.is_file() else None

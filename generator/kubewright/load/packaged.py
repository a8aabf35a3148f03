"""A generated package as the documents of its API: from what it carries in `_api.json`.

Discovery and schemas stand there; the paths that lead to its resources follow from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from kubewright.diagnostics import Location
from kubewright.load.discovery import parse_aggregated
from kubewright.load.documents import RawDocument
from kubewright.load.files import Reader
from kubewright.load.json_values import is_array, is_object
from kubewright.load.openapi import SCHEMA_PREFIX, OpenAPIDocument, validate_openapi
from kubewright.load.shapes import validate
from kubewright.load.specs import Specs
from kubewright.model.identifiers import GroupVersionKind
from kubewright.model.resources import Resource, Subresource, Verb
from kubewright.write import read_manifest

API_DOCUMENT = "_api.json"

_GENERATE_AGAIN = "generate the package again"


class _Api(BaseModel):
    version: str
    discovery: dict[str, Any]
    schemas: dict[str, dict[str, Any]]


def api_document_in(folder: Path) -> Path | None:
    """The `_api.json` of a package, or of the one package that was generated to a folder."""
    if (folder / API_DOCUMENT).is_file():
        return folder / API_DOCUMENT
    written = [path for path in read_manifest(folder) if path.name == API_DOCUMENT]
    return folder / written[0] if len(written) == 1 else None


def read_api_document(path: Path) -> Specs:
    """Read what a package says of its API.

    Raises:
        InputError: the document cannot be read or is none of a generated package.
    """
    document = next(
        found for found in Reader().read(path) if isinstance(found, RawDocument)
    )
    api = validate(
        _Api,
        document.content,
        document.at().below,
        "what a generated package carries",
        _GENERATE_AGAIN,
    )
    discovery = parse_aggregated([RawDocument(document.name, api.discovery)])
    paths: dict[str, Any] = {}
    definitions = _by_kind(api.schemas)
    for resource, _ in discovery.resources:
        paths |= _Paths(resource, definitions).items()
    content = {
        "openapi": "3.0.0",
        "info": {"title": document.name, "version": api.version},
        "paths": paths,
        "components": {"schemas": api.schemas},
    }
    openapi = OpenAPIDocument(
        document.name,
        validate_openapi(Location(document.name), content),
        content,
        schemas_at="/schemas",
    )
    return Specs((openapi,), discovery, api.version)


def _by_kind(schemas: Mapping[str, dict[str, Any]]) -> dict[GroupVersionKind, str]:
    found: dict[GroupVersionKind, str] = {}
    for name, schema in schemas.items():
        kinds = schema.get("x-kubernetes-group-version-kind")
        for kind in kinds if is_array(kinds) else ():
            if is_object(kind):
                parts = (str(kind.get(key, "")) for key in ("group", "version", "kind"))
                found[GroupVersionKind(*parts)] = name
    return found


_OF_A_COLLECTION = {
    Verb.LIST: ("get", "list"),
    Verb.CREATE: ("post", "post"),
    Verb.DELETE_COLLECTION: ("delete", "deletecollection"),
}
_OF_AN_OBJECT = {
    Verb.GET: ("get", "get"),
    Verb.UPDATE: ("put", "put"),
    Verb.PATCH: ("patch", "patch"),
    Verb.DELETE: ("delete", "delete"),
}
_OF_A_PART = {**_OF_AN_OBJECT, Verb.CREATE: ("post", "post")}

_LOG = "log"
"""The one subresource that answers with text."""


class _Paths:
    """The paths of a resource: what discovery lists, as OpenAPI would."""

    def __init__(
        self, resource: Resource, definitions: Mapping[GroupVersionKind, str]
    ) -> None:
        self._resource = resource
        self._definitions = definitions

    def items(self) -> dict[str, Any]:
        """Path items by path."""
        resource = self._resource
        gvr, kind = resource.gvr, resource.kind
        where = "namespaces/{namespace}/" if resource.namespaced else ""
        collection = f"{gvr.group_version.path}/{where}{gvr.resource}"
        paths = {
            collection: self._operations(_OF_A_COLLECTION, resource.verbs, kind),
            f"{collection}/{{name}}": self._operations(
                _OF_AN_OBJECT, resource.verbs, kind
            ),
        }
        if Verb.LIST in resource.verbs:
            listed = gvr.group_version.kind(f"{kind.kind}List")
            paths[collection]["get"] = self._operation("list", kind, listed)
        if Verb.WATCH in resource.verbs:
            watch = f"{gvr.group_version.path}/watch/{where}{gvr.resource}"
            paths[watch] = {"get": self._operation("watchlist", kind, kind)}
        for part in resource.subresources:
            paths[f"{collection}/{{name}}/{part.name}"] = self._part(part)
        return paths

    def _part(self, part: Subresource) -> dict[str, Any]:
        operations = self._operations(_OF_A_PART, part.verbs, part.kind)
        for operation in operations.values():
            if part.kind not in self._definitions:
                # The options of a connection are no object: no schema is of their kind.
                operation["x-kubernetes-action"] = "connect"
            elif part.name == _LOG:
                text = {"text/plain": {"schema": {"type": "string"}}}
                operation["responses"]["200"]["content"] = text
        return operations

    def _operations(
        self,
        methods: Mapping[Verb, tuple[str, str]],
        verbs: tuple[Verb, ...],
        kind: GroupVersionKind,
    ) -> dict[str, Any]:
        return {
            method: self._operation(action, kind, kind)
            for verb, (method, action) in methods.items()
            if verb in verbs
        }

    def _operation(
        self, action: str, kind: GroupVersionKind, answered: GroupVersionKind
    ) -> dict[str, Any]:
        response: dict[str, Any] = {"description": ""}
        definition = self._definitions.get(answered)
        if definition is not None:
            schema = {"schema": {"$ref": SCHEMA_PREFIX + definition}}
            response["content"] = {"application/json": schema}
        return {
            "responses": {"200": response},
            "x-kubernetes-action": action,
            "x-kubernetes-group-version-kind": {
                "group": kind.group,
                "version": kind.version,
                "kind": kind.kind,
            },
        }

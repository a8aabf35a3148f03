"""OpenAPI v3 documents as openapi-pydantic models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from openapi_pydantic.v3.v3_0 import OpenAPI

from kubewright.diagnostics import Location, pointer
from kubewright.load.documents import RawDocument
from kubewright.load.shapes import validate

SCHEMA_PREFIX = "#/components/schemas/"


@dataclass(frozen=True)
class OpenAPIDocument:
    """A typed document under the name that messages use for it.

    `content` is what it was typed from. `schemas_at` is where schemas stand in the file that the user has:
    `/components/schemas` in v3, `/definitions` in v2. In a document that is made from
    another, `places` says where each definition and path comes from.
    """

    name: str
    api: OpenAPI
    content: dict[str, Any]
    schemas_at: str = "/components/schemas"
    places: Mapping[str, Location] = field(default_factory=dict[str, Location])

    @property
    def definitions(self) -> Mapping[str, dict[str, Any]]:
        """The schemas as they stand in the content, by name."""
        components: dict[str, Any] = self.content.get("components") or {}
        return components.get("schemas") or {}

    def at(self, *parts: str | int) -> Location:
        return Location(self.name, pointer(parts))

    def at_path(self, path: str) -> Location:
        return self.places.get(path) or self.at("paths", path)

    def at_schema(self, definition: str) -> Location:
        known = self.places.get(definition)
        return known or Location(self.name, self.schemas_at + pointer((definition,)))


def parse_v3(document: RawDocument) -> OpenAPIDocument:
    """Raises InputError when the document is not OpenAPI 3.0."""
    content = document.content
    api = validate_openapi(document.at(), content)
    return OpenAPIDocument(document.name, api, content)


def validate_openapi(at: Location, content: dict[str, Any]) -> OpenAPI:
    """Raises InputError when the content, which stands `at` a place, is not OpenAPI 3.0."""
    return validate(
        OpenAPI,
        content,
        at.below,
        "OpenAPI as Kubernetes writes it",
        "fetch the document from the server again",
    )

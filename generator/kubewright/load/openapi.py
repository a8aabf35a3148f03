"""OpenAPI v3 documents as openapi-pydantic models."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from openapi_pydantic.v3.v3_0 import OpenAPI

from kubewright.diagnostics import Location, pointer
from kubewright.load.files import RawDocument
from kubewright.load.shapes import validate

SCHEMA_PREFIX = "#/components/schemas/"


@dataclass(frozen=True)
class OpenAPIDocument:
    """A typed document under the name that messages use for it.

    `schemas_at` is where schemas stand in the file that the user has:
    `/components/schemas` in v3, `/definitions` in v2.
    """

    name: str
    api: OpenAPI
    schemas_at: str = "/components/schemas"

    def at(self, *parts: str | int) -> Location:
        return Location(self.name, pointer(parts))

    def at_schema(self, definition: str) -> Location:
        return Location(self.name, self.schemas_at + pointer((definition,)))


def parse_v3(document: RawDocument) -> OpenAPIDocument:
    """Raises InputError when the document is not OpenAPI 3.0."""
    return OpenAPIDocument(
        document.name, validate_openapi(document.name, document.content)
    )


def validate_openapi(name: str, content: dict[str, Any]) -> OpenAPI:
    """Raises InputError when the content is not OpenAPI 3.0."""
    return validate(
        OpenAPI,
        content,
        name,
        "OpenAPI as Kubernetes writes it",
        "fetch the document from the server again",
    )

"""What the schema says of how a field is merged."""

from __future__ import annotations

from typing import Any, NamedTuple

from kuberuntime.codec.json_types import is_object
from kuberuntime.schema import Schemas


class Field(NamedTuple):
    """How a field is merged, and what is inside of it, or of its items.

    ``strategy`` is ``merge``, ``replace`` or empty; ``key`` names what tells items
    apart, empty where it is the items themselves.
    """

    place: Place
    strategy: str
    key: str


class Place(NamedTuple):
    """A schema, where there is one, with those that it refers to."""

    schema: dict[str, Any]
    schemas: Schemas

    def field(self, name: str) -> Field:
        """How a field of an object here is merged. As the LookupPatchMeta of Go."""
        schema = self.schemas.resolve(self.schema)
        properties: dict[str, Any] = schema.get("properties") or {}
        given: object = properties.get(name) or schema.get("additionalProperties")
        found = given if is_object(given) else {}
        strategies = str(found.get("x-kubernetes-patch-strategy", "")).split(",")
        strategy = next((one for one in strategies if one != "retainKeys"), "")
        key = str(found.get("x-kubernetes-patch-merge-key", ""))
        items = self.schemas.resolve(found).get("items")
        return Field(Place(items or found, self.schemas), strategy, key)

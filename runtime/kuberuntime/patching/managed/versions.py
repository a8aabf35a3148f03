"""The types of a kind in its versions."""

from __future__ import annotations

from typing import Any

from kuberuntime.meta.gvk import GroupVersion
from kuberuntime.patching.typed.atoms import Atom, types_of
from kuberuntime.schema import Schemas


class Versions:
    """What the fields of a kind are in each version that managers may have used.

    Objects are the same in all versions but for ``apiVersion``; ``api_version`` is
    the one of the request.
    """

    def __init__(
        self, kind: str, api_version: str, schema: dict[str, Any], schemas: Schemas
    ) -> None:
        self.kind = kind
        self.api_version = api_version
        self._schemas = schemas
        self._types = types_of(schemas)
        self.atom = self._types.atom(schema)

    def at(self, api_version: str) -> Atom | None:
        """The type in a version; None where the API does not have it."""
        if api_version == self.api_version:
            return self.atom
        gvk = GroupVersion.parse(api_version).with_kind(self.kind)
        schema = self._schemas.for_gvk(gvk)
        return None if schema is None else self._types.atom(schema)

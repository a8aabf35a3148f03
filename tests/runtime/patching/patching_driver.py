"""One object, as a server has it that does nothing but apply and track."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from patching_kinds import NOW, garment

from kuberuntime.meta import GroupVersionKind
from kuberuntime.patching import apply, merge_patch, update
from kuberuntime.schema import Schemas


class Wardrobe:
    """A garment that is applied and changed; ``live`` is what is stored of it."""

    def __init__(self, schemas: Schemas) -> None:
        self.live: dict[str, Any] | None = None
        self.now = NOW
        self._schemas = schemas

    def apply(
        self,
        manager: str,
        spec: dict[str, Any],
        *,
        force: bool = False,
        version: str = "v1",
        **metadata: Any,
    ) -> dict[str, Any]:
        """Apply a spec; the stored object."""
        applied = garment(spec, version=version, **metadata)
        self.live = apply(
            self._live_at(version),
            applied,
            manager=manager,
            force=force,
            schema=self._schema(version),
            schemas=self._schemas,
            now=self.now,
        )
        return self.live

    def put(
        self,
        manager: str,
        obj: dict[str, Any],
        *,
        subresource: str = "",
        reset: Sequence[Sequence[str]] = (),
    ) -> dict[str, Any]:
        """Create or replace the object; the stored one."""
        version = obj["apiVersion"].rpartition("/")[2]
        self.live = update(
            self._live_at(version),
            obj,
            manager=manager,
            schema=self._schema(version),
            schemas=self._schemas,
            now=self.now,
            subresource=subresource,
            reset=reset,
        )
        return self.live

    def merge(self, manager: str, spec: dict[str, Any]) -> dict[str, Any]:
        """Change the spec by a merge patch; the stored object."""
        return self.put(manager, merge_patch(self.live or {}, {"spec": spec}))

    @property
    def spec(self) -> Any:
        """The stored spec."""
        return (self.live or {}).get("spec")

    def fields(self, manager: str, operation: str = "Apply") -> Any:
        """The fields of the spec that a manager has; None where it has no entry."""
        found = self.entries().get((manager, operation))
        return None if found is None else found["fieldsV1"].get("f:spec")

    def entries(self) -> dict[tuple[str, str], dict[str, Any]]:
        """The entries of managedFields, by manager and operation."""
        entries = (self.live or {})["metadata"].get("managedFields", [])
        return {(entry["manager"], entry["operation"]): entry for entry in entries}

    def _schema(self, version: str) -> dict[str, Any]:
        gvk = GroupVersionKind.parse(garment(version=version)["apiVersion"], "Garment")
        found = self._schemas.for_gvk(gvk)
        assert found is not None
        return found

    def _live_at(self, version: str) -> dict[str, Any] | None:
        if self.live is None:
            return None
        api_version = garment(version=version)["apiVersion"]
        if self.live["apiVersion"] == api_version:
            return self.live
        return {**self.live, "apiVersion": api_version}

"""Why a patch cannot be applied, with what the server answers then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kuberuntime.errors import KubeError


class PatchError(KubeError, ValueError):
    """A patch that makes no sense, or not for this object.

    ``message`` is the server's, ``code`` and ``reason`` are what its Status has.
    """

    def __init__(
        self, message: str, *, code: int = 400, reason: str = "BadRequest"
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.reason = reason

    def __reduce__(self) -> tuple[type[PatchError], tuple[str], dict[str, object]]:
        return type(self), (self.message,), self.__dict__


@dataclass(frozen=True, order=True)
class FieldConflict:
    """A field that another manager has, with another value.

    ``manager`` is what the server says of it, ``field`` the path.
    For example: ``"recorder" using apps/v1``, ``.spec.replicas``.
    """

    manager: str
    field: str

    @property
    def message(self) -> str:
        """The message of this conflict's cause in the Status."""
        return f"conflict with {self.manager}"


class ApplyConflict(KubeError):
    """Other managers have fields that an apply without force would change.

    The Status is a 409 with the reason Conflict, this ``message``, and a cause a
    conflict, whose reason is FieldManagerConflict.
    """

    def __init__(self, conflicts: Sequence[FieldConflict]) -> None:
        super().__init__(tuple(conflicts))
        self.conflicts = tuple(conflicts)

    @property
    def message(self) -> str:
        """What the server says: the managers in order, with their fields."""
        if len(self.conflicts) == 1:
            [only] = self.conflicts
            return f"Apply failed with 1 conflict: {only.message}: {only.field}"
        fields: dict[str, list[str]] = {}
        for conflict in sorted(self.conflicts, key=lambda one: one.manager):
            fields.setdefault(conflict.manager, []).append(conflict.field)
        lines = [
            line
            for manager, paths in fields.items()
            for line in (f"conflicts with {manager}:", *(f"- {one}" for one in paths))
        ]
        return f"Apply failed with {len(self.conflicts)} conflicts: " + "\n".join(lines)

    def __str__(self) -> str:
        return self.message

"""What a reconciliation may ask for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Requeue:
    """Have the key reconciled again after so many seconds, though nothing failed.

    As controller-runtime's Result. ``after`` is above zero; ValueError otherwise.
    """

    after: float

    def __post_init__(self) -> None:
        if not self.after > 0:
            raise ValueError(f"after must be above zero, not {self.after}")

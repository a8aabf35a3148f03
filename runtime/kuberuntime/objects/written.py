"""What became of an object that was to be as somebody says."""

from __future__ import annotations

from typing import Generic, Literal, NamedTuple, TypeVar

T = TypeVar("T")


class Written(NamedTuple, Generic[T]):
    """An object as the server has it now, and what was done for that.

    As controller-runtime's OperationResult.
    """

    object: T
    operation: Literal["created", "updated", "unchanged"]

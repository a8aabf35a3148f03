"""What can be waited for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TypeAlias

from kuberuntime.rest.body import Writable, as_dict

Manifest: TypeAlias = Mapping[str, Any]


class Progress(NamedTuple):
    """How far an object has come; ``message`` says what it still waits for."""

    done: bool
    message: str = ""


@dataclass(frozen=True)
class Condition:
    """Something that an object of any kind can be asked for, whatever its class.

    ``status`` takes the manifest, and raises ConditionFailedError where what is asked
    for cannot come any more. Called with a manifest or an object it says whether it is
    so.
    """

    name: str
    status: Callable[[Manifest], Progress]

    def __call__(self, obj: Writable) -> bool:
        """Whether it is so. Raises ConditionFailedError."""
        return self.status(as_dict(obj)).done

    def __repr__(self) -> str:
        return self.name


class Deleted:
    """That an object is gone; as ``kubectl wait --for=delete``."""

    def __repr__(self) -> str:
        return "deleted"


deleted: Final = Deleted()
"""That an object is gone."""


def message_of(condition: object, obj: Writable | None) -> str:
    """What is still waited for, as far as that can be said."""
    if isinstance(condition, Deleted):
        return "it is still there"
    if obj is None:
        return "there is no such object"
    if isinstance(condition, Condition):
        return condition.status(as_dict(obj)).message
    return ""


def name_of(condition: object) -> str:
    """What to call a condition, or a function that is one."""
    if isinstance(condition, Condition | Deleted):
        return repr(condition)
    return str(getattr(condition, "__qualname__", None) or type(condition).__qualname__)

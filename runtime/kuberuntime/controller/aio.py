"""What controllers of tasks are made of. Has what
:mod:`kuberuntime.controller.threads` has."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeAlias, TypeVar

from kuberuntime import failures
from kuberuntime.cache.handlers import OnAdd, OnDelete, OnUpdate
from kuberuntime.cache.objects import Cacheable
from kuberuntime.controller.requeue import Requeue

K = TypeVar("K")
T_co = TypeVar("T_co", bound=Cacheable, covariant=True)

Reconcile: TypeAlias = Callable[[K], Awaitable[Requeue | None]]
"""Makes the world as an object wants it, by the object's key."""


class Registration(Protocol):
    """A handler at an informer."""

    async def wait_for_sync(self, timeout: float | None = None) -> None:
        """Wait until the handler has been told of all that there is."""
        ...


class Informer(Protocol[T_co]):
    """What tells of objects, as kuberuntime.cache's informers do."""

    @property
    def name(self) -> str:
        """What it is called in messages. For example: ``deployments.apps``."""
        ...

    def add_event_handler(
        self,
        *,
        on_add: OnAdd[T_co] | None = None,
        on_update: OnUpdate[T_co] | None = None,
        on_delete: OnDelete[T_co] | None = None,
    ) -> Registration:
        """Have functions told."""
        ...


def is_failure(error: BaseException) -> bool:
    """Whether what ``reconcile`` raised is a failure like any other: see
    :func:`kuberuntime.failures.is_failure`. SystemExit is for who runs the controller.
    """
    if isinstance(error, (Exception, asyncio.CancelledError, GeneratorExit)):
        return failures.is_failure(error)
    return False

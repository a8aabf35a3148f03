"""Trying again after a conflict."""

from __future__ import annotations

from typing import Any

import pytest
from dynamic_driver import Driver

from kuberuntime import rest
from kuberuntime.meta.v1 import Status
from kuberuntime.retry import DEFAULT_BACKOFF, DEFAULT_RETRY, Backoff

CONFLICT = rest.Conflict(Status(code=409, reason="Conflict"))


class Attempts:
    """Fails with the errors it is given, and then succeeds."""

    def __init__(self, *errors: Exception) -> None:
        self._errors = list(errors)
        self.count = 0
        self.slept: list[float] = []

    def __call__(self) -> str:
        self.count += 1
        if self._errors:
            raise self._errors.pop(0)
        return "done"


def retry(both: Driver, attempts: Attempts, **options: Any) -> Any:
    return both.run(
        both.retry_on_conflict(
            both.either(attempts),
            sleep=both.either(attempts.slept.append),
            random=lambda: 0.5,
            **options,
        )
    )


def test_an_attempt_without_conflict_is_the_only_one(both: Driver) -> None:
    attempts = Attempts()
    assert retry(both, attempts) == "done"
    assert (attempts.count, attempts.slept) == (1, [])


def test_conflicts_are_tried_again_after_a_moment(both: Driver) -> None:
    attempts = Attempts(CONFLICT, CONFLICT)
    assert retry(both, attempts) == "done"
    assert attempts.slept == pytest.approx([0.0105, 0.0105])


def test_the_last_conflict_is_raised(both: Driver) -> None:
    attempts = Attempts(*[CONFLICT] * 9)
    with pytest.raises(rest.Conflict):
        retry(both, attempts)
    assert (attempts.count, len(attempts.slept)) == (5, 4)


@pytest.mark.parametrize(
    "error", [rest.AlreadyExists(Status()), rest.NotFound(Status()), OSError()]
)
def test_other_errors_are_raised_at_once(both: Driver, error: Exception) -> None:
    attempts = Attempts(error)
    with pytest.raises(type(error)):
        retry(both, attempts)
    assert (attempts.count, attempts.slept) == (1, [])


def test_waits_grow_by_their_factor_and_are_jittered() -> None:
    backoff = Backoff(steps=4, duration=1.0, factor=2.0, jitter=0.5)
    assert list(backoff.waits(lambda: 1.0)) == [1.5, 3.0, 6.0]
    assert list(backoff.waits(lambda: 0.0)) == [1.0, 2.0, 4.0]


def test_the_defaults_are_those_of_client_go() -> None:
    assert Backoff(5, 0.01, 1.0, 0.1) == DEFAULT_RETRY
    assert Backoff(4, 0.01, 5.0, 0.1) == DEFAULT_BACKOFF
    assert list(DEFAULT_BACKOFF.waits(lambda: 0.0)) == pytest.approx([0.01, 0.05, 0.25])


def test_there_is_a_first_attempt() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        Backoff(steps=0, duration=1)


def test_the_real_clock_sleeps(both: Driver) -> None:
    attempts = Attempts(CONFLICT)
    backoff = Backoff(steps=2, duration=0)
    attempt = both.either(attempts)
    assert both.run(both.retry_on_conflict(attempt, backoff=backoff)) == "done"

"""Runs measures in processes of their own, all sides in turn, round after round."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence

from benchmarks.environments import Environment
from benchmarks.outcome import NotMeasured, Outcome, Run, Values
from benchmarks.places import ROOT, WORKERS

_TIMEOUT = 600  # seconds for one run of one side


def interleave(
    title: str,
    sides: Mapping[str, Run],
    *,
    rounds: int,
    warm_up: bool = True,
) -> dict[str, Outcome]:
    """Measure the sides A B A B, so that a slow minute of the machine hits them all.

    ``warm_up`` runs each once more, ahead and not counted: it fills byte code
    and disk caches. A side that fails is left out of the rounds that follow.
    """
    outcomes = {side: Outcome() for side in sides}
    for number in range(0 if warm_up else 1, rounds + 1):
        print(f"{title}: round {number} of {rounds}", file=sys.stderr, flush=True)
        for side, run in sides.items():
            outcome = outcomes[side]
            if outcome.reason:
                continue
            try:
                values = run()
            except NotMeasured as error:
                outcome.reason = str(error)
            else:
                if number > 0:
                    outcome.add(values)
    return outcomes


def unavailable(reason: NotMeasured) -> Run:
    """A side that is not there. For example: a peer that could not be installed."""

    def run() -> Values:
        raise reason

    return run


def worker(environment: Environment, script: str, *arguments: str) -> Run:
    """A script of the workers folder, which prints its values as one JSON object."""
    # -P: the folder of the script does not go on the path, where its name could
    # hide a module.
    command = (str(environment.python), "-P", str(WORKERS / script), *arguments)

    def run() -> Values:
        values: Values = json.loads(_run(command, environment))
        return values

    return run


def timed_command(
    environment: Environment,
    command: Sequence[str],
    *,
    before: Callable[[], None],
) -> Run:
    """A whole command, from its start to its end, as ``seconds``.

    ``before`` puts things in order and is not counted.
    """

    def run() -> Values:
        before()
        started = time.perf_counter()
        _run(command, environment)
        return {"seconds": time.perf_counter() - started}

    return run


def _run(command: Sequence[str], environment: Environment) -> str:
    try:
        done = subprocess.run(
            command,
            env=dict(environment.variables),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=_TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotMeasured(f"{command[0]}: {error}") from None
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or ["no reason given"]
        raise NotMeasured(f"exit code {done.returncode}: {lines[-1]}")
    return done.stdout

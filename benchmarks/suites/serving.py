"""A real server asked for many large objects: list, get and watch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from benchmarks.environments import Environment, ours, peer
from benchmarks.measure import interleave, unavailable, worker
from benchmarks.options import Options
from benchmarks.outcome import NotMeasured, Outcome, Run, Sample
from benchmarks.row import AtLeast, AtLeastShare, AtMost, Below, Row, Target, Unit
from benchmarks.server import running_server
from benchmarks.slices import SLICES, create_slices

_Libraries = Mapping[str, Environment | NotMeasured]


@dataclass(frozen=True)
class _Job:
    """Something to ask for. ``name`` and ``value`` are the worker's.

    ``target`` is against the bytes alone. ``other`` says how to count against peers;
    None where they do not take part.
    """

    name: str
    measure: str
    target: Target
    other: Target | None
    value: str = "seconds"
    unit: Unit = "seconds"
    note: str = ""
    most_rounds: int | None = None


_LIST: Final = f"list {SLICES:,} objects of 5 kB"
_PAGES: Final = "ours asks for pages of 500 by default, and so do the bytes alone"

_JOBS: Final = (
    # A round of this takes half a minute, nearly all of it the peers'.
    _Job("list", _LIST, AtMost(1.7), AtLeast(1), note=_PAGES, most_rounds=3),
    _Job("whole", f"{_LIST}, not in pages", AtMost(1.7), None),
    _Job("watch", f"watch until all {SLICES:,} have come", AtMost(1.4), AtLeast(1)),
    _Job(
        "get",
        "get an object, one after the other",
        AtLeastShare(0.9),
        AtLeastShare(1),
        "calls",
        "per second",
    ),
)
_BYTES: Final = "httpx2, bytes alone"
_PEERS: Final = {
    "official": ("kubernetes", "official client", ""),
    "lightkube": ("lightkube", "lightkube", ""),
    "kr8s": ("kr8s", "kr8s", "wraps dicts: decodes nothing into fields"),
}
_SIDES: Final = ("kubewright", "httpx2", *_PEERS)

_CLIENT_GO: Final = Row(
    f"list {SLICES:,} objects",
    AtLeast(1),
    Sample((0.30,), recorded=True),
    Sample((0.58,), recorded=True),
    "client-go",
    judged=False,
    note="needs a Go toolchain: both sides are of an earlier run, of another list, with"
    " client-go over JSON and a prototype of ours",
)
_SMALL: Final = 1_000_000  # bytes, of ten thousand calls: 100 of each


def measure(options: Options) -> list[Row]:
    """Against reading the bytes alone, and against peers; and what gets leave."""
    try:
        with running_server(options.scratch / "server") as server:
            create_slices(server)
            libraries = _libraries(KUBECONFIG=str(server.kubeconfig))
            outcomes = {job.name: _run(job, libraries, options.rounds) for job in _JOBS}
            memory = interleave(
                "10,000 gets",
                _sides("memory", {"kubewright": libraries["kubewright"]}),
                rounds=1,
                warm_up=False,
            )["kubewright"]
    except NotMeasured as error:
        memory = Outcome(reason=str(error))
        outcomes = {job.name: dict.fromkeys(_SIDES, memory) for job in _JOBS}
    rows = [row for job in _JOBS for row in _rows(job, outcomes[job.name])]
    rows.insert(len(_SIDES) - 1, _CLIENT_GO)
    flat = Below(_SMALL, f"< {_SMALL / 1e6:.0f} MB")
    growth = memory["growth"]
    return [*rows, Row("memory kept by 10,000 gets", flat, growth, unit="bytes")]


def _libraries(**variables: str) -> _Libraries:
    """Where each runs, or why it does not."""
    own = ours().with_variables(**variables)
    found: dict[str, Environment | NotMeasured] = {"kubewright": own, "httpx2": own}
    for library, (environment, *_) in _PEERS.items():
        try:
            found[library] = peer(environment).with_variables(**variables)
        except NotMeasured as error:
            found[library] = error
    return found


def _run(job: _Job, libraries: _Libraries, rounds: int) -> dict[str, Outcome]:
    part = {
        library: where
        for library, where in libraries.items()
        if job.other is not None or library not in _PEERS
    }
    rounds = min(rounds, job.most_rounds or rounds)
    # The first job's warm-up leaves byte code for all.
    warm_up = job is _JOBS[0]
    sides = _sides(job.name, part)
    return interleave(job.measure, sides, rounds=rounds, warm_up=warm_up)


def _sides(job: str, libraries: _Libraries) -> dict[str, Run]:
    return {
        library: (
            unavailable(where)
            if isinstance(where, NotMeasured)
            else worker(where, "serve.py", library, job, str(SLICES))
        )
        for library, where in libraries.items()
    }


def _rows(job: _Job, outcomes: Mapping[str, Outcome]) -> Iterator[Row]:
    def against(library: str, name: str, target: Target) -> Row:
        own, other = outcomes["kubewright"], outcomes[library]
        return Row(
            job.measure, target, own[job.value], other[job.value], name, job.unit
        )

    yield replace(against("httpx2", _BYTES, job.target), note=job.note)
    if job.other is None:
        return
    for library, (_, name, note) in _PEERS.items():
        yield replace(against(library, name, job.other), judged=False, note=note)

"""Informers: until they are in sync, what they hold, what they do when nothing happens."""

from __future__ import annotations

from typing import Final

from benchmarks.environments import Environment, ours, peer
from benchmarks.measure import interleave, unavailable, worker
from benchmarks.options import Options
from benchmarks.outcome import NotMeasured, Outcome, Run, Sample
from benchmarks.row import Above, AtLeast, AtMost, Below, Row
from benchmarks.server import running_server
from benchmarks.slices import SLICES, create_slices

_TIMES: Final = 10
_MANY: Final = SLICES * _TIMES
_INFORMERS, _IDLE = 100, 10  # of them, for so many seconds
_OF_TEN, _OF_THOUSAND = "an answer of 10", "an answer of 1,000"
_MOST_ROUNDS: Final = 3  # of what takes long: the official client, and to make changes

_SYNCED: Final = f"informer in sync with {SLICES:,} objects of 5 kB"
_MEMORY: Final = f"memory to hold {SLICES:,} objects, at its peak"
_CHANGES: Final = f"{SLICES:,} changes, missed while away, reach a handler"
_BYTES, _OFFICIAL = "httpx2, bytes alone", "official client"
_LISTS: Final = "lists without a version, and has no streaming lists"
_REPLAYED: Final = (
    "processor time, of what the server sent, over and over with other names"
)
_SERVER, _REPLAY = ("httpx2", "kubewright", "official", "changes"), ("one", "many")


def measure(options: Options) -> list[Row]:
    """Against reading the bytes alone and the official client's informer; and alone."""
    try:
        with running_server(options.scratch / "server") as server:
            create_slices(server)
            variables = {"KUBECONFIG": str(server.kubeconfig)}
            outcomes = _ask(options, ours().with_variables(**variables), variables)
    except NotMeasured as error:
        nothing = Outcome(reason=str(error))
        outcomes = dict.fromkeys((*_SERVER, *_REPLAY), nothing)
    looks = interleave(
        "listers",
        {str(size): worker(ours(), "look.py", str(size)) for size in (SLICES, _MANY)},
        rounds=options.rounds,
    )
    job = worker(ours(), "idle.py", str(_INFORMERS), str(_IDLE))
    idle = interleave("idle", {"": job}, rounds=1, warm_up=False)[""]
    return [
        *_asked(outcomes),
        *_looked(looks[str(SLICES)], looks[str(_MANY)]),
        _idle(idle),
    ]


def _ask(
    options: Options, own: Environment, variables: dict[str, str]
) -> dict[str, Outcome]:
    rounds = min(options.rounds, _MOST_ROUNDS)
    objects = str(SLICES)
    official: Run
    try:
        environment = peer("kubernetes").with_variables(**variables)
        official = worker(environment, "inform.py", "official", "synced", objects)
    except NotMeasured as error:
        official = unavailable(error)
    synced = interleave(
        _SYNCED,
        {
            "httpx2": worker(own, "inform.py", "httpx2", "synced", objects),
            "kubewright": worker(own, "inform.py", "kubewright", "synced", objects),
            "official": official,
        },
        rounds=rounds,
    )
    recording = str(options.scratch / "recording")
    worker(own, "inform.py", "httpx2", "record", recording)()
    replayed = interleave(
        f"{_MANY:,} objects",
        {
            "one": worker(own, "replay.py", recording, "1"),
            "many": worker(own, "replay.py", recording, str(_TIMES)),
        },
        rounds=options.rounds,
        warm_up=False,
    )
    changes = worker(own, "inform.py", "kubewright", "changes", objects)
    changed = interleave(_CHANGES, {"changes": changes}, rounds=rounds, warm_up=False)
    return synced | replayed | changed


def _asked(outcomes: dict[str, Outcome]) -> list[Row]:
    own, other = outcomes["kubewright"], outcomes["official"]
    alone = outcomes["httpx2"]
    seconds, growth = own["seconds"], own["growth"]
    return [
        Row(_SYNCED, AtMost(2.5), seconds, alone["seconds"], _BYTES),
        Row(_SYNCED, AtLeast(5), seconds, other["seconds"], _OFFICIAL, note=_LISTS),
        Row(_MEMORY, AtMost(3), growth, alone["size"], "their JSON", "bytes"),
        Row(_MEMORY, AtMost(0.25), growth, other["growth"], _OFFICIAL, "bytes"),
        Row(
            f"informer of {_MANY:,} objects, from a recording",
            AtMost(1.2),
            outcomes["many"]["seconds"],
            _times(_TIMES, outcomes["one"]["seconds"]),
            f"{_TIMES} x that of {SLICES:,}",
            note=_REPLAYED,
        ),
        Row(
            _CHANGES,
            Above(8_000, ">= 8,000 /s"),
            outcomes["changes"]["changes"],
            unit="per second",
        ),
    ]


def _looked(few: Outcome, many: Outcome) -> list[Row]:
    """``few`` and ``many`` are how many objects the lister has."""
    return [
        Row(
            f"lister: get, of {_MANY:,} objects",
            Below(1e-6, "< 1 us"),
            many["seconds"],
        ),
        Row(
            f"lister: by index, {_OF_TEN}, of {_MANY:,} objects",
            AtMost(1.5),
            many["few"],
            few["few"],
            f"of {SLICES:,} objects",
        ),
        Row(
            f"lister: by index, {_OF_THOUSAND}",
            AtMost(1),
            many["many"],
            _times(100, many["few"]),
            f"100 x that of {_OF_TEN}",
        ),
    ]


def _idle(outcome: Outcome) -> Row:
    return Row(
        f"{_INFORMERS} idle informers: processor time in {_IDLE} s",
        Below(_IDLE / 100, f"< {_IDLE * 10} ms, 1 %"),
        outcome["seconds"],
    )


def _times(number: int, sample: Sample) -> Sample:
    return Sample(tuple(number * value for value in sample.values), sample.reason)

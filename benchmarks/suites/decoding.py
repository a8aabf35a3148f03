"""Typed decode of a list of 5,000 pods: time and memory."""

from __future__ import annotations

from benchmarks.environments import Environment, ours, peer
from benchmarks.inputs import PODS, write_pod_list
from benchmarks.measure import interleave, unavailable, worker
from benchmarks.options import Options
from benchmarks.outcome import NotMeasured, Outcome, Run
from benchmarks.row import AtLeast, AtMost, Row

_MEASURE = f"decode {PODS:,} pods"


def measure(options: Options) -> list[Row]:
    """Time against json.loads, lightkube and the official client; memory
    against json.loads."""
    file = options.scratch / "pods.json"
    environments = {"json.loads": ours(), "kubewright": ours()}
    failed: dict[str, Run] = {}
    try:
        write_pod_list(file)
    except NotMeasured as error:
        nothing = Outcome(reason=str(error))
        return _rows(dict.fromkeys(_LIBRARIES, nothing), nothing, nothing)
    for library, name in _PEERS.items():
        try:
            environments[library] = peer(name)
        except NotMeasured as error:
            failed[library] = unavailable(error)

    def sides(what: str, libraries: list[str]) -> dict[str, Run]:
        def side(library: str) -> Run:
            environment: Environment | None = environments.get(library)
            if environment is None:
                return failed[library]
            return worker(environment, "decode.py", library, what, str(file))

        return {library: side(library) for library in libraries}

    times = interleave(_MEASURE, sides("time", _LIBRARIES), rounds=options.rounds)
    peaks = interleave(
        f"memory to {_MEASURE}",
        sides("memory", ["kubewright", "json.loads"]),
        rounds=options.rounds,
        warm_up=False,
    )
    return _rows(times, peaks["kubewright"], peaks["json.loads"])


_PEERS = {
    "lightkube": "lightkube",
    "lightkube-from-dict": "lightkube",
    "official": "kubernetes",
}
_LIBRARIES = ["kubewright", "json.loads", *_PEERS]

_BY_CLIENT = "what its client does: msgspec Structs straight from the bytes"
_BY_DICT = "PodList.from_dict(json.loads(...)), which its client has no use for"


def _rows(times: dict[str, Outcome], ours: Outcome, peer: Outcome) -> list[Row]:
    time = times["kubewright"]["seconds"]

    def against(
        library: str, name: str, times_ours: float, note: str = "", judged: bool = True
    ) -> Row:
        other = times[library]["seconds"]
        target = AtLeast(times_ours)
        return Row(_MEASURE, target, time, other, name, judged=judged, note=note)

    return [
        against("json.loads", "json.loads", 8),
        against("lightkube", "lightkube", 15, _BY_CLIENT),
        against("lightkube-from-dict", "lightkube, by dict", 15, _BY_DICT, False),
        against("official", "official client", 35),
        Row(
            f"memory to {_MEASURE}",
            AtMost(0.4),
            ours["growth"],
            peer["growth"],
            "json.loads",
            unit="bytes",
            note="growth of the process from before it reads the input to its peak",
        ),
    ]

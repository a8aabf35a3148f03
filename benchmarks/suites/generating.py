"""Generating a package of all of Kubernetes 1.36, as a whole command."""

from __future__ import annotations

import shutil
from pathlib import Path

from benchmarks.environments import ours, peer
from benchmarks.measure import interleave, timed_command, unavailable
from benchmarks.options import Options
from benchmarks.outcome import NotMeasured, Outcome, Run, Sample
from benchmarks.places import DOCUMENT, SPECS
from benchmarks.row import AtMost, Below, Row

_MOST_ROUNDS = 3  # a round takes half a minute
_RECORDED = Sample((6.8,), recorded=True)
_RECORDED_NOTE = "its time is one recorded earlier, not measured in this run"
_SAME = "both read OpenAPI v2 with descriptions, and write docstrings"
_OWN = "OpenAPI v3 and discovery without descriptions, as committed in specs/"


def measure(options: Options) -> list[Row]:
    """From cold against openapi-generator's python client, and from warm."""
    cold: dict[str, Run] = {}
    if DOCUMENT.is_file():
        cold = {
            "kubewright": _kubewright(DOCUMENT, options.scratch, cold=True),
            "openapi-generator": _openapi_generator(DOCUMENT, options.scratch),
        }
    cold["specs"] = _kubewright(SPECS, options.scratch, cold=True)
    # The warm runs come first: their warm-up leaves byte code for the cold ones.
    warm = {"warm": _kubewright(SPECS, options.scratch, cold=False)}
    warms = interleave("generate 1.36, warm", warm, rounds=options.rounds)
    rounds = min(options.rounds, _MOST_ROUNDS)
    colds = interleave("generate 1.36, cold", cold, rounds=rounds, warm_up=False)
    absent = Outcome(
        reason="needs the shared data beside the checkout: ../shared/specs"
    )
    return [
        _against(
            "generate 1.36 from its v2 document, cold",
            colds.get("kubewright", absent)["seconds"],
            colds.get("openapi-generator", absent)["seconds"],
            _SAME,
        ),
        _against(
            "generate 1.36 as committed, cold",
            colds["specs"]["seconds"],
            colds.get("openapi-generator", absent)["seconds"],
            _OWN,
            judged=False,
        ),
        Row(
            "generate 1.36 as committed, warm",
            Below(2.0, "< 2 s"),
            warms["warm"]["seconds"],
            note=_OWN,
        ),
    ]


def _against(
    measure: str, ours: Sample, peer: Sample, note: str, *, judged: bool = True
) -> Row:
    """A row against openapi-generator: measured where it ran, else as recorded."""
    if peer.median is None:
        note = f"openapi-generator: {peer.reason}; {_RECORDED_NOTE}"
        peer = _RECORDED
    name = "openapi-generator"
    return Row(measure, AtMost(1.0), ours, peer, name, judged=judged, note=note)


def _kubewright(spec: Path, scratch: Path, *, cold: bool) -> Run:
    """The whole command. ``cold`` empties the cache of formatted files first."""
    out = scratch / "kubeclient"
    cache = scratch / ("cold" if cold else "warm")
    environment = ours().with_variables(KUBEWRIGHT_CACHE_DIR=str(cache))

    def before() -> None:
        shutil.rmtree(out, ignore_errors=True)
        if cold:
            shutil.rmtree(cache, ignore_errors=True)

    package = ("--package", "kubeclient", "--out", str(out))
    python = str(environment.python)
    command = (python, "-m", "kubewright", "generate", str(spec), *package)
    return timed_command(environment, command, before=before)


def _openapi_generator(document: Path, scratch: Path) -> Run:
    try:
        environment = peer("openapi-generator")
    except NotMeasured as error:
        return unavailable(error)
    out = scratch / "openapi-generator"
    cli = environment.script("openapi-generator-cli")
    command = (cli, "generate", "-g", "python", "-i", str(document), "-o", str(out))
    return timed_command(
        environment, command, before=lambda: shutil.rmtree(out, ignore_errors=True)
    )

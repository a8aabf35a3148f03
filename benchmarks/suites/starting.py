"""What a program waits for before its first line does anything."""

from __future__ import annotations

from benchmarks.environments import Environment, ours, peer
from benchmarks.kubeconfig import write_kubeconfig
from benchmarks.measure import interleave, unavailable, worker
from benchmarks.options import Options
from benchmarks.outcome import NotMeasured, Outcome, Run
from benchmarks.row import NO, AtMost, Row

_MORE_ROUNDS = 4  # times as many: these are short, and the noise is not


def measure(options: Options) -> list[Row]:
    """Import of a type, and a client made of a kubeconfig; against lightkube."""
    return [*_importing(options), *_connecting(options)]


def _importing(options: Options) -> list[Row]:
    sides = {
        "kubewright": worker(ours(), "touch.py", "kubeclient.core.v1", "Pod"),
        "lightkube": _of_lightkube("touch.py", "lightkube.models.core_v1", "Pod"),
    }
    rounds = options.rounds * _MORE_ROUNDS
    outcomes = interleave("import core.v1", sides, rounds=rounds)
    own, other = outcomes["kubewright"], outcomes["lightkube"]
    return [
        Row(
            "import core.v1 and make a Pod",
            AtMost(0.5),
            own["seconds"],
            other["seconds"],
            "lightkube",
        ),
        Row(
            "httpx2 is loaded by that",
            NO,
            own["httpx2"],
            other["httpx2"],
            "lightkube",
            unit="yes/no",
        ),
    ]


def _connecting(options: Options) -> list[Row]:
    try:
        kubeconfig = str(write_kubeconfig(options.scratch))
    except NotMeasured as error:
        own = other = Outcome(reason=str(error))
    else:
        sides = {
            "kubewright": worker(
                ours().with_variables(KUBECONFIG=kubeconfig), "connect.py", "kubewright"
            ),
            "lightkube": _of_lightkube(
                "connect.py", "lightkube", KUBECONFIG=kubeconfig
            ),
        }
        rounds = options.rounds * _MORE_ROUNDS
        outcomes = interleave("Clientset of a kubeconfig", sides, rounds=rounds)
        own, other = outcomes["kubewright"], outcomes["lightkube"]
    return [
        Row(
            "Clientset of a kubeconfig, with imports",
            AtMost(1.0),
            own["seconds"],
            other["seconds"],
            "lightkube",
        ),
        Row(
            "one more Clientset, all loaded",
            AtMost(1.0),
            own["more"],
            other["more"],
            "lightkube",
            judged=False,
        ),
    ]


def _of_lightkube(script: str, *arguments: str, **variables: str) -> Run:
    try:
        environment: Environment = peer("lightkube")
    except NotMeasured as error:
        return unavailable(error)
    return worker(environment.with_variables(**variables), script, *arguments)

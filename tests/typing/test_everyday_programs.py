"""The programs of everyday.py run: on what a server answers, and on what was just made."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Any, get_args, get_type_hints

import pytest
from tests.typing import everyday

from kubeclient import Clientset, scheme
from kuberuntime.model import KubeObject
from kuberuntime.testing import EmbeddedServer

PROGRAMS = [
    program
    for program in vars(everyday).values()
    if isinstance(program, FunctionType) and program.__module__ == everyday.__name__
]

MANIFEST = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: default}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: app, image: nginx}]}
---
apiVersion: v1
kind: Pod
metadata: {name: web-0, namespace: default}
spec: {containers: [{name: app, image: nginx, resources: {limits: {memory: 64Mi}}}]}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: default}
spec: {ports: [{port: 80, targetPort: http}]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: default}
data: {a: b}
---
apiVersion: batch/v1
kind: Job
metadata: {name: once, namespace: default}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: app, image: nginx}]}}}
"""


@pytest.fixture(scope="module")
def answers() -> Iterator[list[KubeObject]]:
    """What a server answers for the manifest, and its namespaces."""
    server = EmbeddedServer(scheme)
    with Clientset(server.config(), transport=server.transport()) as clients:
        dynamic = clients.dynamic
        found = [
            scheme.decode(json.dumps(dynamic.for_object(made).create(made)))
            for made in (one.to_dict() for one in scheme.load_all(MANIFEST))
        ]
        yield [*found, *clients.core_v1.namespaces().list()]


def _parameter(
    program: Callable[..., Any],
) -> tuple[tuple[type[KubeObject], ...], bool]:
    """The kinds that a program reads, and whether it reads many."""
    (hint,) = (h for n, h in get_type_hints(program).items() if n != "return")
    inner = get_args(hint)
    return (get_args(inner[0]) or inner, True) if inner else ((hint,), False)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.__name__)
def test_a_program_reads_an_object_that_has_nothing_yet(
    program: Callable[..., Any],
) -> None:
    kinds, many = _parameter(program)
    nothing = [dict.fromkeys(kind.__struct_encode_fields__) for kind in kinds]
    bare = [kind.from_dict(one) for kind, one in zip(kinds, nothing, strict=True)]
    _drain(program(bare if many else bare[0]))


def test_programs_read_what_a_server_answers(answers: list[KubeObject]) -> None:
    read = 0
    for program in PROGRAMS:
        kinds, many = _parameter(program)
        found = [one for one in answers if isinstance(one, kinds)]
        for given in [found] if many else found:
            _drain(program(given))
            read += 1
    assert read >= 15


def test_there_are_more_than_twenty_programs() -> None:
    assert len(PROGRAMS) >= 20


def _drain(result: object) -> None:
    if inspect.isgenerator(result):
        list(result)

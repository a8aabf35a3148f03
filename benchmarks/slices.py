"""What is served: 5,000 large EndpointSlices, which every client has a class for."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPSConnection
from typing import Any, Final
from uuid import UUID

from benchmarks.outcome import NotMeasured
from benchmarks.server import Server

SLICES: Final = 5_000

_GROUP = "discovery.k8s.io"
_DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
_COLLECTION = f"/apis/{_GROUP}/v1/namespaces/default/endpointslices"
_ENDPOINTS = 18  # of a slice, which make it 5 kB as the server stores it
_WRITERS = 4


def create_slices(server: Server) -> None:
    """Have the server serve EndpointSlices, as custom resources where it has none,
    and create them. Raises NotMeasured where it refuses."""
    connection = _connect(server)
    if _ask(connection, "GET", f"/apis/{_GROUP}/v1") == 404:
        _create(connection, _DEFINITIONS, _DEFINITION)
        while _ask(connection, "GET", _COLLECTION) != 200:
            pass  # each answer takes the server a little further
    connection.close()
    print(f"creating {SLICES:,} objects", file=sys.stderr, flush=True)
    shares = [range(first, SLICES, _WRITERS) for first in range(_WRITERS)]
    with ThreadPoolExecutor(_WRITERS) as writers:
        for writer in [writers.submit(_create_all, server, share) for share in shares]:
            writer.result()


def _create_all(server: Server, numbers: Iterable[int]) -> None:
    connection = _connect(server)
    for number in numbers:
        _create(connection, _COLLECTION, _endpoint_slice(number))
    connection.close()


def _endpoint_slice(number: int) -> dict[str, Any]:
    service = f"web-{number:04}"
    draw = random.Random(number)  # the same objects on every run
    return {
        "apiVersion": f"{_GROUP}/v1",
        "kind": "EndpointSlice",
        "metadata": {
            "name": service,
            "labels": {
                "kubernetes.io/service-name": service,
                "endpointslice.kubernetes.io/managed-by": "benchmarks",
            },
        },
        "addressType": "IPv4",
        "endpoints": [_endpoint(service, draw) for _ in range(_ENDPOINTS)],
        "ports": [{"name": "http", "port": 8080, "protocol": "TCP"}],
    }


def _endpoint(service: str, draw: random.Random) -> dict[str, Any]:
    return {
        "addresses": [f"10.{draw.randrange(256)}.{draw.randrange(256)}.7"],
        "conditions": {"ready": True, "serving": True, "terminating": False},
        "nodeName": f"node-{draw.randrange(1_000):03}",
        "targetRef": {
            "kind": "Pod",
            "name": f"{service}-{draw.randrange(0x100000):05x}",
            "namespace": "default",
            "uid": str(UUID(int=draw.getrandbits(128), version=4)),
        },
        "zone": f"zone-{draw.randrange(3)}",
    }


_DEFINITION: dict[str, Any] = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {
        "name": f"endpointslices.{_GROUP}",
        # What the server asks of those that take a name below k8s.io.
        "annotations": {
            "api-approved.kubernetes.io": "unapproved, for measurements only"
        },
    },
    "spec": {
        "group": _GROUP,
        "scope": "Namespaced",
        "names": {
            "plural": "endpointslices",
            "singular": "endpointslice",
            "kind": "EndpointSlice",
            "listKind": "EndpointSliceList",
        },
        "versions": [
            {
                "name": "v1",
                "served": True,
                "storage": True,
                "schema": {
                    "openAPIV3Schema": {
                        "type": "object",
                        "x-kubernetes-preserve-unknown-fields": True,
                    }
                },
            }
        ],
    },
}


def _connect(server: Server) -> HTTPSConnection:
    return HTTPSConnection("127.0.0.1", server.port, timeout=60, context=server.tls)


def _ask(connection: HTTPSConnection, method: str, path: str, body: str = "") -> int:
    headers = {"Content-Type": "application/json"} if body else {}
    connection.request(method, path, body or None, headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status


def _create(connection: HTTPSConnection, path: str, obj: dict[str, Any]) -> None:
    status = _ask(connection, "POST", path, json.dumps(obj))
    if status != 201:
        name = obj["metadata"]["name"]
        raise NotMeasured(f"the server answered {status} to the creation of {name}")

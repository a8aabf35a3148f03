"""Decodes a list of pods as one library's client does: `decode.py LIBRARY WHAT FILE`.

WHAT is `time`: prints the ``seconds`` of a decode, the median of three in one process
that has decoded a little before; or `memory`: prints the ``growth`` of the process in
bytes, from before it read the file to the peak while it decoded once.
"""

from __future__ import annotations

import gc
import json
import statistics
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Literal

Decode = Callable[[bytes], object]
"""The body of an answer, to an object. It may be of any type."""

_REPEATS = 3
_LITTLE = b'{"kind":"PodList","apiVersion":"v1","metadata":{},"items":[]}'


def json_loads() -> Decode:
    """Dicts and lists of the standard library."""
    return json.loads


def kubewright() -> Decode:
    """A PodList, as the client's list decodes a page."""
    decode: Decode = import_module("kubeclient.core.v1").PodList.from_json
    return decode


def lightkube() -> Decode:
    """Pods, as GenericClient.handle_response decodes a list."""
    decode_list = import_module("lightkube.core.decoders").decode_list
    pod = import_module("lightkube.resources.core_v1").Pod
    return lambda body: decode_list(body, pod)


def lightkube_from_dict() -> Decode:
    """A PodList by way of a dict, for those who have one."""
    pod_list = import_module("lightkube.models.core_v1").PodList
    return lambda body: pod_list.from_dict(json.loads(body))


def official() -> Decode:
    """A V1PodList, as ApiClient.response_deserialize does, of text."""
    client = import_module("kubernetes.client").ApiClient()
    kind = "application/json"
    return lambda body: client.deserialize(body.decode("utf-8"), "V1PodList", kind)


LIBRARIES: dict[str, Callable[[], Decode]] = {
    "json.loads": json_loads,
    "kubewright": kubewright,
    "lightkube": lightkube,
    "lightkube-from-dict": lightkube_from_dict,
    "official": official,
}


def seconds(decode: Decode, body: bytes) -> float:
    """Seconds for one decode of the body. What it gave is freed off the clock."""
    gc.collect()
    started = time.perf_counter()
    decoded = decode(body)
    elapsed = time.perf_counter() - started
    del decoded
    return elapsed


def memory(which: Literal["VmRSS", "VmHWM"]) -> int:
    """Bytes of memory that this process holds now (RSS), or did at most (HWM).

    Linux only: elsewhere, and in getrusage, a peak may be that of the parent.
    """
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{which}:"):
            return int(line.split()[1]) * 1024
    raise OSError(f"/proc/self/status has no {which}")


def main(library: str, what: str, file: str) -> None:
    decode = LIBRARIES[library]()
    decode(_LITTLE)  # makes decoders, where a library has them
    if what == "memory":
        before = memory("VmRSS")
        body = Path(file).read_bytes()
        decoded = decode(body)
        print(json.dumps({"growth": memory("VmHWM") - before}))
        del decoded
        return
    body = Path(file).read_bytes()
    times = [seconds(decode, body) for _ in range(_REPEATS)]
    print(json.dumps({"seconds": statistics.median(times)}))


if __name__ == "__main__":
    main(*sys.argv[1:])

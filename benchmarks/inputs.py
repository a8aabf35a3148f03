"""What is decoded: a list of pods."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.outcome import NotMeasured
from benchmarks.places import POD

PODS = 5_000
_NODES, _TIERS = 100, 5


def write_pod_list(file: Path) -> None:
    """Write a PodList as a server answers it, about 27 MB of compact JSON.

    Names, node names and one label vary. Raises NotMeasured without the pod to vary.
    """
    if not POD.is_file():
        raise NotMeasured("needs the shared data beside the checkout: ../shared/wire")
    pod = json.loads(POD.read_bytes())["object"]
    items: list[str] = []
    for number in range(PODS):
        pod["metadata"]["name"] = f"web-{number:05}"
        pod["metadata"]["labels"]["tier"] = f"t{number % _TIERS}"
        pod["spec"]["nodeName"] = f"node-{number % _NODES:03}"
        items.append(json.dumps(pod, separators=(",", ":"), ensure_ascii=False))
    head = '{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"9"}'
    file.write_text(f'{head},"items":[{",".join(items)}]}}\n', encoding="utf-8")

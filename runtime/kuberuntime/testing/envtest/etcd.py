"""What is asked of etcd itself, through its JSON gateway."""

from __future__ import annotations

import json
import urllib.request
from typing import Any


def is_healthy(port: int) -> bool:
    """Whether it answers, and says that it is well."""
    try:
        url = f"http://127.0.0.1:{port}/health"
        with urllib.request.urlopen(url, timeout=5) as answer:
            health: dict[str, Any] = json.load(answer)
    except OSError:
        return False
    return health.get("health") == "true"


def compact(port: int) -> None:
    """Have it forget every version but the newest of each key. Raises OSError."""
    header = _ask(port, "kv/range", {"key": "AA=="})["header"]
    _ask(port, "kv/compaction", {"revision": header["revision"], "physical": True})


def _ask(port: int, call: str, body: dict[str, Any]) -> dict[str, Any]:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/v3/{call}",
        data=json.dumps(body).encode(),
        method="POST",
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        found: dict[str, Any] = json.load(answer)
    return found

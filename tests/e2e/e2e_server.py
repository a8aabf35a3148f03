"""What the tests do to a server before they use it."""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from click.testing import CliRunner
from envtest.processes import PATIENCE, POLL

from kuberuntime.codec.manifests import read_manifests
from kuberuntime.dynamic import DynamicClient
from kuberuntime.rest import Request, RESTClient
from kubewright.cli import main

CRDS = "customresourcedefinitions"


def crds_in(folder: Path) -> Iterator[dict[str, Any]]:
    """The CustomResourceDefinitions among the manifests of a folder."""
    for file in sorted(folder.glob("*.yaml")):
        for _, manifest in read_manifests(file.read_bytes()):
            if manifest.get("kind") == "CustomResourceDefinition":
                manifest.pop("status", None)
                yield manifest


def install(rest: RESTClient, crds: Iterable[dict[str, Any]]) -> list[str]:
    """Apply CRDs, and wait until the server serves and describes them; their names."""
    client = DynamicClient(rest).resource(CRDS)
    applied = [client.apply(crd, field_manager="e2e", force=True) for crd in crds]
    names = [str(crd["metadata"]["name"]) for crd in applied]
    missing = set(names)

    def established() -> bool:
        for crd in client.list():
            conditions = crd.get("status", {}).get("conditions") or ()
            held = {one["type"] for one in conditions if one["status"] == "True"}
            if "Established" in held:
                missing.discard(crd["metadata"]["name"])
        return not missing

    wait_until(established)
    for crd in applied:
        for version in crd["spec"]["versions"]:
            if version["served"]:
                _wait_for_documents(rest, crd, version["name"])
    return names


def _wait_for_documents(rest: RESTClient, crd: dict[str, Any], version: str) -> None:
    """A group version's document and discovery grow by one CRD at a time."""
    group, plural = crd["spec"]["group"], crd["spec"]["names"]["plural"]

    def described() -> bool:
        paths = get(rest, f"/openapi/v3/apis/{group}/{version}")["paths"]
        return any(path.endswith(f"/{version}/{plural}") for path in paths)

    def discovered() -> bool:
        found = get(rest, f"/apis/{group}/{version}")["resources"]
        return any(one["name"] == plural for one in found)

    wait_until(described)
    wait_until(discovered)


def get(rest: RESTClient, path: str) -> dict[str, Any]:
    """A document of the server; an empty one where it has none."""
    response = rest.send(Request("GET", path))
    if response.status == 404:
        return {"paths": {}, "resources": []}
    assert response.status == 200, (path, response)
    found: dict[str, Any] = json.loads(response.body)
    return found


def wait_until(done: Callable[[], bool]) -> None:
    """Ask again and again until the server has caught up; TimeoutError."""
    deadline = time.monotonic() + PATIENCE
    while not done():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{done.__qualname__} did not come true")
        time.sleep(POLL)


@contextmanager
def imported(out: Path, package: str) -> Iterator[ModuleType]:
    """A generated package, for the time of a block."""
    sys.path.insert(0, str(out))
    try:
        yield importlib.import_module(package)
    finally:
        sys.path.remove(str(out))
        for name in [*sys.modules]:
            if name == package or name.startswith(f"{package}."):
                del sys.modules[name]


def run_kubewright(*arguments: str | Path, cache: Path) -> str:
    """Run the command, which must succeed; what it prints."""
    environ = {"KUBEWRIGHT_CACHE_DIR": str(cache)}
    result = CliRunner().invoke(main, [str(one) for one in arguments], env=environ)
    assert result.exit_code == 0, result.output
    return result.output

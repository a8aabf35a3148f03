"""CustomResourceDefinitions of files, put on a server that tests use."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeAlias

import msgspec

from kuberuntime.codec.manifests import read_manifests
from kuberuntime.dynamic import DynamicClient, DynamicResource
from kuberuntime.rest import Request, RESTClient
from kuberuntime.rest.response import error_from

CRDSource: TypeAlias = str | os.PathLike[str] | Mapping[str, Any]
"""A manifest, a file of manifests, or a folder of such files."""

PATIENCE: Final = 40.0  # seconds, for a machine that does much else
POLL: Final = 0.05  # seconds

_KIND: Final = "CustomResourceDefinition"
_SUFFIXES: Final = frozenset({".json", ".yaml", ".yml"})


def read_crds(*sources: CRDSource) -> list[dict[str, Any]]:
    """The CustomResourceDefinitions of sources, in their order, without a status.

    Other kinds in files are passed over. Raises DecodeError and OSError, and
    ValueError for a source that has none.
    """
    crds: list[dict[str, Any]] = []
    for source in sources:
        found = [
            {key: value for key, value in manifest.items() if key != "status"}
            for manifest in _manifests(source)
            if manifest.get("kind") == _KIND
        ]
        if not found:
            what = "the manifest" if isinstance(source, Mapping) else os.fspath(source)
            raise ValueError(f"{what} has no {_KIND}")
        crds += found
    return crds


def install_crds(
    rest: RESTClient,
    crds: Iterable[Mapping[str, Any]],
    *,
    patience: float = PATIENCE,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> list[str]:
    """Apply CRDs and wait until the server serves and describes them; their names.

    What others changed about them is overwritten. Raises the ApiError of a refusal,
    and TimeoutError after ``patience`` seconds, which says what is still awaited.
    """
    client = DynamicClient(rest).resource("customresourcedefinitions")
    applied = [client.apply(crd, field_manager="envtest", force=True) for crd in crds]
    deadline = clock() + patience
    for crd in applied:
        for what, holds in _signs(rest, client, crd):
            while not holds():
                if clock() > deadline:
                    raise TimeoutError(f"{what}: not within {patience:g} s")
                sleep(POLL)
    return [_name(crd) for crd in applied]


def _manifests(source: CRDSource) -> Iterator[Mapping[str, Any]]:
    if isinstance(source, Mapping):
        yield source
        return
    path = Path(source)
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    for file in files:
        if file == path or file.suffix in _SUFFIXES:
            for _, manifest in read_manifests(file.read_bytes()):
                yield manifest


def _signs(
    rest: RESTClient, client: DynamicResource, crd: Mapping[str, Any]
) -> Iterator[tuple[str, Callable[[], bool]]]:
    """What shows, one after the other, that a CRD is in use.

    Discovery and the document of a group version grow by one CRD at a time.
    """
    name, plural = _name(crd), crd["spec"]["names"]["plural"]
    yield f"{name} is established", lambda: _is_established(client.get(name))
    for version in crd["spec"]["versions"]:
        if version["served"]:
            served = f"{crd['spec']['group']}/{version['name']}"
            yield f"{name} is discovered", partial(_discovers, rest, served, plural)
            yield f"{name} is described", partial(_describes, rest, served, plural)


def _is_established(crd: Mapping[str, Any]) -> bool:
    conditions = crd.get("status", {}).get("conditions") or ()
    return any(
        one["type"] == "Established" and one["status"] == "True" for one in conditions
    )


def _discovers(rest: RESTClient, served: str, plural: str) -> bool:
    found = _document(rest, f"/apis/{served}").get("resources", ())
    return any(one["name"] == plural for one in found)


def _describes(rest: RESTClient, served: str, plural: str) -> bool:
    paths = _document(rest, f"/openapi/v3/apis/{served}").get("paths", ())
    return any(path.endswith(f"/{served}/{plural}") for path in paths)


def _document(rest: RESTClient, path: str) -> dict[str, Any]:
    """A document of the server; an empty one where it has none, yet.

    For a moment a server answers with nothing at all.
    """
    request = Request("GET", path)
    response = rest.send(request)
    if response.status == 404 or not response.body:
        return {}
    if response.status != 200:
        raise error_from(response, request)
    found: dict[str, Any] = msgspec.json.decode(response.body)
    return found


def _name(crd: Mapping[str, Any]) -> str:
    return str(crd["metadata"]["name"])

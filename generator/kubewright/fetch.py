"""Fetch: what a live server says about itself, in the layout that `load` reads.

Uses the runtime, for its kubeconfigs, logins and transport, and comes with the extra
`kubewright[fetch]`; see docs/adr/0007.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from kuberuntime.config import Config
from kuberuntime.errors import KubeError
from kuberuntime.rest import NotFound, Request, RESTClient
from kuberuntime.rest.options import Query
from kuberuntime.rest.response import error_from
from kubewright.diagnostics import InputError, Location
from kubewright.load.crd_strip import crd_files, without_state
from kubewright.load.documents import RawDocument, unpack
from kubewright.load.groups import aggregated_of, check_groups, crds_of, paths_of
from kubewright.load.json_values import is_object
from kubewright.progress import Progress
from kubewright.served import file_name, group_versions
from kubewright.write import check_output, write_package

AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"


@dataclass(frozen=True)
class Fetched:
    """How much was saved, and from where; `version` is "" where it was not asked for."""

    server: str
    version: str
    documents: int


def fetch(
    out: Path,
    *,
    kubeconfig: Path | None = None,
    context: str | None = None,
    crds: bool = False,
    groups: Collection[str] = (),
    progress: Progress = Progress(),
) -> Fetched:
    """Save the documents of the server that a kubeconfig names; `out` is replaced whole.

    OpenAPI v3 and aggregated discovery; Swagger v2 and plain discovery where the server
    has no others; or CustomResourceDefinitions instead. Of some API groups, or of all.

    Raises:
        InputError: the kubeconfig cannot be used, the server refuses, does not answer
            or answers what is no JSON, or `out` cannot be written.
    """
    check_output(out)
    saved = fetch_server(
        kubeconfig=kubeconfig,
        context=context,
        crds=crds,
        groups=groups,
        progress=progress,
    )
    write_package(out, saved.files)
    return Fetched(saved.server, saved.version, len(saved.files))


VERSION = PurePosixPath("version.json")


@dataclass(frozen=True)
class Saved:
    """The documents of a server, as files; `version` is "" where it was not asked for."""

    server: str
    version: str
    files: Mapping[PurePosixPath, str]


def fetch_server(
    *,
    kubeconfig: Path | None = None,
    context: str | None = None,
    crds: bool = False,
    groups: Collection[str] = (),
    progress: Progress = Progress(),
) -> Saved:
    """As `fetch`, in memory."""
    try:
        config = Config.from_kubeconfig(kubeconfig, context=context)
        with RESTClient(config) as rest:
            files = (
                fetch_crds(rest, groups)
                if crds
                else fetch_documents(rest, groups, progress)
            )
    except KubeError as error:
        raise InputError(
            f"the server's documents cannot be fetched: {error}"
        ) from error
    return Saved(
        server=config.server,
        version=str(files.get(VERSION, {}).get("gitVersion", "")),
        files={path: _text(document) for path, document in files.items()},
    )


def fetch_documents(
    rest: RESTClient, groups: Collection[str] = (), progress: Progress = Progress()
) -> dict[PurePosixPath, dict[str, Any]]:
    """The documents by their path below the output folder.

    Raises:
        KubeError: the server refuses or does not answer.
        InputError: it answers what is no JSON object, or has none of a group.
    """
    files = dict(_openapi(rest, groups, progress))
    with suppress(NotFound):  # a server of custom resources alone may have none
        files[VERSION] = _get(rest, "/version")
    files.update(_discovery(rest, groups))
    return files


_CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
_PAGE = 50


def fetch_crds(
    rest: RESTClient, groups: Collection[str] = ()
) -> dict[PurePosixPath, dict[str, Any]]:
    """The CustomResourceDefinitions of a server, by file name, without their state.

    Raises:
        KubeError: the server refuses or does not answer.
        InputError: it answers what is no list of them, or has none of a group.
    """
    found = [item for page in _pages(rest, _CRDS) for item in unpack(_CRDS, page)]
    documents = [item for item in found if isinstance(item, RawDocument)]
    if groups:
        check_groups(groups, documents)
        documents = crds_of(documents, groups)
    return {
        PurePosixPath(file): without_state(document.content)
        for file, document in crd_files(documents).items()
    }


def _pages(rest: RESTClient, path: str) -> Iterator[dict[str, Any]]:
    token = ""
    while True:
        page = _get(rest, path, query=(("limit", str(_PAGE)), ("continue", token)))
        yield page
        metadata = page.get("metadata")
        token = str(metadata.get("continue", "")) if is_object(metadata) else ""
        if not token:
            return


def _openapi(
    rest: RESTClient, groups: Collection[str], progress: Progress
) -> Iterator[tuple[PurePosixPath, dict[str, Any]]]:
    try:
        index = _get(rest, "/openapi/v3")
    except NotFound:
        yield PurePosixPath("openapi-v2.json"), _get(rest, "/openapi/v2")
        return
    paths = index.get("paths")
    if not is_object(paths):
        raise InputError("the index has no paths", Location("/openapi/v3", "/paths"))
    if groups:
        paths = paths_of(paths, groups)
        index = {**index, "paths": paths}
    progress.start(len(paths))
    yield PurePosixPath("openapi-v3-index.json"), index
    for name in sorted(paths):
        # A server hashes the document into the URL; the path alone gives the newest.
        document = _get(rest, f"/openapi/v3/{name}")
        progress.advance(1)
        file = file_name(name, Location("/openapi/v3", "/paths"))
        yield PurePosixPath("openapi-v3", file), document


def _discovery(
    rest: RESTClient, groups: Collection[str]
) -> Iterator[tuple[PurePosixPath, dict[str, Any]]]:
    for root in ("api", "apis"):
        document = _get(rest, f"/{root}", accept=f"{AGGREGATED},application/json")
        if document.get("kind") == "APIGroupDiscoveryList":
            selected = aggregated_of(document, groups) if groups else document
            yield PurePosixPath("discovery", "aggregated", f"{root}.json"), selected
            continue
        folder = PurePosixPath("discovery", "legacy")
        yield folder / f"{root}.json", document
        for group_version in group_versions(document, Location(f"/{root}")):
            group = group_version.partition("/")[0] if root == "apis" else ""
            if not groups or group in groups:
                path = f"{root}/{group_version}"
                file = file_name(path, Location(f"/{root}"))
                yield folder / file, _get(rest, f"/{path}")


def _get(
    rest: RESTClient,
    path: str,
    accept: str = "application/json",
    query: Query = (),
) -> dict[str, Any]:
    request = Request("GET", path, query=query, headers=(("Accept", accept),))
    response = rest.send(request)
    if response.status != 200:
        raise error_from(response, request)
    try:
        content: object = json.loads(response.body)
    except (ValueError, RecursionError) as error:
        raise InputError("the server's answer is not JSON", Location(path)) from error
    if not is_object(content):
        raise InputError("the server's answer is no JSON object", Location(path))
    return content


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"

"""Fetch: what a live server says about itself, in the layout that `load` reads.

Uses the runtime, for its kubeconfigs, logins and transport, and comes with the extra
`kubewright[fetch]`; see docs/adr/0007.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from kuberuntime.config import Config
from kuberuntime.errors import KubeError
from kuberuntime.rest import (
    ApiError,
    NotFound,
    Request,
    RESTClient,
    TransportTimeout,
    Unauthorized,
)
from kuberuntime.rest.options import Query
from kuberuntime.rest.response import error_from
from kubewright.diagnostics import InputError, Location
from kubewright.fetched import (
    AGGREGATED,
    INDEX,
    OPENAPI,
    PLAIN,
    Documents,
    Missing,
    whole,
)
from kubewright.load.crd_strip import crd_files, without_state
from kubewright.load.documents import RawDocument, unpack
from kubewright.load.groups import aggregated_of, check_groups, crds_of, paths_of
from kubewright.load.json_values import is_object
from kubewright.progress import Progress
from kubewright.served import file_name, group_versions
from kubewright.write import check_output, write_package

_AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"


@dataclass(frozen=True)
class Fetched:
    """How much was saved, and from where; `version` is "" where it was not asked for.

    Attributes:
        missing: what the server lists and did not give; all else is saved.
    """

    server: str
    version: str
    documents: int
    missing: tuple[Missing, ...] = ()


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
    What a server lists and does not give, such as an aggregated API that is down, is left
    out of all of them.

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
    return Fetched(saved.server, saved.version, len(saved.files), saved.missing)


VERSION = PurePosixPath("version.json")


@dataclass(frozen=True)
class Saved:
    """The documents of a server, as files; `version` is "" where it was not asked for."""

    server: str
    version: str
    files: Mapping[PurePosixPath, str]
    missing: tuple[Missing, ...]


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
        # One request after another: that is limit enough for a hundred of them. What is
        # down is named rather than waited for.
        with RESTClient(replace(config, qps=None, retries=_RETRIES)) as rest:
            fetched = (
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
        version=str(fetched.files.get(VERSION, {}).get("gitVersion", "")),
        files={path: _text(document) for path, document in fetched.files.items()},
        missing=fetched.missing,
    )


_RETRIES = 2


def fetch_documents(
    rest: RESTClient, groups: Collection[str] = (), progress: Progress = Progress()
) -> Documents:
    """The documents by their path below the output folder.

    Raises:
        KubeError: the server refuses or does not answer, or gives none of what it lists.
        InputError: it answers what is no JSON object, or has none of a group.
    """
    several = _Several(rest)
    files = dict(_openapi(several, groups, progress))
    with suppress(NotFound):  # a server of custom resources alone may have none
        files[VERSION] = _get(rest, "/version")
    files.update(_discovery(several, groups))
    return whole(files, several.missing)


class _Several:
    """Gets one of several documents: where one of them fails, the others may not."""

    def __init__(self, rest: RESTClient) -> None:
        self.rest = rest
        self.missing: list[Missing] = []

    def get(self, url: str, path: str) -> dict[str, Any] | None:
        """The document of a path, or None where it goes to what is missing."""
        try:
            return _get(self.rest, url)
        except Unauthorized:
            raise
        except (ApiError, TransportTimeout, InputError) as error:
            self.missing.append(Missing(path, str(error)))
            return None


_CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
_PAGE = 50


def fetch_crds(rest: RESTClient, groups: Collection[str] = ()) -> Documents:
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
    files: dict[PurePosixPath, dict[str, Any]] = {}
    missing: list[Missing] = []
    for document in documents:
        try:
            for file, crd in crd_files([document]).items():
                files[PurePosixPath(file)] = without_state(crd.content)
        except InputError as error:
            missing.append(Missing(_name(document), error.message))
    return Documents(files, tuple(missing))


def _name(document: RawDocument) -> str:
    metadata = document.content.get("metadata")
    return str(metadata.get("name")) if is_object(metadata) else str(document.at())


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
    several: _Several, groups: Collection[str], progress: Progress
) -> Iterator[tuple[PurePosixPath, dict[str, Any]]]:
    rest = several.rest
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
    yield INDEX, index
    for name in sorted(paths):
        file = file_name(name, Location("/openapi/v3", "/paths"))
        # A server hashes the document into the URL; the path alone gives the newest.
        document = several.get(f"/openapi/v3/{name}", name)
        progress.advance(1)
        if document is not None:
            yield OPENAPI / file, document
    if paths and len(several.missing) == len(paths):
        raise InputError(
            f"the server gives none of its documents; {several.missing[0]}"
        )


def _discovery(
    several: _Several, groups: Collection[str]
) -> Iterator[tuple[PurePosixPath, dict[str, Any]]]:
    for root in ("api", "apis"):
        document = _get(
            several.rest, f"/{root}", accept=f"{_AGGREGATED},application/json"
        )
        if document.get("kind") == "APIGroupDiscoveryList":
            selected = aggregated_of(document, groups) if groups else document
            yield AGGREGATED / f"{root}.json", selected
            continue
        yield PLAIN / f"{root}.json", document
        for group_version in group_versions(document, Location(f"/{root}")):
            group = group_version.partition("/")[0] if root == "apis" else ""
            if not groups or group in groups:
                path = f"{root}/{group_version}"
                file = file_name(path, Location(f"/{root}"))
                resources = several.get(f"/{path}", path)
                if resources is not None:
                    yield PLAIN / file, resources


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

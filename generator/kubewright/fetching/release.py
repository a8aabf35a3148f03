"""What a release of Kubernetes publishes of its API, as files of its repository.

The documents are of a server with every API on, made by hack/update-openapi-spec.sh, but
without the values of enums (the feature OpenAPIEnums is off there) and without a version.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import PurePosixPath
from typing import Any

from kubewright.diagnostics import InputError, Location
from kubewright.fetching.download import Downloads, NotThere
from kubewright.load.json_values import is_object
from kubewright.progress import Progress
from kubewright.project.sources import ReleaseSource
from kubewright.served import file_name, group_versions

_GITHUB = "https://raw.githubusercontent.com/kubernetes/kubernetes"
_MIRROR = "KUBEWRIGHT_RELEASES"
_AT_A_TIME = 8

_VERSION = PurePosixPath("version.json")
_SWAGGER = PurePosixPath("openapi-v2.json")
_DISCOVERY = PurePosixPath("discovery/legacy")
_OPENAPI = PurePosixPath("openapi-v3")


def fetch_release(
    source: ReleaseSource,
    downloads: Downloads,
    progress: Progress = Progress(),
    known: Mapping[str, str] | None = None,
    present: Mapping[PurePosixPath, bytes] | None = None,
) -> dict[PurePosixPath, bytes]:
    """The documents of a release: OpenAPI v3 and discovery, or Swagger of an old one.

    `known` are the sha256 of its documents where they are known, and `present` are those
    that need no download.

    Raises:
        InputError: there is no such release, or its documents cannot be downloaded.
    """
    root = f"{_base(source)}/{source.version}/api"
    files = {_VERSION: _version(source.version), **(present or {})}
    if known is None:
        first = _first(root, source, downloads)
        files.update(first)
        paths = list(first if _SWAGGER in first else _paths(first, root))
    else:
        paths = [PurePosixPath(path) for path in known]
    missing = [path for path in paths if path not in files]
    progress.start(len(missing))

    def download(path: PurePosixPath) -> bytes:
        content = downloads.kept(_url(root, path), (known or {}).get(str(path)))
        progress.advance(1)
        return content

    with ThreadPoolExecutor(_AT_A_TIME) as pool:
        try:
            files.update(zip(missing, pool.map(download, missing), strict=True))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return files


def _base(source: ReleaseSource) -> str:
    return (source.mirror or os.environ.get(_MIRROR) or _GITHUB).rstrip("/")


def _version(tag: str) -> bytes:
    """As a server says it at /version."""
    return f"{json.dumps({'gitVersion': tag})}\n".encode()


def _first(
    root: str, source: ReleaseSource, downloads: Downloads
) -> dict[PurePosixPath, bytes]:
    """The documents that say which others there are; or the one that says it all."""
    try:
        return {
            path: downloads.kept(_url(root, path))
            for path in (_DISCOVERY / "api.json", _DISCOVERY / "apis.json")
        }
    except NotThere:
        pass  # before 1.26 no discovery was published
    try:
        return {_SWAGGER: downloads.kept(_url(root, _SWAGGER))}
    except NotThere as error:
        raise InputError(
            f"no release {source.version} at {_base(source)}",
            source.location,
            "write it as Kubernetes tags it, such as v1.36.2",
        ) from error


def _paths(first: Mapping[PurePosixPath, bytes], root: str) -> Iterator[PurePosixPath]:
    """The documents of every group version that discovery lists."""
    for path, content in first.items():
        location = Location(_url(root, path))
        try:
            listed: Any = json.loads(content)
        except (ValueError, RecursionError) as error:
            raise InputError("not JSON", location) from error
        if not is_object(listed):
            raise InputError("no JSON object", location)
        for group_version in group_versions(listed, location):
            file = file_name(f"{path.stem}/{group_version}", location)
            yield _DISCOVERY / file
            yield _OPENAPI / file
        yield path


def _url(root: str, path: PurePosixPath) -> str:
    """Where the repository has what is kept at a path."""
    if path == _SWAGGER:
        return f"{root}/openapi-spec/swagger.json"
    if path.parent == _OPENAPI:
        return f"{root}/openapi-spec/v3/{path.stem}_openapi.json"
    return f"{root}/discovery/{path.name}"

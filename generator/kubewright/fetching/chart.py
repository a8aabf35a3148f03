"""The CRDs of a Helm chart: an archive, read as a stranger's."""

from __future__ import annotations

import gzip
import io
import tarfile
import zlib
from pathlib import PurePosixPath

from kubewright.diagnostics import InputError, Location
from kubewright.fetching.paths import MAX_BYTES, is_document, safe_path
from kubewright.folders import MAX_FILES

_MAX_UNPACKED = 4 * MAX_BYTES
"""Of all files together, and of what stands between them."""


def crds_of_chart(archive: bytes, url: str) -> dict[PurePosixPath, bytes]:
    """The documents in crds/, of the chart and of the charts in it.

    Nothing is unpacked to disk. Helm does not render what is in crds/: it is as it is
    installed.

    Raises:
        InputError: it is no archive of a chart, has no crds/, or has anything in it that
            no chart has: paths that lead out, links, devices, a file twice.
    """
    where = Location(url)
    try:
        return _read(archive, where)
    except (tarfile.TarError, EOFError, OSError, zlib.error) as error:
        raise InputError(f"no archive of a chart: {error}", where) from error


def _read(archive: bytes, where: Location) -> dict[PurePosixPath, bytes]:
    found: dict[PurePosixPath, bytes] = {}
    seen: set[PurePosixPath] = set()
    unpacked = _Bounded(gzip.GzipFile(fileobj=io.BytesIO(archive)), where)
    with tarfile.open(fileobj=unpacked, mode="r|") as tar:
        for member in tar:
            path = safe_path(member.name.removesuffix("/"), where)
            if member.isdir():
                continue
            if not member.isreg():
                raise InputError(f"{member.name} is a link or a device: refused", where)
            if path in seen or len(seen) > MAX_FILES:
                raise InputError(f"{member.name} is there twice: refused", where)
            seen.add(path)
            if "crds" in path.parts[1:-1] and is_document(path):
                file = tar.extractfile(member)
                assert file is not None  # a regular file has content
                found[PurePosixPath(*path.parts[1:])] = file.read()
    if not found:
        raise InputError(
            "the chart has no documents in crds/",
            where,
            "where it has them among its templates, save what `helm template` renders",
        )
    return found


class _Bounded(io.RawIOBase):
    """Reads no more than a chart can have: a small archive may hold a large one."""

    def __init__(self, file: gzip.GzipFile, where: Location) -> None:
        self._file = file
        self._where = where
        self._left = _MAX_UNPACKED

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        content = self._file.read(size if size >= 0 else self._left + 1)
        self._left -= len(content)
        if self._left < 0:
            raise InputError(
                f"more than {_MAX_UNPACKED:,} bytes when unpacked: refused", self._where
            )
        return content

"""What servers serve, remembered on disk where kubectl remembers it.

    ~/.kube/cache/discovery/HOST_PORT/servergroups.json
    ~/.kube/cache/discovery/HOST_PORT/apps/v1/serverresources.json

Each program reads what the other wrote. ``aggregated.json`` beside them is ours: the
documents as the server sent them, with their ETags, to be asked for changes.
"""

from __future__ import annotations

import logging
import os
import re
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, Self

import msgspec

from kuberuntime.discovery.aggregated import APIGroupDiscoveryList
from kuberuntime.discovery.apis import APIResource, DiscoveredAPIs
from kuberuntime.discovery.documents import Document
from kuberuntime.discovery.plain import (
    APIGroupList,
    APIResourceList,
    group_list,
    named_groups,
    resource_list,
    resources_of,
)
from kuberuntime.errors import DecodeError
from kuberuntime.meta.gvk import GroupVersion
from kuberuntime.model import Model

LIFE: Final = 600.0  # seconds

_GROUPS: Final = "servergroups.json"
_RESOURCES: Final = "serverresources.json"
_DOCUMENTS: Final = "aggregated.json"
_NOT_IN_A_HOST: Final = re.compile(r"[^\w/.)(]", re.ASCII)  # as client-go's
_FOLDER: Final = re.compile(r"\w[\w.-]*", re.ASCII)

_log = logging.getLogger("kuberuntime.discovery")


class DiskCache:
    """What one server serves, in a folder. As client-go's discovery/cached/disk.

    Files older than ``life`` seconds by ``clock`` are not believed, but the server
    is asked whether they have changed, which is cheap. Whatever is wrong with the
    folder, the server is asked instead: nothing here raises.
    """

    def __init__(
        self,
        folder: Path,
        *,
        life: float = LIFE,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.folder = folder
        self._life = life
        self._clock = clock

    @classmethod
    def for_server(
        cls,
        server: str,
        *,
        life: float = LIFE,
        clock: Callable[[], float] = time.time,
        environ: Mapping[str, str] = os.environ,
    ) -> Self | None:
        """The folder where kubectl keeps what it knows of a server, by its URL.

        ``KUBECACHEDIR`` in ``environ`` replaces ``~/.kube/cache``. None for a user
        without a home.
        """
        if chosen := environ.get("KUBECACHEDIR"):
            root = Path(chosen)
        elif home := environ.get("HOME") or environ.get("USERPROFILE"):
            root = Path(home) / ".kube" / "cache"
        else:
            return None
        name = _NOT_IN_A_HOST.sub("_", server.partition("://")[2] or server)
        # Whatever a URL has for a path, it does not lead out of the cache.
        parts = [part for part in name.split("/") if part not in ("", ".", "..")]
        return cls(root.joinpath("discovery", *parts), life=life, clock=clock)

    def load(self) -> DiscoveredAPIs | None:
        """What the files say, None where one is missing, too old or not readable."""
        written = self._read(self.folder / _GROUPS, fresh=True)
        if written is None:
            return None
        try:
            groups = named_groups(APIGroupList.from_json(written))
            resources: dict[GroupVersion, tuple[APIResource, ...]] = {}
            for group_version in (one for g in groups for one in g.group_versions()):
                path = self._path(group_version)
                written = None if path is None else self._read(path, fresh=True)
                if written is None:
                    return None
                document = APIResourceList.from_json(written)
                if document.group_version != str(group_version):
                    return None  # one that says nothing, or something else
                resources[group_version] = resources_of(group_version, document)
        except DecodeError as error:
            _log.debug("%s: %s", self.folder, error)
            return None
        if not groups:
            return None  # no server serves nothing
        return DiscoveredAPIs(tuple(groups), resources, from_disk=True)

    def documents(self) -> dict[str, Document]:
        """The documents as the server sent them, however old, by their paths."""
        written = self._read(self.folder / _DOCUMENTS, fresh=False)
        if written is None:
            return {}
        try:
            rows = _Rows.from_json(written).documents
            for row in rows.values():
                # One that cannot be used would be confirmed by the server for ever.
                if APIGroupDiscoveryList.from_json(bytes(row.body)).items is None:
                    return {}
        except DecodeError as error:
            _log.debug("%s: %s", self.folder / _DOCUMENTS, error)
            return {}
        return {path: Document(row.etag, bytes(row.body)) for path, row in rows.items()}

    def store(self, apis: DiscoveredAPIs, documents: Mapping[str, Document]) -> None:
        """Write what a server said. What could not be read of it is left as it was.

        Nothing is written of a server that seems to serve nothing, as in client-go.
        """
        if not apis.groups:
            return
        rows = {
            path: _Row(document.etag, msgspec.Raw(document.body))
            for path, document in documents.items()
        }
        try:
            for group_version, resources in apis.resources.items():
                path = self._path(group_version)
                if path is not None:
                    document = resource_list(group_version, resources)
                    self._write(path, document.to_json())
            self._write(self.folder / _DOCUMENTS, _Rows(documents=rows).to_json())
            # Last: it says what else there must be.
            self._write(self.folder / _GROUPS, group_list(apis.groups).to_json())
        except OSError as error:
            _log.debug("%s: %s", self.folder, error)

    def _path(self, group_version: GroupVersion) -> Path | None:
        """The file of a group version, None for names that are no names of folders."""
        parts = [part for part in (group_version.group, group_version.version) if part]
        if not all(_FOLDER.fullmatch(part) for part in parts):
            return None
        return self.folder.joinpath(*parts, _RESOURCES)

    def _read(self, path: Path, *, fresh: bool) -> bytes | None:
        try:
            with path.open("rb") as file:
                age = self._clock() - os.fstat(file.fileno()).st_mtime
                # One from the future is as suspect as an old one.
                if fresh and abs(age) >= self._life:
                    return None
                return file.read()
        except FileNotFoundError:
            return None
        except OSError as error:
            _log.debug("%s: %s", path, error)
            return None

    def _write(self, path: Path, content: bytes) -> None:
        """Replace a file as a whole: others may be reading it."""
        _make_folders(path.parent)
        handle, written = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(written).replace(path)
        except OSError:
            Path(written).unlink(missing_ok=True)
            raise


def _make_folders(folder: Path) -> None:
    """Make a folder and what leads to it, each as client-go does: 0750."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir(mode=0o750, exist_ok=True)


class _Row(Model):
    etag: str
    body: msgspec.Raw


class _Rows(Model):
    documents: dict[str, _Row]

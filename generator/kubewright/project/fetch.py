"""The sources of a project brought here: what is missing, and what has to be newer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from kubewright.cache import cache_root
from kubewright.diagnostics import InputError
from kubewright.fetching.chart import crds_of_chart
from kubewright.fetching.download import Downloads
from kubewright.fetching.git import fetch_git
from kubewright.fetching.paths import is_document
from kubewright.fetching.release import fetch_release
from kubewright.progress import Progress
from kubewright.project.inputs import changed_files
from kubewright.project.lock import FILE as LOCK
from kubewright.project.lock import Lock, LockedSource
from kubewright.project.read import Project
from kubewright.project.sources import (
    ClusterSource,
    FileSource,
    GitSource,
    ReleaseSource,
    RemoteSource,
)
from kubewright.write import MANIFEST

Shows = Callable[[str], AbstractContextManager[Progress]]
"""Tells somebody what is under way, and how far it is."""


@dataclass(frozen=True)
class Fetched:
    """The documents of a source.

    Attributes:
        files: what its folder is to hold; None where it holds that already.
    """

    source: RemoteSource
    locked: LockedSource
    files: Mapping[PurePosixPath, bytes] | None


def fetch_sources(
    project: Project,
    lock: Lock,
    shows: Shows,
    *,
    anew: bool = False,
    keys: Collection[str] | None = None,
    downloads: Downloads | None = None,
) -> list[Fetched]:
    """Bring the documents of every remote source, or of those by `keys`; write nothing.

    What the lock file has is brought back as it was; a cluster is asked each time. With
    `anew`, what may have changed where it comes from is taken as it is now.

    Raises:
        InputError: documents cannot be fetched, or are not those of the lock file.
    """
    with downloads or Downloads(cache_root() / "downloads") as opened:
        fetch = _Fetch(project, opened, shows, anew)
        folders = project.folders()
        return [
            fetch.source(source, folders[key], lock.sources.get(key))
            for key, source in project.remote.items()
            if keys is None or key in keys
        ]


@dataclass(frozen=True)
class _Fetch:
    project: Project
    downloads: Downloads
    shows: Shows
    anew: bool

    def source(
        self, source: RemoteSource, folder: Path, known: LockedSource | None
    ) -> Fetched:
        """One source: from its folder if that is as it was, or from where it is."""
        here = folder.relative_to(self.project.root).as_posix()
        stays = isinstance(source, ReleaseSource) or (
            not self.anew and not isinstance(source, ClusterSource)
        )
        if (
            stays
            and known
            and known.folder == here
            and not changed_files(folder, known)
        ):
            return Fetched(source, known, None)
        with self.shows(f"fetching {source.key}") as progress:
            files, resolved = self._bring(
                source, folder, known if stays else None, progress
            )
        hashes = {str(p): hashlib.sha256(c).hexdigest() for p, c in files.items()}
        if stays and known:
            _check_same(source, known, hashes)
        locked = LockedSource(hashes, here, resolved)
        if known is not None and known == locked and not changed_files(folder, known):
            return Fetched(source, known, None)
        return Fetched(source, locked, files)

    def _bring(
        self,
        source: RemoteSource,
        folder: Path,
        known: LockedSource | None,
        progress: Progress,
    ) -> tuple[Mapping[PurePosixPath, bytes], str]:
        """Files, and what the version of the source led to."""
        match source:
            case ReleaseSource():
                present = _present(folder, known) if known else {}
                hashes = known.files if known else None
                files = fetch_release(source, self.downloads, progress, hashes, present)
                return files, ""
            case GitSource():
                return fetch_git(source, self.project.root)
            case FileSource():
                return self._file(source), ""
            case ClusterSource():
                return self._cluster(source, progress)

    def _file(self, source: FileSource) -> dict[PurePosixPath, bytes]:
        content = self.downloads.get(source.url)
        digest = hashlib.sha256(content).hexdigest()
        if source.sha256 not in (None, digest):
            raise InputError(
                f"{source.url} has the sha256 {digest}, and not {source.sha256}",
                source.location,
                "look at what changed, then write the new one",
            )
        if source.chart:
            return crds_of_chart(content, source.url)
        return {_name_of(source.url, content): content}

    def _cluster(
        self, source: ClusterSource, progress: Progress
    ) -> tuple[dict[PurePosixPath, bytes], str]:
        from kubewright.fetch import fetch_server  # loads the runtime

        root = self.project.root
        saved = fetch_server(
            kubeconfig=root / source.kubeconfig if source.kubeconfig else None,
            context=source.context,
            crds=source.crds,
            progress=progress,
        )
        for missing in saved.missing:  # what is locked is whole
            raise InputError(
                f"{source.key} does not give all that it lists: {missing}",
                source.location,
                "ask again when it is up",
            )
        files = {path: text.encode() for path, text in saved.files.items()}
        return files, saved.version


def _present(folder: Path, known: LockedSource) -> dict[PurePosixPath, bytes]:
    """The files of a folder that are as locked."""
    changed = set(changed_files(folder, known))
    return {
        PurePosixPath(name): (folder / name).read_bytes()
        for name in known.files
        if name not in changed
    }


def _check_same(
    source: RemoteSource, known: LockedSource, hashes: Mapping[str, str]
) -> None:
    for name in sorted(known.files.keys() | hashes.keys()):
        if known.files.get(name) != hashes.get(name):
            raise InputError(
                f"{source.key} is no longer what {LOCK} has: {name} is other",
                source.location,
                "look at what changed there; `kubewright upgrade` takes it as it is now",
            )


def _name_of(url: str, content: bytes) -> PurePosixPath:
    """The name of a file on a web server, with the ending of what is in it."""
    name = PurePosixPath(urlsplit(url).path).name
    if is_document(PurePosixPath(name)) and name.isprintable() and "\\" not in name:
        return PurePosixPath(name)
    return PurePosixPath(
        "document.json" if content.lstrip().startswith(b"{") else "document.yaml"
    )


def lock_of(project: Project, lock: Lock, fetched: Iterable[Fetched]) -> Lock:
    """The lock file with what was fetched; what no package uses any more is gone."""
    sources = {
        **lock.sources,
        **{one.source.key: one.locked for one in fetched},
    }
    used = {key for package in lock.packages.values() for key in package.sources}
    used |= project.remote.keys()
    return replace(lock, sources={k: s for k, s in sources.items() if k in used})


def folders_left(project: Project, old: Lock, new: Lock) -> tuple[Path, ...]:
    """Folders of fetched documents that nothing refers to any more.

    One that somebody has put something into stays.
    """
    used = {source.folder for source in new.sources.values()}
    left = {
        source.folder: source
        for source in old.sources.values()
        if source.folder and source.folder not in used
    }
    return tuple(
        project.root / folder
        for folder, source in sorted(left.items())
        if not _has_more(project.root / folder, source)
    )


def _has_more(folder: Path, source: LockedSource) -> bool:
    present = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if not path.is_dir()
    }
    return not present <= {*source.files, str(MANIFEST)}


def notes_of(fetched: Iterable[Fetched]) -> list[str]:
    """What is to be known of what was fetched. For example: that enums are missing."""
    return [
        f"{one.source.key}: a release is published without the values of "
        "enums, which a live server has: such fields are plain strings"
        for one in fetched
        if isinstance(one.source, ReleaseSource) and one.files is not None
    ]

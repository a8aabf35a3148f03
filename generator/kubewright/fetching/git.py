"""Files of a Git repository at a tag, by the git command.

Nothing is checked out, so nothing of the repository runs: no hooks, no filters, and no
link leads anywhere.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from kubewright.diagnostics import InputError, Location
from kubewright.fetching.paths import MAX_BYTES, is_document, safe_path
from kubewright.folders import MAX_FILES
from kubewright.project.sources import GitSource

_PROTOCOLS = "file:git:http:https:ssh"
"""Those that run no command of the URL's."""

_OF_A_REPOSITORY = [
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_DIR",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_QUARANTINE_PATH",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
]
"""What git sets in hooks: another repository is meant here."""


def fetch_git(source: GitSource, root: Path) -> tuple[dict[PurePosixPath, bytes], str]:
    """The documents, and the commit that the tag names. Paths of URLs start at `root`.

    Raises:
        InputError: git or the tag is not there, or nothing matches the path.
    """
    if source.repository.startswith("-"):
        raise InputError(f"{source.repository!r} is no repository", source.location)
    local = root / source.repository
    repository = str(local.resolve()) if local.exists() else source.repository
    with tempfile.TemporaryDirectory(prefix="kubewright-") as folder:
        git = _Git(Path(folder), source)
        tag = f"refs/tags/{source.version}"
        git.run("check-ref-format", tag)
        git.run("init", "--quiet", "--bare", ".")
        git.run("fetch", "--quiet", "--depth=1", "--no-tags", "--", repository, tag)
        commit = git.run("rev-parse", "FETCH_HEAD^{commit}").decode().strip()
        files = _matching(source, _tree(git.run("ls-tree", "-rlz", commit)))
        contents = _contents(git, files)
    return dict(zip((file.path for file in files), contents, strict=True)), commit


class _File(NamedTuple):
    path: PurePosixPath
    blob: str
    size: int


class _Git:
    """The git command in a repository that is thrown away."""

    def __init__(self, folder: Path, source: GitSource) -> None:
        self._folder = folder
        self._source = source

    def run(self, *arguments: str, stdin: bytes = b"") -> bytes:
        environment = {k: v for k, v in os.environ.items() if k not in _OF_A_REPOSITORY}
        environment["GIT_ALLOW_PROTOCOL"] = _PROTOCOLS
        environment["GIT_TERMINAL_PROMPT"] = "0"
        try:
            done = subprocess.run(
                ["git", *arguments],
                cwd=self._folder,
                env=environment,
                input=stdin,
                capture_output=True,
                check=False,
            )
        except FileNotFoundError as error:
            raise InputError(
                "the git command is not there", self._source.location, "install git"
            ) from error
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip().splitlines()
            raise InputError(
                f"git {arguments[0]} of {self._source.repository} at "
                f"{self._source.version} fails: {said[0] if said else done.returncode}",
                self._source.location,
            )
        return done.stdout


def _tree(listed: bytes) -> list[tuple[str, str, int]]:
    """Name, blob and size of every plain file: links and submodules are left out."""
    found: list[tuple[str, str, int]] = []
    for line in listed.split(b"\0"):
        if not line:
            continue
        facts, _, name = line.partition(b"\t")
        mode, _, blob, size = facts.split()
        if mode.startswith(b"100"):
            found.append(
                (name.decode(errors="surrogateescape"), blob.decode(), int(size))
            )
    return found


def _matching(source: GitSource, tree: list[tuple[str, str, int]]) -> list[_File]:
    wanted = source.path.strip("/")
    files: list[_File] = []
    for name, blob, size in tree:
        if not (
            _is_below(name, wanted) or _matches(name.split("/"), wanted.split("/"))
        ):
            continue
        if name != wanted and not is_document(PurePosixPath(name)):
            continue
        where = Location(f"{source.repository} {source.version}")
        if size > MAX_BYTES:
            raise InputError(f"{name} has more than {MAX_BYTES:,} bytes", where)
        files.append(_File(safe_path(name, where), blob, size))
    if not files:
        raise InputError(
            f"{source.repository} has no document at {source.path or 'any path'} in "
            f"{source.version}",
            source.location,
            "name a file, a folder or a glob of .yaml, .yml and .json files",
        )
    if len(files) > MAX_FILES:
        raise InputError(
            f"{source.repository} has more than {MAX_FILES:,} documents there",
            source.location,
        )
    return files


def _is_below(name: str, folder: str) -> bool:
    return not folder or name == folder or name.startswith(f"{folder}/")


def _matches(parts: list[str], patterns: list[str]) -> bool:
    """As a shell does: `*` stays in a folder, `**` is any number of them."""
    if not patterns or not parts:
        return not parts and patterns in ([], ["**"])
    if patterns[0] == "**":
        return _matches(parts, patterns[1:]) or _matches(parts[1:], patterns)
    return fnmatchcase(parts[0], patterns[0]) and _matches(parts[1:], patterns[1:])


def _contents(git: _Git, files: list[_File]) -> list[bytes]:
    """Of all in one process: each answered with a line, the bytes and a line's end."""
    asked = "".join(f"{file.blob}\n" for file in files)
    answer = git.run("cat-file", "--batch", stdin=asked.encode())
    contents: list[bytes] = []
    position = 0
    for file in files:
        start = answer.index(b"\n", position) + 1
        contents.append(answer[start : start + file.size])
        position = start + file.size + 1
    return contents

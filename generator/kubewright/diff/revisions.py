"""Files as they were at a git revision."""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from kubewright.diagnostics import InputError, Location

PREFIX = "git:"


@contextmanager
def at_revision(source: str, repository: Path) -> Generator[Path]:
    """The file or folder of `git:REVISION:PATH`, in a folder that is gone afterwards.

    The path is relative to `repository`, a folder inside of a work tree, as git's own
    `REVISION:./PATH` is.

    Raises:
        InputError: there is no such revision or path, or no git.
    """
    revision, colon, path = source.removeprefix(PREFIX).partition(":")
    location = Location(source)
    if not (revision and colon and path) or revision.startswith("-"):
        raise InputError(
            "no revision and path",
            location,
            "write git:REVISION:PATH, as in git:v1.4.0:specs/kubernetes",
        )
    archive = _git(
        repository, location, "archive", "--format=tar", revision, "--", path
    )
    with TemporaryDirectory(prefix="kubewright-") as folder:
        with tarfile.open(fileobj=io.BytesIO(archive)) as files:
            files.extractall(folder, filter="data")
        yield Path(folder) / PurePosixPath(path)


def _git(repository: Path, location: Location, *arguments: str) -> bytes:
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=repository, capture_output=True, check=False
        )
    except OSError as error:
        raise InputError(f"git cannot be run: {error.strerror}", location) from error
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise InputError(
            said[-1] if said else f"git failed with exit code {done.returncode}",
            location,
            "name a revision that the repository has, and a path that it has there",
        )
    return done.stdout

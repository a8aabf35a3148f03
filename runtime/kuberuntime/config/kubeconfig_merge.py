"""Several kubeconfig files as one; as client-go's ClientConfigLoadingRules."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

from kuberuntime.config.errors import ConfigError
from kuberuntime.config.kubeconfig_file import (
    Cluster,
    Context,
    KubeconfigFile,
    User,
    convert_kubeconfig,
    parse_kubeconfig,
)

T = TypeVar("T")


GIVEN: Final = Path("the kubeconfig given")
"""In place of the file of what is in none: paths in it are relative to the folder
that the program runs in."""


@dataclass(frozen=True)
class Entry(Generic[T]):
    """A value, and where it stands: ``key`` is for example ``users[1].user``."""

    name: str
    value: T
    file: Path
    key: str

    def error(self, name: str, reason: str) -> ConfigError:
        """What is wrong with one of its keys."""
        return ConfigError(str(self.file), f"{self.key}.{name}", reason)

    def path(self, text: str) -> Path:
        """A path as it is meant there."""
        return self.file.parent / text


@dataclass
class Kubeconfig:
    """All that the files say. Of entries of one name the first file's is taken,
    whole: nothing of a later one is added to it."""

    files: tuple[Path, ...]
    current_context: str = ""
    current_file: Path | None = None
    clusters: dict[str, Entry[Cluster]] = field(
        default_factory=dict[str, Entry[Cluster]]
    )
    users: dict[str, Entry[User]] = field(default_factory=dict[str, Entry[User]])
    contexts: dict[str, Entry[Context]] = field(
        default_factory=dict[str, Entry[Context]]
    )

    @property
    def source(self) -> str:
        """The files, as ``KUBECONFIG`` lists them."""
        return os.pathsep.join(map(str, self.files))

    @property
    def says_nothing(self) -> bool:
        """Whether there is nothing in the files to choose from."""
        return not (self.current_context or self.contexts or self.clusters)


def find_kubeconfigs(
    path: str | os.PathLike[str] | None, environ: Mapping[str, str]
) -> tuple[Path, ...]:
    """The files to read: ``path``, else those of ``KUBECONFIG``, else the home
    folder's. Only the first of these has to exist."""
    if path is not None:
        return (Path(path).expanduser().absolute(),)
    named = [part for part in environ.get("KUBECONFIG", "").split(os.pathsep) if part]
    if named:
        return tuple(dict.fromkeys(Path(part).absolute() for part in named))
    home = environ.get("HOME")
    return ((Path(home) if home else Path.home()).absolute() / ".kube" / "config",)


def read_kubeconfigs(files: Sequence[Path], *, needed: bool) -> Kubeconfig:
    """Read and merge files; ``files`` of the result are those that exist.

    Raises ConfigError for what cannot be read, and where ``needed``, for files
    that do not exist unless one of them does.
    """
    merged: list[tuple[Path, KubeconfigFile]] = []
    for file in files:
        try:
            text = file.read_bytes()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise _unreadable(str(file), error.strerror or str(error)) from None
        merged.append((file, parse_kubeconfig(text, str(file))))
    if not merged and needed:
        source = os.pathsep.join(map(str, files))
        raise _unreadable(source, "No such file or directory")
    return merge(merged)


def given_kubeconfig(text: str | bytes | Mapping[str, Any]) -> Kubeconfig:
    """A kubeconfig that is in no file. Raises ConfigError."""
    if isinstance(text, Mapping):
        return merge([(GIVEN, convert_kubeconfig(text, str(GIVEN)))])
    written = text.encode(errors="surrogatepass") if isinstance(text, str) else text
    return merge([(GIVEN, parse_kubeconfig(written, str(GIVEN)))])


def merge(files: Iterable[tuple[Path, KubeconfigFile]]) -> Kubeconfig:
    """One kubeconfig of several, the most important first."""
    files = list(files)
    result = Kubeconfig(tuple(path for path, _ in files))
    for path, file in files:
        if file.current_context and not result.current_context:
            result.current_context, result.current_file = file.current_context, path
        for index, cluster in enumerate(file.clusters or ()):
            value, key = cluster.cluster or Cluster(), f"clusters[{index}].cluster"
            result.clusters.setdefault(
                cluster.name, Entry(cluster.name, value, path, key)
            )
        for index, user in enumerate(file.users or ()):
            found, key = user.user or User(), f"users[{index}].user"
            result.users.setdefault(user.name, Entry(user.name, found, path, key))
        for index, context in enumerate(file.contexts or ()):
            chosen, key = context.context or Context(), f"contexts[{index}].context"
            result.contexts.setdefault(
                context.name, Entry(context.name, chosen, path, key)
            )
    return result


def _unreadable(source: str, reason: str) -> ConfigError:
    return ConfigError(source, "", f"cannot read the kubeconfig: {reason}")

"""Where the documents of a package come from."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TypeVar
from urllib.parse import urlsplit

from kubewright.diagnostics import Location


@dataclass(frozen=True)
class _Source:
    """What all sources have.

    Attributes:
        location: where kubewright.yaml says so.
        version: what a bump changes; "" where the source has none.
    """

    location: Location
    version: str = ""


@dataclass(frozen=True)
class LocalSource(_Source):
    """Files, a folder or a glob below the project; `pattern` may have {version} in it."""

    pattern: str = ""

    @property
    def path(self) -> str:
        return _filled(self.pattern, self.version)

    @property
    def key(self) -> str:
        return self.path


@dataclass(frozen=True)
class FileSource(_Source):
    """One document (or a chart, which is an archive of them) on a web server."""

    template: str = ""
    chart: bool = False
    sha256: str | None = None

    @property
    def url(self) -> str:
        return _filled(self.template, self.version)

    @property
    def key(self) -> str:
        return f"chart {self.url}" if self.chart else self.url

    @property
    def name(self) -> str:
        """For example: `cert-manager` of `…/cert-manager-v1.15.0.tgz`."""
        file = PurePosixPath(urlsplit(self.url).path).name
        return file.removesuffix(".tgz").replace(self.version, "").strip("-_.")


@dataclass(frozen=True)
class GitSource(_Source):
    """Files of a repository at a tag, which is its version."""

    repository: str = ""
    path: str = ""

    @property
    def key(self) -> str:
        inside = f" {self.path}" if self.path else ""
        return f"git {self.repository} {self.version}{inside}"

    @property
    def name(self) -> str:
        return PurePosixPath(self.repository.rstrip("/")).name.removesuffix(".git")


@dataclass(frozen=True)
class ReleaseSource(_Source):
    """What a release of Kubernetes publishes; a mirror has the same."""

    mirror: str | None = None
    name = "kubernetes"

    @property
    def key(self) -> str:
        return f"release {self.version}"


@dataclass(frozen=True)
class ClusterSource(_Source):
    """What a server says of itself."""

    context: str = ""
    kubeconfig: str | None = None
    crds: bool = False

    @property
    def key(self) -> str:
        return f"cluster {self.context}{' (CRDs)' if self.crds else ''}"

    @property
    def name(self) -> str:
        return f"{self.context}-crds" if self.crds else self.context


S = TypeVar("S", bound=_Source)
RemoteSource = FileSource | GitSource | ReleaseSource | ClusterSource
Source = LocalSource | RemoteSource


def is_url(text: str) -> bool:
    return text.startswith(("https://", "http://"))


def _filled(template: str, version: str) -> str:
    return template.replace("{version}", version)


def folders(sources: list[RemoteSource]) -> dict[str, str]:
    """A name for the folder of each source, by key; it does not move with the version.

    Sources that would share one get their versions behind it, or a hash.
    """
    named: dict[str, list[RemoteSource]] = {}
    for source in {source.key: source for source in sources}.values():
        named.setdefault(_safe(source.name), []).append(source)
    found: dict[str, str] = {}
    for name, several in named.items():
        versions = {source.version for source in several}
        for source in several:
            if len(several) == 1:
                found[source.key] = name
            elif len(versions) == len(several):
                found[source.key] = _safe(f"{name}-{source.version}".strip("-"))
            else:
                found[source.key] = f"{name}-{_digest(at_version(source, '').key)}"
    return found


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _safe(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip(".-") or "documents"


def at_version(source: S, version: str) -> S:
    """The same source at another version."""
    return replace(source, version=version)

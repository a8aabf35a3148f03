"""The keys of kubewright.yaml, as pydantic checks them and editors know them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag


class Closed(BaseModel):
    """A mapping with these keys and no others."""

    model_config = ConfigDict(extra="forbid", frozen=True)


_VERSION = Field(
    default=None,
    description="What {version} stands for: the line that a version bump changes.",
)
_SHA256 = Field(
    default=None,
    pattern="^[0-9a-f]{64}$",
    description="What the file must hash to. Left out: what kubewright.lock says.",
)


class PathSource(Closed):
    """Documents beside this file."""

    path: str = Field(
        description="A file, a folder or a glob, from the folder of this file. "
        "For example: specs/kubernetes/{version}"
    )
    version: str | None = _VERSION


class UrlSource(Closed):
    """A document on a web server."""

    url: str = Field(
        description="For example: https://acme.example/{version}/crds.yaml"
    )
    version: str | None = _VERSION
    sha256: str | None = _SHA256


class ChartSource(Closed):
    """The crds/ of a Helm chart."""

    chart: str = Field(description="URL of the archive (.tgz).")
    version: str | None = _VERSION
    sha256: str | None = _SHA256


class GitSource(Closed):
    """Files of a Git repository at a tag."""

    git: str = Field(description="What git clone takes: https, ssh or file URLs.")
    tag: str = Field(
        description="For example: v1.15.0. kubewright.lock has the commit."
    )
    path: str = Field(
        default="",
        description="A file, a folder or a glob in the repository; all, left out.",
    )


class ReleaseSource(Closed):
    """What a release of Kubernetes publishes of its API."""

    release: str = Field(pattern="^v?[0-9][A-Za-z0-9.+-]*$", description="As v1.36.2.")
    mirror: str | None = Field(
        default=None,
        description="URL of a copy of the Kubernetes repository: {mirror}/v1.36.2/api/… "
        "Left out: KUBEWRIGHT_RELEASES, or GitHub.",
    )


class ClusterSource(Closed):
    """What a server says about itself."""

    cluster: str = Field(description="A context of the kubeconfig.")
    kubeconfig: str | None = Field(
        default=None, description="Instead of KUBECONFIG and ~/.kube/config."
    )
    crds: bool = Field(
        default=False,
        description="The CustomResourceDefinitions instead of OpenAPI and discovery.",
    )


SOURCES: dict[str, type[Closed]] = {
    "path": PathSource,
    "url": UrlSource,
    "chart": ChartSource,
    "git": GitSource,
    "release": ReleaseSource,
    "cluster": ClusterSource,
}
"""The keys that say what a source is; `git` goes before the `path` inside it."""


def source_kind(value: Any) -> str | None:
    """Which source a value of the file is; None when it is none."""
    if isinstance(value, str):
        return "text"
    if isinstance(value, dict):
        kinds = [kind for kind in SOURCES if kind in value]
        return "git" if "git" in kinds else next(iter(kinds), None)
    return None


AnySource = Annotated[
    Annotated[str, Tag("text")]
    | Annotated[PathSource, Tag("path")]
    | Annotated[UrlSource, Tag("url")]
    | Annotated[ChartSource, Tag("chart")]
    | Annotated[GitSource, Tag("git")]
    | Annotated[ReleaseSource, Tag("release")]
    | Annotated[ClusterSource, Tag("cluster")],
    Discriminator(
        source_kind,
        custom_error_type="no_source",
        custom_error_message="no source",
    ),
]


class Names(Closed):
    """Pinned names: they never move, whatever else collides."""

    homes: dict[str, str] = Field(
        default={}, description="Definition package to the module that has its types."
    )
    classes: dict[str, str] = Field(
        default={},
        description="Definition, or a place in one, to the name of its class.",
    )
    groups: dict[str, str] = Field(default={}, description="API group to module name.")


class Fixups(Closed):
    """Mended quirks of upstream's schemas."""

    disable: list[str] = Field(
        default=[], description="Those whose quirk this server no longer has."
    )


class Distribution(Closed):
    """What a package index knows of the package."""

    name: str | None = Field(default=None, description="Left out: the package's name.")
    version: str | None = Field(
        default=None,
        description="kubewright upgrade raises it. Left out: the version of the sources.",
    )


class Expansions(Closed):
    """Hand-written methods of generated classes."""

    clients: dict[str, str] = Field(
        default={},
        description="Kind to class. For example: v1 Pod to acme.ext:PodsExpansion",
    )
    async_clients: dict[str, str] = Field(
        default={},
        description="The same for the asynchronous clients.",
    )
    listers: dict[str, str] = Field(
        default={},
        description="Kind to class. For example: v1 Pod to acme.ext:PodLister",
    )


class Types(Closed):
    """Another package's classes for objects of the documents."""

    documents: list[str] = Field(
        default=[],
        description="What that package was generated from, from the folder of this "
        "file. Left out: what the installed package says of itself.",
    )
    places: dict[str, str] = Field(
        default={},
        description="Pattern of places (* is anything) to the definition there.",
    )


class Package(Closed):
    """A Python package: what it is generated from, where it goes, and how."""

    sources: list[AnySource] = Field(
        min_length=1,
        description="The documents: files, folders, globs and URLs as they stand, or "
        "one of path, url, chart, git, release and cluster.",
    )
    out: str = Field(
        description="Folder for the package, from the folder of this file; replaced "
        "whole, but for files that kubewright did not write."
    )
    groups: list[str] | None = Field(
        default=None,
        min_length=1,
        description="These API groups alone; core is the one of v1.",
    )
    exclude: list[str] | None = Field(
        default=None,
        min_length=1,
        description="Files that are left out, as in a .gitignore: samples/, *-v1beta1.yaml",
    )
    strict: bool = Field(
        default=False,
        description="Refuse documents with what kubectl takes all the same: a key twice.",
    )
    docs: bool = Field(
        default=True, description="Turn the documents' descriptions into docstrings."
    )
    layout: Literal["distribution", "package", "models"] = Field(
        default="distribution",
        description="Around the package a pyproject.toml and a README; or the package "
        "alone, straight in `out`; or only its models.",
    )
    times: Literal["text", "typed"] = Field(
        default="text",
        description="What the format date-time of a CRD becomes: str, to the letter, or "
        "Time, a datetime to the second.",
    )
    definitions: list[str] | None = Field(
        default=None,
        description="These definition packages only; with `layout: models`.",
    )
    distribution: Distribution = Distribution()
    changelog: str | None = Field(
        default=None,
        description="Where kubewright upgrade writes what changed. Left out: CHANGELOG.md "
        "in `out`, of a distribution.",
    )
    names: Names = Names()
    borrow: list[str] = Field(
        default=[],
        description="Packages whose classes stand wherever an object is the same. For "
        "example: kubeclient.",
    )
    types: dict[str, Types] = Field(
        default={},
        description="Objects that are another package's classes, by package.",
    )
    expansions: Expansions = Expansions()
    fixups: Fixups = Fixups()


class File(Closed):
    """kubewright.yaml: the packages that are generated here."""

    packages: dict[str, Package] = Field(
        min_length=1, description="By import name. For example: kubeclient."
    )
    documents: str = Field(
        default="specs",
        description="Folder for the documents that kubewright fetch saves.",
    )

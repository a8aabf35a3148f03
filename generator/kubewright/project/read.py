"""Read kubewright.yaml: its shape, then what no shape can say."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from kubewright.config import (
    Borrowed,
    Config,
    Expansion,
    Expansions,
    is_module,
    is_version,
)
from kubewright.diagnostics import InputError, Location, Places
from kubewright.naming.pins import Pins
from kubewright.project import shape
from kubewright.project.marked import Marked, parse_marked, read_marked
from kubewright.project.sources import (
    ClusterSource,
    FileSource,
    GitSource,
    LocalSource,
    ReleaseSource,
    RemoteSource,
    Source,
    folders,
    is_url,
)

FILE = "kubewright.yaml"

_DISTRIBUTION = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")


@dataclass(frozen=True)
class Package:
    """One package of a project.

    Attributes:
        name: what Python imports it as.
        out: the folder that is generated.
        groups: the API groups to generate, with where it says so; all when empty.
        exclude: patterns of files that are left out, with where it says so.
        strict: whether documents are refused for what kubectl takes all the same.
        docs: whether descriptions become docstrings.
        changelog: where an upgrade writes what changed; None: nowhere.
        places: where the file says all this.
    """

    name: str
    sources: tuple[Source, ...]
    out: Path
    config: Config
    groups: Mapping[str, Location]
    exclude: Mapping[str, Location]
    strict: bool
    docs: bool
    changelog: Path | None
    places: Places


@dataclass(frozen=True)
class Project:
    """A kubewright.yaml, read and checked. Its paths lead from the current folder.

    Attributes:
        documents: the folder for documents that are fetched.
        marked: the file's text, and where its parts stand in it.
    """

    file: Path
    packages: tuple[Package, ...]
    documents: Path
    marked: Marked

    @property
    def root(self) -> Path:
        """The folder that relative paths in the file start from."""
        return self.file.parent

    @property
    def remote(self) -> dict[str, RemoteSource]:
        """The sources that are fetched, by key."""
        return {
            source.key: source
            for package in self.packages
            for source in package.sources
            if not isinstance(source, LocalSource)
        }

    def folders(self) -> dict[str, Path]:
        """The folder of each source's documents, by the source's key."""
        named = folders(list(self.remote.values()))
        return {key: self.documents / name for key, name in named.items()}


def find_project(folder: Path = Path()) -> Path:
    """The kubewright.yaml of a folder, or of the nearest above it.

    Raises:
        InputError: there is none.
    """
    absolute = folder.absolute()
    for above in (absolute, *absolute.parents):
        if (above / FILE).is_file():
            return Path(os.path.relpath(above / FILE))
    raise InputError(
        f"no {FILE} here or in a folder above",
        hint="write one with `kubewright init`, or name documents, --package and --out",
    )


def read_project(path: Path) -> Project:
    """Read and check kubewright.yaml.

    Raises:
        InputError: the file cannot be read, or has a key or value that it cannot have;
            with line and column.
    """
    return _checked(path, read_marked(path))


def parse_project(path: Path, text: str) -> Project:
    """As `read_project`, of a text that the file is to have."""
    return _checked(path, parse_marked(str(path), text))


def _checked(path: Path, marked: Marked) -> Project:
    try:
        file = shape.File.model_validate(marked.value)
    except ValidationError as error:
        # A misspelled key is missing too: that it is unknown says more.
        first = min(error.errors(), key=lambda one: one["type"] != "extra_forbidden")
        raise _mistake(marked.places, first) from error
    root = path.parent
    packages = tuple(
        _package(root, name, package, marked.places.below("packages", name))
        for name, package in file.packages.items()
    )
    _check_folders(packages)
    return Project(path, packages, root / file.documents, marked)


def _package(root: Path, name: str, said: shape.Package, places: Places) -> Package:
    if not is_module(name):
        raise InputError(
            f"{name!r} is no name that Python could import",
            places.at(),
            "use letters, digits and underscores, with dots between parts",
        )
    _check_names(places, said)
    _check_fixups(places, said)
    if said.definitions is not None and said.layout != "models":
        raise InputError(
            "clients need all their types",
            places.at("definitions"),
            "definitions goes with `layout: models`",
        )
    out = root / said.out
    sources = tuple(
        _source(source, places.at("sources", index))
        for index, source in enumerate(said.sources)
    )
    versions = {source.version for source in sources if source.version}
    return Package(
        name=name,
        sources=sources,
        out=out,
        config=Config(
            in_place=said.layout == "package",
            models_only=said.layout == "models",
            definitions=(
                None if said.definitions is None else frozenset(said.definitions)
            ),
            distribution=said.distribution.name,
            version=said.distribution.version,
            source_version=versions.pop() if len(versions) == 1 else "",
            pins=Pins(
                homes=said.names.homes,
                classes=said.names.classes,
                groups=said.names.groups,
                places=places,
            ),
            disabled_fixups=frozenset(said.fixups.disable),
            borrowed=tuple(_borrowed(root, places, said)),
            typed_times=said.times == "typed",
            expansions=Expansions(
                clients=_expansions(places, "clients", said.expansions.clients),
                async_clients=_expansions(
                    places, "async_clients", said.expansions.async_clients
                ),
                listers=_expansions(places, "listers", said.expansions.listers),
            ),
            places=places,
        ),
        groups={
            "" if group == "core" else group: places.at("groups", index)
            for index, group in enumerate(said.groups or ())
        },
        exclude={
            pattern: places.at("exclude", index)
            for index, pattern in enumerate(said.exclude or ())
        },
        strict=said.strict,
        docs=said.docs,
        changelog=_changelog(root, out, said),
        places=places,
    )


def _changelog(root: Path, out: Path, said: shape.Package) -> Path | None:
    if said.changelog is not None:
        return root / said.changelog
    return out / "CHANGELOG.md" if said.layout == "distribution" else None


def _source(said: str | shape.Closed, location: Location) -> Source:
    match said:
        case str() if is_url(said):
            return FileSource(location, template=said)
        case str():
            return LocalSource(location, pattern=said)
        case shape.PathSource():
            _check_version(said.path, said.version, location)
            return LocalSource(location, said.version or "", said.path)
        case shape.UrlSource():
            return _file_source(said.url, False, said, location)
        case shape.ChartSource():
            return _file_source(said.chart, True, said, location)
        case shape.GitSource():
            return GitSource(location, said.tag, said.git, said.path)
        case shape.ReleaseSource():
            return ReleaseSource(location, _tag(said.release), said.mirror)
        case shape.ClusterSource():
            return ClusterSource(
                location,
                context=said.cluster,
                kubeconfig=said.kubeconfig,
                crds=said.crds,
            )
        case _:
            raise AssertionError(said)  # the shape has no others


def _file_source(
    url: str,
    chart: bool,
    said: shape.UrlSource | shape.ChartSource,
    location: Location,
) -> FileSource:
    if not is_url(url):
        raise InputError(f"{url!r} is no https URL", location)
    _check_version(url, said.version, location)
    return FileSource(location, said.version or "", url, chart, said.sha256)


def _tag(release: str) -> str:
    """As Kubernetes tags it. For example: `v1.36.2` by `1.36.2`."""
    return release if release.startswith("v") else f"v{release}"


def _check_version(template: str, version: str | None, location: Location) -> None:
    if ("{version}" in template) != (version is not None):
        raise InputError(
            (
                "{version} stands for a version that is not given"
                if version is None
                else "the version has no {version} to stand in"
            ),
            location,
            "write {version} where it stands, and version: beside it; or neither",
        )
    if version is not None and not re.fullmatch(r"[A-Za-z0-9][\w.+-]*", version):
        raise InputError(f"{version!r} is no version", location)


def _mistake(places: Places, error: ErrorDetails) -> InputError:
    """What pydantic found, in words about the file."""
    loc = _untagged(error["loc"])
    location = places.at(*loc)
    match error["type"]:
        case "extra_forbidden":
            return InputError("no such key", location, _keys(error["loc"][:-1]))
        case "model_type" | "dict_type":
            return InputError("not a mapping", location, _keys(error["loc"]))
        case "missing":
            return InputError(
                f"{loc[-1]} is missing", places.at(*loc[:-1]), _keys(error["loc"][:-1])
            )
        case "string_type":
            return InputError("not a string: put it in quotes", location)
        case "no_source":
            return InputError(
                "no source of documents",
                location,
                "write a path or URL, or a mapping with one of: "
                + ", ".join(shape.SOURCES),
            )
        case _:
            return InputError(error["msg"], location)


def _untagged(loc: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """Without the name of the alternative that pydantic puts behind a source's index."""
    return (*loc[:4], *loc[5:]) if loc[2:3] == ("sources",) else loc


def _keys(where: tuple[int | str, ...]) -> str | None:
    """A hint that lists the keys at a place in the file, which pydantic names."""
    match where:
        case ("packages",):
            return "write packages: by import name, such as kubeclient:"
        case ("packages", _, "sources", _, kind, *_):
            part: Any = shape.SOURCES.get(str(kind))
        case ("packages", _, "types", _, *_):
            part = shape.Types
        case ("packages", _, *rest):
            part = shape.Package
            for key in rest:
                part = part.model_fields[str(key)].annotation
        case _:
            part = shape.File
    if not (isinstance(part, type) and issubclass(part, BaseModel)):
        return None
    return f"the keys here are: {', '.join(part.model_fields)}"


def _check_names(places: Places, said: shape.Package) -> None:
    """Pinned names go into code as they stand, so they must be identifiers."""
    for what in ("homes", "classes", "groups"):
        pinned: Mapping[str, str] = getattr(said.names, what)
        for key, value in pinned.items():
            if not is_module(value) or (what != "homes" and "." in value):
                raise InputError(
                    f"{value!r} is no Python name",
                    places.at("names", what, key),
                    "use letters, digits and underscores, and no keyword of Python",
                )
    distribution = said.distribution
    wrong: Iterator[tuple[str, str]] = (
        (key, text)
        for key, text, fits in (
            ("name", distribution.name, _DISTRIBUTION.fullmatch),
            ("version", distribution.version, is_version),
        )
        if text is not None and not fits(text)
    )
    for key, text in wrong:
        raise InputError(
            f"{text!r} is no {key} of a distribution",
            places.at("distribution", key),
            "use what a package index takes, such as widget-client and 1.36.2",
        )


def _borrowed(root: Path, places: Places, said: shape.Package) -> Iterator[Borrowed]:
    where = {package: places.below("types", package) for package in said.types}
    for index, package in enumerate(said.borrow):
        where.setdefault(package, places.below("borrow", index))
    for package in sorted(where):
        types = said.types.get(package, shape.Types())
        if not is_module(package):
            raise InputError(
                f"{package!r} is no name of a Python package",
                where[package].at(),
                "name the package that has the classes, such as kubeclient",
            )
        if package not in said.borrow and not types.places:
            raise InputError(
                f"nothing of {package} is borrowed",
                where[package].at(),
                "name places, or put the package under borrow",
            )
        yield Borrowed(
            package=package,
            documents=tuple(root / document for document in types.documents),
            places=types.places,
            said=where[package],
            everywhere=package in said.borrow,
        )


def _check_fixups(places: Places, said: shape.Package) -> None:
    if not said.fixups.disable:
        return
    from kubewright.fixups import FIXUPS  # loads OpenAPI's types

    known = [fixup.name for fixup in FIXUPS]
    for index, name in enumerate(said.fixups.disable):
        if name not in known:
            raise InputError(
                f"{name!r} is no fixup",
                places.at("fixups", "disable", index),
                f"the fixups are: {', '.join(known)}",
            )


def _expansions(
    places: Places, of: str, said: Mapping[str, str]
) -> dict[str, Expansion]:
    found: dict[str, Expansion] = {}
    for kind, text in said.items():
        module, _, name = text.partition(":")
        if not is_module(module) or not is_module(name) or "." in name:
            raise InputError(
                f"{text!r} names no class",
                places.at("expansions", of, kind),
                "write module:Class, as in acme.expansions:DeploymentListerExpansion",
            )
        found[kind] = Expansion(module, name)
    return found


def _check_folders(packages: tuple[Package, ...]) -> None:
    """Each package has a folder to itself: it is replaced whole."""
    for one, other in combinations(packages, 2):
        first, second = one.out.resolve(), other.out.resolve()
        if first.is_relative_to(second) or second.is_relative_to(first):
            raise InputError(
                f"{other.name} goes where {one.name} does",
                other.places.at("out"),
                "give each package a folder of its own, outside the others'",
            )

"""What a user names on the command line, as the sides of a comparison."""

from __future__ import annotations

import re
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from kubewright.cache import cache_root
from kubewright.config import Config, is_module
from kubewright.diagnostics import InputError, Location
from kubewright.diff.revisions import PREFIX as GIT
from kubewright.diff.revisions import at_revision
from kubewright.diff.side import Side
from kubewright.load import load
from kubewright.load.installed import installed_api
from kubewright.load.packaged import api_document_in, read_api_document
from kubewright.load.specs import Specs
from kubewright.model.api import Model
from kubewright.model.build import build_model
from kubewright.naming import Pins, resolve_names

_A_VERSION = re.compile(r"v?\d")
"""Released documents before 1.35 are of the version `unversioned`."""

PACKAGE = "package:"
RELEASE = "release:"

_NOTHING = "no such file or folder, and no package of that name is installed"
_WHAT_ELSE = "name documents, an installed package, git:REVISION:PATH or release:TAG"


@dataclass(frozen=True)
class Described:
    """What a source says.

    Attributes:
        package: the Python package that it is; "" if it is no package.
    """

    source: str
    specs: Specs
    package: str = ""


def read_source(source: str, folder: Path = Path()) -> Described:
    """Read a folder or file of documents, an installed package, or a git revision.

    `package:NAME` is an installed package, and so is NAME where no such file is;
    `git:REVISION:PATH` is what stood at PATH then, documents or a package; and
    `release:TAG` is what a release of Kubernetes publishes. Paths lead from `folder`.

    Raises:
        InputError: there is nothing, or it cannot be used.
    """
    with _located(source, folder) as (path, package):
        try:
            document = api_document_in(path) if path.is_dir() else None
            if document is None:
                return Described(source, load([path]))
            specs = read_api_document(document)
            return Described(source, specs, package or _package_of(document, path))
        except InputError as error:
            raise _as_named(error, source, path) from error


def side_of(described: Described, package: str, config: Config = Config()) -> Side:
    """What a source says, under the names of a package.

    `config` pins names: of what it pins the source may lack some.

    Raises:
        InputError: the documents contradict themselves.
    """
    built = build_model(
        described.specs, config.disabled_fixups, typed_times=config.typed_times
    )
    names = resolve_names(built.model, package, _that_apply(config.pins, built.model))
    version = built.model.server_version
    label = version if _A_VERSION.match(version) else described.source
    side = Side.of(label, built, names)
    if described.package:
        return replace(side, other_paths=None, columns=False)
    return side


def sides_of(
    old: Described, new: Described, package: str = "", config: Config = Config()
) -> tuple[Side, Side]:
    """Both sides of a comparison, by the versions of their servers.

    Or as they were named, if that is one version. Where no package is named the names
    are those of the package that one of them is, or else of one called `client`.

    Raises:
        InputError: a side cannot be used.
    """
    package = package or old.package or new.package or "client"
    sides = side_of(old, package, config), side_of(new, package, config)
    if sides[0].label != sides[1].label:
        return sides
    return replace(sides[0], label=old.source), replace(sides[1], label=new.source)


@contextmanager
def _located(source: str, folder: Path) -> Generator[tuple[Path, str]]:
    """The folder or file, and the name of the package where a source names one."""
    name = source.removeprefix(PACKAGE)
    if source.startswith(GIT):
        with at_revision(source, folder) as path:
            yield path, ""
    elif source.startswith(RELEASE):
        with _released(source) as path:
            yield path, ""
    elif source != name or (not (folder / source).exists() and is_module(source)):
        yield installed_api(name, Location(source), _WHAT_ELSE, _NOTHING).parent, name
    else:
        yield folder / source, ""


@contextmanager
def _released(source: str) -> Generator[Path]:
    """The documents of a release of Kubernetes, in a folder that is gone afterwards."""
    from kubewright.fetching.download import Downloads
    from kubewright.fetching.release import fetch_release
    from kubewright.project.sources import ReleaseSource

    tag = source.removeprefix(RELEASE)
    version = tag if tag.startswith("v") else f"v{tag}"
    with Downloads(cache_root() / "downloads") as downloads:
        files = fetch_release(ReleaseSource(Location(source), version), downloads)
    with TemporaryDirectory(prefix="kubewright-") as folder:
        for name, content in files.items():
            file = Path(folder) / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        yield Path(folder)


def _package_of(document: Path, out: Path) -> str:
    """The dotted name of a package: from the folder that it was generated to.

    A package that is that folder itself has the name of the folders that are packages
    above it.
    """
    folder = document.parent
    if folder != out:
        return ".".join(folder.relative_to(out).parts)
    parts = [folder.name]
    while (folder.parent / "__init__.py").is_file():
        folder = folder.parent
        parts.insert(0, folder.name)
    return ".".join(parts)


def _that_apply(pins: Pins, model: Model) -> Pins:
    """The pins of what a model has: the other side may have the rest."""
    places = {name for type_ in model.objects for name in (type_.name, *type_.also)}
    packages = {type_.package for type_ in model.objects}
    groups = {group.name for group in model.groups}
    return replace(
        pins,
        homes={key: name for key, name in pins.homes.items() if key in packages},
        classes={key: name for key, name in pins.classes.items() if key in places},
        groups={key: name for key, name in pins.groups.items() if key in groups},
    )


def _as_named(error: InputError, source: str, path: Path) -> InputError:
    """An error in a document of a revision, by a name that the user knows."""
    location = error.location
    if location is None or not source.startswith((GIT, RELEASE)):
        return error
    document = location.document.replace(str(path), source, 1)
    return InputError(error.message, Location(document, location.pointer), error.hint)

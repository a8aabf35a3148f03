"""kubewright.yaml: what a user fixes about a package, parsed and checked."""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from kubewright.diagnostics import InputError, Location, pointer
from kubewright.fixups import FIXUPS
from kubewright.naming import Pins

_MODULE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*")
_DISTRIBUTION = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")
_VERSION = re.compile(r"[0-9]+(\.[0-9]+)*((a|b|rc)[0-9]+)?(\.(post|dev)[0-9]+)*")


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Names(_Closed):
    homes: dict[str, str] = {}
    classes: dict[str, str] = {}
    groups: dict[str, str] = {}


class _Fixups(_Closed):
    disable: list[str] = []


class _Distribution(_Closed):
    name: str | None = None
    version: str | None = None


class _Expansions(_Closed):
    listers: dict[str, str] = {}


class _Types(_Closed):
    documents: list[str]
    places: dict[str, str]


class _File(_Closed):
    """The keys of kubewright.yaml."""

    layout: Literal["distribution", "package", "models"] = "distribution"
    definitions: list[str] | None = None
    distribution: _Distribution = Field(default_factory=_Distribution)
    names: _Names = Field(default_factory=_Names)
    fixups: _Fixups = Field(default_factory=_Fixups)
    expansions: _Expansions = Field(default_factory=_Expansions)
    types: dict[str, _Types] = {}


@dataclass(frozen=True)
class Expansion:
    """A class of hand-written methods that a generated class gets as a base.

    For example: `acme.expansions` and `DeploymentListerExpansion`.
    """

    module: str
    name: str


@dataclass(frozen=True)
class Borrowed:
    """Another package's classes for objects of the documents.

    Attributes:
        package: the Python package that has them. For example: `kubeclient`.
        documents: what that package was generated from.
        places: definitions by pattern of places. For example:
            `io.k8s.api.core.v1.PodTemplateSpec` by `*#*/podTemplate`.
        location: where the configuration says so.
    """

    package: str
    documents: tuple[Path, ...]
    places: Mapping[str, str]
    location: Location


@dataclass(frozen=True)
class Config:
    """The checked configuration.

    Attributes:
        in_place: the package goes straight into the output folder, as models alone
            do, without a distribution around it.
        models_only: render the model modules of the package alone, without clients,
            Scheme or distribution: how kuberuntime.meta.v1 is made.
        definitions: the definition packages to render; None renders all.
        distribution: its name on an index; None is the package's.
        version: of the distribution; None follows the server's.
        borrowed: classes of other packages that stand for objects of the documents.
        lister_expansions: by kind. For example: `apps/v1 Deployment`.
        document: the file that says so, for messages.
    """

    in_place: bool = False
    models_only: bool = False
    definitions: frozenset[str] | None = None
    distribution: str | None = None
    version: str | None = None
    pins: Pins = Pins()
    disabled_fixups: frozenset[str] = frozenset()
    borrowed: tuple[Borrowed, ...] = ()
    lister_expansions: Mapping[str, Expansion] = field(
        default_factory=dict[str, Expansion]
    )
    document: str = "kubewright.yaml"

    def at(self, *parts: str) -> Location:
        """A place in the configuration. For example: `at("names", "classes")`."""
        return Location(self.document, pointer(parts))

    def selects(self, definition_package: str) -> bool:
        """Whether the types of a definition package are to be rendered."""
        return self.definitions is None or definition_package in self.definitions


def read_config(path: Path) -> Config:
    """Read kubewright.yaml.

    Raises:
        InputError: the file cannot be read, is not YAML, or has a key or value that is
            not one of its own.
    """
    location = Location(str(path))
    try:
        content: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", location) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f" (line {mark.line + 1}, column {mark.column + 1})" if mark else ""
        raise InputError(f"not valid YAML: {error.problem}{place}", location) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InputError(f"not YAML: {error}", location) from error
    except RecursionError as error:
        raise InputError("nested too deeply", location) from error
    try:
        file = _File.model_validate(content or {})
    except ValidationError as error:
        raise _mistake(path, error.errors()[0]) from error
    _check_names(path, file)
    _check_fixups(path, file)
    expansions = {
        kind: _expansion(path, kind, text)
        for kind, text in file.expansions.listers.items()
    }
    if file.definitions is not None and file.layout != "models":
        raise InputError(
            "clients need all their types",
            Location(str(path), "/definitions"),
            "definitions goes with `layout: models`",
        )
    return Config(
        in_place=file.layout == "package",
        models_only=file.layout == "models",
        definitions=None if file.definitions is None else frozenset(file.definitions),
        distribution=file.distribution.name,
        version=file.distribution.version,
        pins=Pins(
            homes=file.names.homes,
            classes=file.names.classes,
            groups=file.names.groups,
            document=str(path),
        ),
        disabled_fixups=frozenset(file.fixups.disable),
        borrowed=tuple(_borrowed(path, *item) for item in sorted(file.types.items())),
        lister_expansions=expansions,
        document=str(path),
    )


def _mistake(path: Path, error: ErrorDetails) -> InputError:
    """What pydantic found, in words about the file."""
    location = Location(str(path), pointer(error["loc"]))
    match error["type"]:
        case "extra_forbidden":
            return InputError("no such key", location, _keys(error["loc"][:-1]))
        case "model_type":
            return InputError("not a mapping", location, _keys(error["loc"]))
        case _:
            return InputError(error["msg"], location)


def _keys(where: tuple[int | str, ...]) -> str:
    """A hint that lists the keys at a place in the file."""
    part: Any = _File
    for key in where:
        part = part.model_fields[key].annotation
    return f"the keys here are: {', '.join(part.model_fields)}"


def _check_names(path: Path, file: _File) -> None:
    """Pinned names go into code as they stand, so they must be identifiers."""
    modules = {("names", "homes", key): v for key, v in file.names.homes.items()}
    classes = {("names", "classes", key): v for key, v in file.names.classes.items()}
    groups = {("names", "groups", key): v for key, v in file.names.groups.items()}
    for parts, value in {**modules, **classes, **groups}.items():
        if not is_module(value) or (parts[1] != "homes" and "." in value):
            raise InputError(
                f"{value!r} is no Python name",
                Location(str(path), pointer(parts)),
                "use letters, digits and underscores, and no keyword of Python",
            )
    for key, pattern, text in (
        ("name", _DISTRIBUTION, file.distribution.name),
        ("version", _VERSION, file.distribution.version),
    ):
        if text is not None and not pattern.fullmatch(text):
            raise InputError(
                f"{text!r} is no {key} of a distribution",
                Location(str(path), pointer(("distribution", key))),
                "use what a package index takes, such as widget-client and 1.36.2",
            )


def _borrowed(path: Path, package: str, types: _Types) -> Borrowed:
    location = Location(str(path), pointer(("types", package)))
    if not is_module(package):
        raise InputError(
            f"{package!r} is no name of a Python package",
            location,
            "name the package that has the classes, such as kubeclient",
        )
    return Borrowed(
        package=package,
        documents=tuple(path.parent / document for document in types.documents),
        places=types.places,
        location=location,
    )


def _check_fixups(path: Path, file: _File) -> None:
    known = [fixup.name for fixup in FIXUPS]
    for index, name in enumerate(file.fixups.disable):
        if name not in known:
            raise InputError(
                f"{name!r} is no fixup",
                Location(str(path), pointer(("fixups", "disable", index))),
                f"the fixups are: {', '.join(known)}",
            )


def _expansion(path: Path, kind: str, text: str) -> Expansion:
    module, _, name = text.partition(":")
    if not is_module(module) or not is_module(name) or "." in name:
        raise InputError(
            f"{text!r} names no class",
            Location(str(path), pointer(("expansions", "listers", kind))),
            "write module:Class, as in acme.expansions:DeploymentListerExpansion",
        )
    return Expansion(module, name)


def is_module(name: str) -> bool:
    """Whether a name can stand in an import statement."""
    return _MODULE.fullmatch(name) is not None and not any(
        keyword.iskeyword(part) for part in name.split(".")
    )


def distribution_version(server_version: str) -> str:
    """The distribution's version when none is fixed: the server's, or 0.1.0.

    For example: `1.36.2` from `v1.36.2`.
    """
    match = _VERSION.match(server_version.removeprefix("v"))
    return match[0] if match else "0.1.0"

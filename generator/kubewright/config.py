"""What a user fixes about a package, checked: `project/` reads it from kubewright.yaml."""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kubewright.diagnostics import Location, Places
from kubewright.naming.pins import Pins

RUNTIME = "kuberuntime"
"""The runtime lends its classes too: those of meta/v1."""

_MODULE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*")
_VERSION = re.compile(r"[0-9]+(\.[0-9]+)*((a|b|rc)[0-9]+)?(\.(post|dev)[0-9]+)*")


@dataclass(frozen=True, order=True)
class Expansion:
    """A class of hand-written methods that a generated class gets as a base.

    For example: `acme.expansions` and `DeploymentListerExpansion`.
    """

    module: str
    name: str


@dataclass(frozen=True)
class Expansions:
    """What generated classes get, by kind. For example: by `apps/v1 Deployment`."""

    clients: Mapping[str, Expansion] = field(default_factory=dict[str, Expansion])
    async_clients: Mapping[str, Expansion] = field(default_factory=dict[str, Expansion])
    listers: Mapping[str, Expansion] = field(default_factory=dict[str, Expansion])


@dataclass(frozen=True)
class Borrowed:
    """Another package's classes for objects of the documents.

    Attributes:
        package: the Python package that has them. For example: `kubeclient`.
        documents: what that package was generated from; where there are none, it says
            so itself.
        places: definitions by pattern of places. For example:
            `io.k8s.api.core.v1.PodTemplateSpec` by `*#*/podTemplate`.
        said: where the configuration says so.
        everywhere: whether every object that is one of its classes is that class, too.
    """

    package: str
    documents: tuple[Path, ...]
    places: Mapping[str, str]
    said: Places
    everywhere: bool = False


@dataclass(frozen=True)
class Config:
    """The checked configuration of one package.

    Attributes:
        in_place: the package goes straight into the output folder, as models alone
            do, without a distribution around it.
        models_only: render the model modules of the package alone, without clients,
            Scheme or distribution: how kuberuntime.meta.v1 is made.
        definitions: the definition packages to render; None renders all.
        distribution: its name on an index; None is the package's.
        version: of the distribution; None follows the server's.
        source_version: what it follows where no document says a server's.
        borrowed: classes of other packages that stand for objects of the documents.
        typed_times: the times of custom resources are `Time`, instead of text.
        expansions: hand-written methods of clients and listers.
        places: where the file says so, for messages.
    """

    in_place: bool = False
    models_only: bool = False
    definitions: frozenset[str] | None = None
    distribution: str | None = None
    version: str | None = None
    source_version: str = ""
    pins: Pins = Pins()
    disabled_fixups: frozenset[str] = frozenset()
    borrowed: tuple[Borrowed, ...] = ()
    typed_times: bool = False
    expansions: Expansions = Expansions()
    places: Places = field(default_factory=lambda: Places("kubewright.yaml"))

    def at(self, *parts: str | int) -> Location:
        """A place in the configuration. For example: `at("names", "classes")`."""
        return self.places.at(*parts)

    def selects(self, definition_package: str) -> bool:
        """Whether the types of a definition package are to be rendered."""
        return self.definitions is None or definition_package in self.definitions


def is_module(name: str) -> bool:
    """Whether a name can stand in an import statement."""
    return _MODULE.fullmatch(name) is not None and not any(
        keyword.iskeyword(part) for part in name.split(".")
    )


def is_version(text: str) -> bool:
    """Whether a package index would take this as a version. For example: `1.36.2`."""
    return _VERSION.fullmatch(text) is not None


def package_version(config: Config, server_version: str) -> str:
    """The distribution's version: the one that is fixed, or else the server's."""
    return config.version or distribution_version(
        server_version or config.source_version
    )


def distribution_version(server_version: str) -> str:
    """The version of what is made from a server's documents; 0.1.0 if it has none.

    For example: `1.36.2` from `v1.36.2`.
    """
    match = _VERSION.match(server_version.removeprefix("v"))
    return match[0] if match else "0.1.0"

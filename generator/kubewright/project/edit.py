"""Change single values of kubewright.yaml, and nothing else a person wrote in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

from kubewright.diagnostics import InputError
from kubewright.project.marked import Span
from kubewright.project.read import Package, Project, parse_project
from kubewright.project.sources import (
    FileSource,
    GitSource,
    LocalSource,
    ReleaseSource,
    Source,
    at_version,
)


def scalar(text: str) -> str:
    """A string as YAML writes it: in quotes where it would be something else."""
    untyped: Any = yaml  # its stubs leave a parameter open
    written: str = untyped.safe_dump(text, default_flow_style=True, width=1_000_000)
    return written.strip().removesuffix("...").strip()


def with_values(project: Project, values: Mapping[str, str]) -> Project:
    """The project after some strings of its file are others, by JSON pointer.

    Raises:
        InputError: with them it is no kubewright.yaml.
    """
    spans = {project.marked.spans[where]: text for where, text in values.items()}
    text = project.marked.text
    for span in sorted(spans, key=lambda one: -one.start):
        text = text[: span.start] + _written(span, spans[span]) + text[span.end :]
    return parse_project(project.file, text) if values else project


def _written(span: Span, text: str) -> str:
    plain = re.fullmatch(r"[A-Za-z0-9._+-]+", text) is not None
    return f"{span.style}{text}{span.style}" if span.style and plain else scalar(text)


def at(project: Project, packages: list[Package], version: str) -> Project:
    """The project with the one versioned source of these packages at another version.

    Raises:
        InputError: they have no such source, or several.
    """
    versioned = {
        at_version(source, "").key: source
        for package in packages
        for source in package.sources
        if source.version
    }
    if len(versioned) != 1:
        names = ", ".join(source.key for source in versioned.values())
        raise InputError(
            (
                f"--to could be of several sources: {names}"
                if versioned
                else "no source has a version that --to could change"
            ),
            project.marked.places.at("packages"),
            (
                "name one package with --package, or change the line in the file and "
                "run `kubewright upgrade`"
                if versioned
                else "give a source a release, a tag, or a version for its {version}"
            ),
        )
    values = {
        _pointer_of(package, index, source): _as_tagged(source, version)
        for package in packages
        for index, source in enumerate(package.sources)
        if source.version
    }
    return with_values(project, values)


def _as_tagged(source: Source, version: str) -> str:
    """A release is called as Kubernetes tags it."""
    if isinstance(source, ReleaseSource) and not version.startswith("v"):
        return f"v{version}"
    return version


def _pointer_of(package: Package, index: int, source: Source) -> str:
    """The pointer of the string that is a source's version."""
    match source:
        case ReleaseSource():
            key = "release"
        case GitSource():
            key = "tag"
        case LocalSource() | FileSource():
            key = "version"
        case _:
            raise AssertionError(source)  # a cluster has no version in the file
    return package.places.at("sources", index, key).pointer

"""A first kubewright.yaml, of what a person answers."""

from __future__ import annotations

from pathlib import Path

from kubewright.diagnostics import InputError, Location
from kubewright.project.edit import scalar
from kubewright.project.read import FILE, Project, parse_project
from kubewright.project.schema import FILE as SCHEMA
from kubewright.project.transaction import WORK, work_folder

_FIELDS = {
    "release": ("release",),
    "cluster": ("cluster",),
    "chart": ("chart",),
    "git": ("git", "tag", "path"),
}


def init_project(
    folder: Path, package: str, sources: tuple[str, ...], out: str, layout: str
) -> Project:
    """Write a kubewright.yaml of one package.

    Raises:
        InputError: there is one already, or what was answered cannot be in one.
    """
    file = folder / FILE
    if file.exists():
        raise InputError(
            "there is one already", Location(str(file)), "add the package in it"
        )
    text = _text(package, sources, out, layout)
    project = parse_project(file, text)
    work_folder(folder)
    try:
        file.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise InputError(
            f"cannot be written: {error.strerror}", Location(str(file))
        ) from error
    return project


def _text(package: str, sources: tuple[str, ...], out: str, layout: str) -> str:
    lines = [
        f"# yaml-language-server: $schema={WORK}/{SCHEMA}",
        "packages:",
        f"  {scalar(package)}:",
        "    sources:",
        *(f"      {line}" for source in sources for line in _source(source)),
        f"    out: {scalar(out)}",
    ]
    if layout != "distribution":
        lines.append(f"    layout: {layout}")
    return "\n".join(lines) + "\n"


def _source(text: str) -> list[str]:
    """The lines of a source: a path or URL, or its kind and what that needs."""
    kind, *rest = text.split()
    fields = _FIELDS.get(kind)
    if fields is None or not rest:
        return [f"- {scalar(text)}"]
    if len(rest) > len(fields) or (kind == "git" and len(rest) < 2):
        raise InputError(f"{text!r} is no source", hint="as in: git URL TAG PATH")
    keys = zip(fields, rest, strict=False)
    first, *others = [f"{key}: {scalar(value)}" for key, value in keys]
    return [f"- {first}", *(f"  {line}" for line in others)]

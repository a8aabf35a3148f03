"""generate, verify and inspect: from documents to packages."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import click

from kubewright.cli.group import main
from kubewright.cli.options import (
    BORROW,
    CONFIG,
    DOCS,
    EXCLUDE,
    GROUPS,
    OR_SPECS,
    PACKAGES,
    SPECS,
    STRICT,
    reports_errors,
)
from kubewright.cli.output import progress_bar, show_drift, show_notes, summary
from kubewright.diagnostics import InputError, Location, Places

if TYPE_CHECKING:
    from kubewright.config import Borrowed
    from kubewright.load.reading import Reading
    from kubewright.pipeline import Generated


@main.command("generate", short_help="Render a typed package.")
@OR_SPECS
@PACKAGES
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Folder for the package; it is replaced whole, or not at all.",
)
@CONFIG
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the ledger here: what became of every definition and verb (JSON).",
)
@GROUPS
@EXCLUDE
@STRICT
@BORROW
@DOCS
@reports_errors
def generate_command(
    specs: tuple[Path, ...],
    packages: tuple[str, ...],
    out: Path | None,
    config_file: Path | None,
    report: Path | None,
    groups: frozenset[str],
    exclude: tuple[str, ...],
    strict: bool,
    borrow: tuple[str, ...],
    docs: bool,
) -> None:
    """Render the packages of kubewright.yaml; or one, of SPEC... and flags.

    SPEC: files and folders of CRDs and OpenAPI. Reads CustomResourceDefinitions (YAML or
    JSON, several in a file, Lists), OpenAPI v3, Swagger v2 and discovery, side by side; -
    is standard input. Other documents are left unread, with a note.

    \b
    Examples:
      kubewright generate
      kubewright generate --package kubeclient
      kubewright generate specs/kubernetes/1.36 --package kubeclient --out client
      kubewright generate crds/ --package acmeclient --out client
      helm template acme | kubewright generate - --package acmeclient --out client
      kubewright generate crds/ --exclude samples/ --package acmeclient --out client
      kubewright generate crds/ --borrow kubeclient --package acmeclient --out client
      kubewright generate spec --group acme.io --package acmeclient --out client
      kubewright generate openapi-v2.json --package kubeclient --out client --no-docs
      kubewright generate specs --package acme.kube --out client --report ledger.json
    """
    if not specs:
        _check_project_flags(
            groups=groups,
            exclude=exclude,
            strict=strict,
            borrow=borrow,
            no_docs=not docs,
            report=report,
        )
        from kubewright.cli.projects import generate_project

        generate_project(config_file, packages, out)
        return
    from kubewright.load.reading import Reading
    from kubewright.write import check_output, write_package

    package, out = _flags(packages, out, config_file)
    started = time.monotonic()
    check_output(out)
    generated = _generate(
        specs, package, groups, Reading(exclude, strict), borrow, docs
    )
    inside = report is not None and _is_inside(report, out, generated)
    if report is not None and not inside:
        _write_report(report, generated)
    write_package(out, generated.files)
    if report is not None and inside:
        _write_report(report, generated)
    click.echo(f"{out}: {summary(generated)}, {time.monotonic() - started:.1f} s")


@main.command("verify", short_help="Check that a package is as generated.")
@OR_SPECS
@PACKAGES
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="The generated folder to compare with.",
)
@CONFIG
@GROUPS
@EXCLUDE
@STRICT
@BORROW
@DOCS
@reports_errors
def verify_command(
    specs: tuple[Path, ...],
    packages: tuple[str, ...],
    out: Path | None,
    config_file: Path | None,
    groups: frozenset[str],
    exclude: tuple[str, ...],
    strict: bool,
    borrow: tuple[str, ...],
    docs: bool,
) -> None:
    """Check that what kubewright.yaml says is there, as generated; change nothing.

    Or, with SPEC..., that a folder is what they render to. Exits with code 1 and names
    what is not so. Made for CI.

    \b
    Examples:
      kubewright verify
      kubewright verify specs/kubernetes/1.36 --package kubeclient --out client
    """
    if not specs:
        _check_project_flags(
            groups=groups,
            exclude=exclude,
            strict=strict,
            borrow=borrow,
            no_docs=not docs,
        )
        from kubewright.cli.projects import verify_project

        verify_project(config_file, packages, out)
        return
    from kubewright.load.reading import Reading
    from kubewright.verify import find_drift

    package, out = _flags(packages, out, config_file)
    if not out.is_dir():
        raise InputError("no such folder", Location(str(out)), "generate it first")
    generated = _generate(
        specs, package, groups, Reading(exclude, strict), borrow, docs
    )
    drift = find_drift(out, generated.files)
    show_drift(out, drift)
    if drift:
        sys.exit(1)
    click.echo(f"{out}: {len(generated.files)} files, as generated")


@main.command("inspect", short_help="Print resources, or the whole model.")
@SPECS
@click.option(
    "-o",
    "--output",
    type=click.Choice(["table", "json", "yaml"]),
    default="table",
    show_default=True,
    help="The resources as a table, or the whole model.",
)
@GROUPS
@EXCLUDE
@STRICT
@reports_errors
def inspect_command(
    specs: tuple[Path, ...],
    output: str,
    groups: frozenset[str],
    exclude: tuple[str, ...],
    strict: bool,
) -> None:
    """Print the model of SPEC...: resources as kubectl api-resources -o wide does.

    \b
    Examples:
      kubewright inspect specs/kubernetes/1.36
      kubewright inspect specs/kubernetes/1.36 -o json | jq '.groups[].name'
    """
    from kubewright.inspection import inspect
    from kubewright.load.reading import Reading

    text, notes = inspect(specs, output, groups, Reading(exclude, strict))
    show_notes(notes)
    click.echo(text)


def _check_project_flags(**flags: object) -> None:
    for name, given in flags.items():
        if given:
            raise click.UsageError(
                f"--{name.replace('_', '-')} goes with SPEC...; of a project, "
                "kubewright.yaml says it"
            )


def _flags(
    packages: tuple[str, ...], out: Path | None, config_file: Path | None
) -> tuple[str, Path]:
    """The package and the folder of a command with SPEC."""
    from kubewright.config import is_module

    if config_file is not None:
        raise click.UsageError("--config goes without SPEC...: it has the sources")
    if len(packages) != 1 or out is None:
        raise click.UsageError("with SPEC..., name one --package and --out")
    if not is_module(packages[0]):
        raise InputError(
            f"--package {packages[0]!r} is no name that Python could import",
            hint="use letters, digits and underscores, with dots between parts",
        )
    return packages[0], out


def _generate(
    specs: tuple[Path, ...],
    package: str,
    groups: frozenset[str],
    reading: Reading,
    borrow: tuple[str, ...],
    docs: bool,
) -> Generated:
    from kubewright.config import Config
    from kubewright.format import cache_folder
    from kubewright.pipeline import Request, generate

    request = Request(
        specs=specs,
        package=package,
        config=Config(borrowed=tuple(map(_borrowed, dict.fromkeys(borrow)))),
        docs=docs,
        cache=cache_folder(),
        groups=groups,
        reading=reading,
    )
    with progress_bar("formatting") as progress:
        generated = generate(request, progress)
    show_notes(generated.notes)
    return generated


def _borrowed(package: str) -> Borrowed:
    from kubewright.config import Borrowed

    return Borrowed(
        package,
        documents=(),
        places={},
        said=Places(f"--borrow {package}"),
        everywhere=True,
    )


def _is_inside(report: Path, out: Path, generated: Generated) -> bool:
    """Whether a report goes into the package's folder, which is swapped whole first."""
    from kubewright.write import MANIFEST

    if not report.resolve().is_relative_to(out.resolve()):
        return False
    below = PurePosixPath(report.resolve().relative_to(out.resolve()).as_posix())
    if below == MANIFEST or below in generated.files:
        raise InputError(f"--report {report} is a file of the package")
    report_folders = {out.resolve(), *(out.resolve() / f for f in _folders(generated))}
    if report.resolve().parent not in report_folders and not report.parent.is_dir():
        raise InputError(f"--report {report} cannot be written: no such folder")
    return True


def _folders(generated: Generated) -> set[PurePosixPath]:
    return {folder for file in generated.files for folder in file.parents}


def _write_report(report: Path, generated: Generated) -> None:
    text = json.dumps(generated.ledger.to_dict(), indent=2) + "\n"
    try:
        report.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(
            f"--report {report} cannot be written: {error.strerror}"
        ) from (error)

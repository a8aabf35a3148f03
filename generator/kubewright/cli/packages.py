"""generate, verify and inspect: from documents to packages."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import click

from kubewright.cli.group import main
from kubewright.cli.options import (
    CONFIG,
    DOCS,
    GROUPS,
    PACKAGE,
    SPECS,
    reports_errors,
)
from kubewright.cli.output import progress_bar, show_notes
from kubewright.config import Config, is_module, read_config
from kubewright.diagnostics import InputError, Location
from kubewright.format import cache_folder
from kubewright.pipeline import Generated, Request, generate
from kubewright.write import check_output, write_package


@main.command("generate", short_help="Render a typed package.")
@SPECS
@PACKAGE
@click.option(
    "--out",
    required=True,
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
@DOCS
@reports_errors
def generate_command(
    specs: tuple[Path, ...],
    package: str,
    out: Path,
    config_file: Path | None,
    report: Path | None,
    groups: frozenset[str],
    docs: bool,
) -> None:
    """Render the typed package of SPEC...: files and folders of CRDs and OpenAPI.

    Reads CustomResourceDefinitions (YAML or JSON, several in a file, Lists), OpenAPI v3,
    Swagger v2 and discovery, side by side; - is standard input. Other documents are left
    unread, with a note.

    \b
    Examples:
      kubewright generate specs/kubernetes/1.36 --package kubeclient --out client
      kubewright generate crds/ --package acmeclient --out client
      helm template acme | kubewright generate - --package acmeclient --out client
      kubewright generate spec --group acme.io --package acmeclient --out client
      kubewright generate openapi-v2.json --package kubeclient --out client --no-docs
      kubewright generate specs --package acme.kube --out client --report ledger.json
    """
    started = time.monotonic()
    check_output(out)
    generated = _generate(specs, package, config_file, groups, docs)
    if report is not None:
        _write_report(report, generated)
    write_package(out, generated.files)
    counts = generated.ledger.to_dict()["counts"]
    click.echo(
        f"{out}: {len(generated.files)} files, "
        f"{_tally(counts['definitions'], 'types')}, "
        f"{_tally(counts['methods'], 'methods')}, "
        f"{time.monotonic() - started:.1f} s"
    )


@main.command("verify", short_help="Check that a package is as generated.")
@SPECS
@PACKAGE
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="The generated folder to compare with.",
)
@CONFIG
@GROUPS
@DOCS
@reports_errors
def verify_command(
    specs: tuple[Path, ...],
    package: str,
    out: Path,
    config_file: Path | None,
    groups: frozenset[str],
    docs: bool,
) -> None:
    """Check that a generated folder is what SPEC... render to; change nothing.

    Exits with code 1 and names the files when it is not. Made for CI.

    \b
    Example:
      kubewright verify specs/kubernetes/1.36 --package kubeclient --out client
    """
    from kubewright.verify import find_drift

    if not out.is_dir():
        raise InputError("no such folder", Location(str(out)), "generate it first")
    generated = _generate(specs, package, config_file, groups, docs)
    drift = find_drift(out, generated.files)
    for item in drift:
        click.echo(f"{out / item.path} {item.what}")
        if item.diff:
            click.echo(_indented(item.diff.splitlines(), most=20))
    if drift:
        click.echo(f"{len(drift)} files differ from what generate would write")
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
@reports_errors
def inspect_command(
    specs: tuple[Path, ...], output: str, groups: frozenset[str]
) -> None:
    """Print the model of SPEC...: resources as kubectl api-resources -o wide does.

    \b
    Examples:
      kubewright inspect specs/kubernetes/1.36
      kubewright inspect specs/kubernetes/1.36 -o json | jq '.groups[].name'
    """
    from kubewright.inspection import inspect

    text, notes = inspect(specs, output, groups)
    show_notes(notes)
    click.echo(text)


def _generate(
    specs: tuple[Path, ...],
    package: str,
    config_file: Path | None,
    groups: frozenset[str],
    docs: bool,
) -> Generated:
    if not is_module(package):
        raise InputError(
            f"--package {package!r} is no name that Python could import",
            hint="use letters, digits and underscores, with dots between parts",
        )
    request = Request(
        specs=specs,
        package=package,
        config=read_config(config_file) if config_file else Config(),
        docs=docs,
        cache=cache_folder(),
        groups=groups,
    )
    with progress_bar("formatting") as progress:
        generated = generate(request, progress)
    show_notes(generated.notes)
    return generated


def _write_report(report: Path, generated: Generated) -> None:
    text = json.dumps(generated.ledger.to_dict(), indent=2) + "\n"
    try:
        report.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(
            f"--report {report} cannot be written: {error.strerror}"
        ) from (error)


def _tally(counts: dict[str, Any], what: str) -> str:
    """For example: `784 methods (21 connection)`, what was skipped in brackets."""
    skipped = ", ".join(f"{count} {rule}" for rule, count in counts["skipped"].items())
    return f"{counts['emitted']} {what}" + (f" ({skipped} skipped)" if skipped else "")


def _indented(lines: list[str], most: int) -> str:
    shown = [f"    {line}" for line in lines[:most]]
    more = len(lines) - most
    return "\n".join([*shown, f"    … {more} more lines"] if more > 0 else shown)

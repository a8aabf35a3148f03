"""check: which names of a package a program uses that are gone or changed."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path

import click

from kubewright.cli.group import main
from kubewright.cli.options import CONFIG, PACKAGES, reports_errors
from kubewright.diagnostics import InputError, printable


@main.command("check", short_help="Say what a bump breaks in a program.")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE..."
)
@click.option(
    "--old",
    metavar="OLD",
    help="What the program was written for, as diff takes it; the package as it was "
    "last committed.",
)
@click.option(
    "--new",
    metavar="NEW",
    help="What it is to work with, as diff takes it; the documents of kubewright.yaml.",
)
@click.option(
    "-o",
    "--output",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="A line each, as linters print them, or data for programs.",
)
@PACKAGES
@CONFIG
@reports_errors
def check_command(
    files: tuple[Path, ...],
    old: str | None,
    new: str | None,
    output: str,
    packages: tuple[str, ...],
    config_file: Path | None,
) -> None:
    """Say which names of a package FILE... use that are gone or changed in the new one.

    FILE: Python files, and folders of them. They are read, and never run. Exits with
    code 1 where there is something to change.

    \b
    Examples:
      kubewright check src
      kubewright check --old kubeclient --new release:v1.36.2 src tests
    """
    from kubewright.check import Checker, Finding, python_files
    from kubewright.check.findings import read_program
    from kubewright.cli.compared import compared
    from kubewright.diff import compare

    if new is not None and old is None:
        raise InputError("--new goes with --old")
    sources = tuple(source for source in (old, new) if source is not None)
    programs = [*python_files(files)]
    checkers = [
        Checker(pair.old, pair.new, compare(pair.old, pair.new))
        for pair in compared(sources, packages, config_file)
    ]
    found = set[Finding]()
    unread: list[InputError] = []
    for path in programs:
        try:
            source = read_program(path)
            for checker in checkers:
                found |= {*checker.check(source, str(path))}
        except InputError as error:
            unread.append(error)
    findings = sorted(found)
    if output == "json":
        click.echo(json.dumps([dataclasses.asdict(one) for one in findings], indent=2))
    else:
        for finding in findings:
            click.echo(printable(str(finding)))
        gone = sum(finding.gone for finding in findings)
        click.echo(
            f"{len(programs)} files: {gone} uses of what is gone, "
            f"{len(findings) - gone} of what changed"
        )
    for problem in unread:
        click.echo(f"{click.style('error', fg='red')}: {problem}", err=True)
    sys.exit(2 if unread else 1 if findings else 0)

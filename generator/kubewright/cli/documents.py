"""specs: work with the documents themselves."""

from __future__ import annotations

from pathlib import Path

import click

from kubewright.cli.group import main
from kubewright.cli.options import reports_errors


@main.group("specs")
def specs_group() -> None:
    """Work with a server's documents.

    \b
    Example:
      kubewright specs strip --help
    """


@specs_group.command("strip", short_help="Copy documents without their prose.")
@click.argument("source", type=click.Path(path_type=Path))
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder for the stripped documents; replaced whole.",
)
@click.option(
    "--origin",
    required=True,
    help="Where the documents come from. For example: kube-apiserver v1.36.2.",
)
@click.option(
    "--sources",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="SOURCES.toml: lists each document with its origin and sha256.",
)
@reports_errors
def strip_command(source: Path, out: Path, origin: str, sources: Path) -> None:
    """Copy the documents of folder SOURCE without their prose, as JSON.

    Every description is left out; all that generate reads stays.

    \b
    Example:
      kubewright specs strip from-server --out specs/kubernetes/1.36 \\
        --origin "kube-apiserver v1.36.2" --sources specs/SOURCES.toml
    """
    from kubewright.strip import strip_folder

    count = strip_folder(source, out, origin, sources)
    click.echo(f"{out}: {count} documents")

"""init and schema: a first kubewright.yaml, and what an editor knows of it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kubewright.cli.group import main
from kubewright.cli.options import reports_errors

FORMS = (
    "a file, folder, glob or URL; or `release v1.36.2`, `cluster CONTEXT`, "
    "`chart URL`, `git URL TAG [PATH]`"
)


@main.command("init", short_help="Write a first kubewright.yaml.")
@click.option(
    "--package", metavar="NAME", help="Import name. For example: acme_client."
)
@click.option(
    "--source",
    "sources",
    multiple=True,
    metavar="SOURCE",
    help=f"Where the documents come from: {FORMS}. Repeat it for more.",
)
@click.option("--out", help="Folder for the package.")
@click.option(
    "--layout",
    type=click.Choice(["distribution", "package"]),
    default="distribution",
    show_default=True,
    help="A distribution to install, or a package inside your own sources.",
)
@reports_errors
def init_command(
    package: str | None, sources: tuple[str, ...], out: str | None, layout: str
) -> None:
    """Write kubewright.yaml in this folder. Asks for what no flag says.

    \b
    Examples:
      kubewright init
      kubewright init --package acmeclient --source config/crd --out client
      kubewright init --package kubeclient --source "release v1.36.2" --out client
    """
    from kubewright.project.init import init_project

    asks = sys.stdin.isatty()
    missing = [
        flag
        for flag, given in (
            ("--package", package),
            ("--source", sources),
            ("--out", out),
        )
        if not given
    ]
    if missing and not asks:
        raise click.UsageError(f"nobody to ask for {', '.join(missing)}")
    package = package or click.prompt("Import name of the package", default="client")
    if not sources:
        click.echo(f"Documents: {FORMS}")
        sources = (click.prompt("Where do the documents come from"),)
    out = out or click.prompt("Folder for the package", default=package)
    project = init_project(Path(), package, sources, out, layout)
    then = (
        "kubewright fetch, then kubewright generate"
        if project.remote
        else ("kubewright generate")
    )
    click.echo(f"{project.file}: 1 package; next: {then}")


@main.command("schema", short_help="Print the JSON schema of kubewright.yaml.")
def schema_command() -> None:
    """Print the JSON schema of kubewright.yaml, for editors.

    \b
    Example:
      kubewright schema > kubewright.schema.json
    """
    from kubewright.project.schema import schema_text

    click.echo(schema_text(), nl=False)

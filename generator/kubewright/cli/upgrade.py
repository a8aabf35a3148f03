"""upgrade: a version bump, from the changed line to the changelog."""

from __future__ import annotations

from pathlib import Path

import click

from kubewright.cli.group import main
from kubewright.cli.options import CONFIG, PACKAGES, needs_extra, reports_errors


@main.command("upgrade", short_help="Move packages to newer versions of their API.")
@click.option(
    "--to",
    metavar="VERSION",
    help="Write this version into kubewright.yaml first. For example: v1.36.2.",
)
@PACKAGES
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write what changes for users of the packages here, in Markdown.",
)
@CONFIG
@reports_errors
def upgrade_command(
    to: str | None,
    packages: tuple[str, ...],
    report: Path | None,
    config_file: Path | None,
) -> None:
    """Fetch what kubewright.yaml asks for, and bring its packages to that.

    Fetches, compares the API with what it was, raises the version that the file fixes,
    generates, and adds to the changelog of each package: as one change, of which all is
    done or nothing. Needs the extra: pip install 'kubewright[fetch]'.

    \b
    Examples:
      kubewright upgrade
      kubewright upgrade --to v1.36.2 --report report.md
      kubewright upgrade --package acmeclient --to v1.3.0
    """
    with needs_extra("fetch"):
        from kubewright.cli.remote import upgrade_project

    upgrade_project(config_file, packages, to, report)

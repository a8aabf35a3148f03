"""diff: what changed between two models, for users of the generated client."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kubewright.cli.group import main
from kubewright.cli.options import CONFIG, GROUPS, reports_errors
from kubewright.config import Config, read_config
from kubewright.diagnostics import InputError


@main.command("diff", short_help="Say what changed between two models.")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option(
    "-o",
    "--output",
    type=click.Choice(["text", "markdown", "html", "json"]),
    default="text",
    show_default=True,
    help="Lines for people, a pull request's body, a page, or data for programs.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["breaking", "any"]),
    help="Exit with code 1 where there is a breaking change, or any change at all.",
)
@click.option(
    "--package",
    default="",
    metavar="NAME",
    help="Import name of the package, for Python names. For example: kubeclient.",
)
@CONFIG
@GROUPS
@reports_errors
def diff_command(
    old: str,
    new: str,
    output: str,
    fail_on: str | None,
    package: str,
    config_file: Path | None,
    groups: frozenset[str],
) -> None:
    """Compare OLD and NEW: each change once, as breaking, additive or cosmetic.

    Both are folders or files of documents as generate reads them, packages that are
    installed or generated, or git:REVISION:PATH, what stood at a path then.

    \b
    Examples:
      kubewright diff specs/kubernetes/1.35 specs/kubernetes/1.36
      kubewright diff kubeclient specs/kubernetes/1.36 --fail-on breaking
      kubewright diff git:main:crds crds -o markdown
      kubewright diff old.yaml new.yaml -o html > changes.html
    """
    from kubewright.diff import Effect, compare, render
    from kubewright.diff.sources import read_sides

    config = read_config(config_file) if config_file else Config()
    sides = read_sides(old, new, package=package, config=config)
    changes = compare(*sides)
    if groups:
        known = {group.name for side in sides for group in side.model.groups}
        for group in sorted(groups - known):
            raise InputError(
                f"--group {group or 'core'}: neither side has such a group",
                hint=f"they have: {', '.join(sorted(name or 'core' for name in known))}",
            )
        changes = changes.within(groups)
    click.echo(render(changes, output), nl=False)
    if (fail_on == "any" and changes.all) or (
        fail_on == "breaking" and changes.counts[Effect.BREAKING]
    ):
        sys.exit(1)

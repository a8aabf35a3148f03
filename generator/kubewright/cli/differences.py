"""diff: what changed between two models, for users of the generated client."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kubewright.cli.group import main
from kubewright.cli.options import CONFIG, GROUPS, PACKAGES, reports_errors
from kubewright.diagnostics import InputError

if TYPE_CHECKING:
    from kubewright.cli.compared import Compared
    from kubewright.diff import Changes


@main.command("diff", short_help="Say what changed for users of a client.")
@click.argument("sources", nargs=-1, metavar="[OLD [NEW]]")
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
@PACKAGES
@CONFIG
@GROUPS
@reports_errors
def diff_command(
    sources: tuple[str, ...],
    output: str,
    fail_on: str | None,
    packages: tuple[str, ...],
    config_file: Path | None,
    groups: frozenset[str],
) -> None:
    """Compare two models: each change once, as breaking, additive or cosmetic.

    OLD and NEW: a folder or file of documents as generate reads them, a package that is
    installed or generated, git:REVISION:PATH for what stood at a path then, or
    release:TAG for what a release of Kubernetes publishes. Without NEW: the documents
    of kubewright.yaml. Without OLD: its packages as they were last committed.

    \b
    Examples:
      kubewright diff
      kubewright diff specs/kubernetes/1.35 specs/kubernetes/1.36
      kubewright diff kubeclient release:v1.36.2 --fail-on breaking
      kubewright diff git:main:crds crds -o markdown
      kubewright diff old.yaml new.yaml -o html > changes.html
    """
    from kubewright.cli.compared import compared
    from kubewright.diff import Effect, compare, render

    pairs = compared(sources, packages, config_file)
    if len(pairs) > 1 and output in ("html", "json"):
        raise InputError(
            f"{output} is of one package, and there are {len(pairs)}",
            hint="name one with --package",
        )
    found = [_within(compare(pair.old, pair.new), pair, groups) for pair in pairs]
    click.echo("\n".join(render(changes, output) for changes in found), nl=False)
    if any(
        changes.counts[Effect.BREAKING] if fail_on == "breaking" else changes.all
        for changes in found
        if fail_on
    ):
        sys.exit(1)


def _within(changes: Changes, pair: Compared, groups: frozenset[str]) -> Changes:
    """The changes of some groups, which at least one side must have."""
    if not groups:
        return changes
    known = {group.name for side in (pair.old, pair.new) for group in side.model.groups}
    for group in sorted(groups - known):
        raise InputError(
            f"--group {group or 'core'}: neither side has such a group",
            hint=f"they have: {', '.join(sorted(name or 'core' for name in known))}",
        )
    return changes.within(groups)

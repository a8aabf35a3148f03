"""What commands print beside their results: notes, and a bar on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Collection, Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kubewright.diagnostics import Note
from kubewright.progress import Progress

if TYPE_CHECKING:
    from kubewright.pipeline import Generated
    from kubewright.verify import Drift


@contextmanager
def progress_bar(label: str) -> Generator[Progress]:
    """A bar on standard error; nothing in a pipe."""
    if not sys.stderr.isatty():
        yield Progress()
        return
    with click.progressbar(
        length=0, label=label, file=sys.stderr, show_pos=True
    ) as bar:

        def start(total: int) -> None:
            bar.length = total

        yield Progress(start=start, advance=bar.update)


@contextmanager
def step(label: str) -> Generator[Progress]:
    """A bar on a terminal; in a pipe, such as the log of a CI job, a line."""
    if not sys.stderr.isatty():
        click.echo(label, err=True)
    with progress_bar(label) as progress:
        yield progress


def show_notes(notes: Iterable[Note]) -> None:
    for note in notes:
        click.echo(f"{click.style('note', fg='cyan')}: {note}", err=True)


def summary(generated: Generated) -> str:
    """For example: `219 files, 800 types, 784 methods (21 connection skipped)`."""
    counts = generated.ledger.to_dict()["counts"]
    return (
        f"{len(generated.files)} files, {_tally(counts['definitions'], 'types')}, "
        f"{_tally(counts['methods'], 'methods')}"
    )


def _tally(counts: dict[str, Any], what: str) -> str:
    """For example: `784 methods (21 connection)`, what was skipped in brackets."""
    skipped = ", ".join(f"{count} {rule}" for rule, count in counts["skipped"].items())
    return f"{counts['emitted']} {what}" + (f" ({skipped} skipped)" if skipped else "")


def show_drift(out: Path, drift: Collection[Drift]) -> None:
    """Name the files that are not as generated, with how they differ."""
    for item in drift:
        click.echo(f"{out / item.path} {item.what}")
        if item.diff:
            click.echo(_indented(item.diff.splitlines(), most=20))
    if drift:
        click.echo(f"{len(drift)} files differ from what generate would write")


def _indented(lines: list[str], most: int) -> str:
    shown = [f"    {line}" for line in lines[:most]]
    more = len(lines) - most
    return "\n".join([*shown, f"    … {more} more lines"] if more > 0 else shown)

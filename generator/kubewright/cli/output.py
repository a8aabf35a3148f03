"""What commands print beside their results: notes, and a bar on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterable
from contextlib import contextmanager

import click

from kubewright.diagnostics import Note
from kubewright.progress import Progress


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


def show_notes(notes: Iterable[Note]) -> None:
    for note in notes:
        click.echo(f"{click.style('note', fg='cyan')}: {note}", err=True)

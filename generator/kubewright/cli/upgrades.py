"""fetch and upgrade of a project: what comes from elsewhere, with the extra `fetch`."""

from __future__ import annotations

from pathlib import Path

import click

from kubewright.cli.output import step
from kubewright.cli.projects import opened_project
from kubewright.diagnostics import printable
from kubewright.project.fetch import fetch_sources, folders_left, lock_of, notes_of
from kubewright.project.lock import FILE as LOCK
from kubewright.project.transaction import Changes, commit


def fetch_project(config_file: Path | None) -> None:
    """Bring the documents of a project's sources, and note them in the lock file."""
    with opened_project(config_file) as (project, lock):
        fetched = fetch_sources(project, lock, step)
        new = lock_of(project, lock, fetched)
        folders = {
            project.root / one.locked.folder: one.files
            for one in fetched
            if one.files is not None
        }
        files = {project.root / LOCK: new.text()} if new != lock else {}
        commit(project.root, Changes(folders, files, folders_left(project, lock, new)))
    for note in notes_of(fetched):
        click.echo(f"{click.style('note', fg='cyan')}: {printable(note)}", err=True)
    for one in fetched:
        what = "as it was" if one.files is None else f"{len(one.files)} documents"
        click.echo(f"{project.root / one.locked.folder}: {one.source.key}: {what}")
    if not fetched:
        click.echo(f"{project.file}: every document is beside it")

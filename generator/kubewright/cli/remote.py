"""fetch and upgrade of a project: what comes from elsewhere, with the extra `fetch`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path

import click

from kubewright.cli.output import step
from kubewright.cli.projects import opened_project, render
from kubewright.diagnostics import InputError, Location, printable
from kubewright.project.changelog import Upgraded, report
from kubewright.project.fetch import (
    fetch_sources,
    folders_left,
    lock_of,
    notes_of,
)
from kubewright.project.lock import FILE as LOCK
from kubewright.project.transaction import Changes, commit
from kubewright.project.upgrade import upgrade


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
    _show_notes(notes_of(fetched))
    for one in fetched:
        what = "as it was" if one.files is None else f"{len(one.files)} documents"
        click.echo(f"{project.root / one.locked.folder}: {one.source.key}: {what}")
    if not fetched:
        click.echo(f"{project.file}: every document is beside it")


def upgrade_project(
    config_file: Path | None,
    names: tuple[str, ...],
    to: str | None,
    report_file: Path | None,
) -> None:
    """Upgrade a project, say what that means, and write the report."""
    with opened_project(config_file) as (project, lock):
        done = upgrade(
            project,
            lock,
            to=to,
            names=names,
            render=partial(render, shows=step),
            shows=step,
        )
    _show_notes((*notes_of(done.fetched), *done.notes))
    for one in done.upgraded:
        click.echo(_line(one))
    if not done.upgraded:
        click.echo(f"{project.file}: nothing to upgrade")
    if report_file is not None:
        _write(report_file, report(done.upgraded))


def _line(one: Upgraded) -> str:
    """For example: `kubeclient 1.35.0 → 1.36.2: 3 breaking, 120 additive changes`."""
    moved = f"{one.before} → {one.after}" if one.before else f"is new, {one.after}"
    if one.changes is None:
        return f"{one.name} {moved}: generated anew"
    counts = ", ".join(
        f"{count} {effect}" for effect, count in one.changes.counts.items() if count
    )
    what = "change" if len(one.changes) == 1 else "changes"
    return f"{one.name} {moved}: {counts or 'no'} {what}"


def _show_notes(notes: Iterable[str]) -> None:
    for note in notes:
        click.echo(f"{click.style('note', fg='cyan')}: {printable(note)}", err=True)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(
            f"cannot be written: {error.strerror}; the upgrade is done",
            Location(str(path)),
        ) from error

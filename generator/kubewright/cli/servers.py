"""fetch and serve: from servers to documents, and from documents to a server."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click

from kubewright.cli.group import main
from kubewright.cli.options import (
    CONFIG,
    EXCLUDE,
    GROUPS,
    STRICT,
    needs_extra,
    reports_errors,
)
from kubewright.cli.output import progress_bar, show_notes

INCOMPLETE = 3
"""The exit code where something is missing that others can do without."""


@main.command("fetch", short_help="Bring documents: of a project, or of a server.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Save a live server's documents in this folder; it is replaced whole, or not "
    "at all.",
)
@click.option(
    "--kubeconfig",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Instead of KUBECONFIG and ~/.kube/config.",
)
@click.option("--context", help="Instead of the kubeconfig's current context.")
@click.option(
    "--crds",
    is_flag=True,
    help="The CustomResourceDefinitions instead of OpenAPI and discovery.",
)
@GROUPS
@CONFIG
@reports_errors
def fetch_command(
    out: Path | None,
    kubeconfig: Path | None,
    context: str | None,
    crds: bool,
    groups: frozenset[str],
    config_file: Path | None,
) -> None:
    """Bring the documents of kubewright.yaml's sources, as kubewright.lock has them.

    What is there already is not fetched again. With --out: save the OpenAPI and
    discovery documents of a live server, or its CRDs.

    Exits with code 3 when the server lists what it does not give, such as an aggregated
    API that is down: that is named, and all else is saved.

    Needs the extra: pip install 'kubewright[fetch]'.

    \b
    Examples:
      kubewright fetch
      kubewright fetch --out spec
      kubewright fetch --out spec --context production
      kubewright fetch --out crds --crds --group cert-manager.io
      kubewright generate spec --package kubeclient --out client
    """
    if out is None:
        if kubeconfig or context or crds or groups:
            raise click.UsageError("--out goes with the flags of a live server")
        with needs_extra("fetch"):
            from kubewright.cli.remote import fetch_project

        fetch_project(config_file)
        return
    if config_file is not None:
        raise click.UsageError("--config goes without --out")
    with needs_extra("fetch"):
        from kubewright.fetch import fetch
    with progress_bar("fetching") as progress:
        fetched = fetch(
            out,
            kubeconfig=kubeconfig,
            context=context,
            crds=crds,
            groups=groups,
            progress=progress,
        )
    of_version = f", {fetched.version}" if fetched.version else ""
    click.echo(f"{out}: {fetched.documents} documents of {fetched.server}{of_version}")
    for missing in fetched.missing:
        click.echo(f"{click.style('missing', fg='red')}: {missing}", err=True)
    if fetched.missing:
        sys.exit(INCOMPLETE)


@main.command("serve", short_help="Run an API server of documents, in memory.")
@click.argument(
    "specs",
    nargs=-1,
    type=click.Path(path_type=Path, allow_dash=True),
    metavar="[SPEC...]",
)
@click.option(
    "--package",
    "packages",
    multiple=True,
    metavar="NAME",
    help="Serve the API of an installed package too. For example: kubeclient.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    help="The port on 127.0.0.1; a free one if it is left out.",
)
@click.option(
    "--kubeconfig-out",
    "kubeconfig",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Serve HTTPS, and write here how to get in. Without it: plain HTTP.",
)
@click.option(
    "--seed",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A manifest of objects to begin with.",
)
@EXCLUDE
@STRICT
@reports_errors
def serve_command(
    specs: tuple[Path, ...],
    packages: tuple[str, ...],
    port: int,
    kubeconfig: Path | None,
    seed: Path | None,
    exclude: tuple[str, ...],
    strict: bool,
) -> None:
    """Run an API server of what SPEC... describe, in memory, until it is interrupted.

    For trying out clients and controllers: it stores, validates, patches and watches as
    a kube-apiserver does, and runs nothing. Needs: pip install 'kubewright[serve]'.

    \b
    Examples:
      kubewright serve specs/kubernetes/1.36 --kubeconfig-out kubeconfig
      kubewright serve --package kubeclient crds/ --kubeconfig-out kubeconfig
      kubectl --kubeconfig kubeconfig get namespaces
    """
    if not specs and not packages:
        raise click.UsageError("name documents, or a package with --package")
    from kubewright.load.reading import Reading

    with needs_extra("serve"):
        from kubewright.serve import serve
    with (
        serve(
            specs,
            packages=packages,
            port=port,
            kubeconfig=kubeconfig,
            seed=seed,
            reading=Reading(exclude, strict),
        ) as served,
        _interruption() as interrupted,
    ):
        show_notes(served.notes)
        seeded = f", {served.objects} objects" if seed else ""
        click.echo(
            f"{served.url}: {served.resources} resources of {served.groups} groups"
            f"{seeded}; stop it with Ctrl-C"
        )
        sys.stdout.flush()
        interrupted.wait()


@contextmanager
def _interruption() -> Generator[threading.Event]:
    """What is set when somebody interrupts or terminates the process."""
    interrupted = threading.Event()

    def interrupt(number: int, frame: FrameType | None) -> None:
        interrupted.set()

    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, interrupt) for number in numbers}
    try:
        yield interrupted
    finally:
        for number in numbers:
            signal.signal(number, before[number])

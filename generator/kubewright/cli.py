"""The command line: flags in, diagnostics out, exit codes.

Exit code 0: done. 1: `verify` found drift. 2: the input or the flags cannot be used.
"""

from __future__ import annotations

import json
import signal
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from types import FrameType
from typing import Any, ParamSpec

import click

from kubewright import __version__
from kubewright.config import Config, is_module, read_config
from kubewright.diagnostics import InputError, Location, Note
from kubewright.format import cache_folder
from kubewright.load.groups import group_name
from kubewright.pipeline import Generated, Request, generate
from kubewright.progress import Progress
from kubewright.write import check_output, write_package

P = ParamSpec("P")

_SPECS = click.argument(
    "specs",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, allow_dash=True),
    metavar="SPEC...",
)


def _group_names(
    context: click.Context, parameter: click.Parameter, names: tuple[str, ...]
) -> frozenset[str]:
    return frozenset(map(group_name, names))


_GROUPS = click.option(
    "--group",
    "groups",
    multiple=True,
    metavar="GROUP",
    callback=_group_names,
    help="This API group alone; repeat it for more. For example: cert-manager.io, core.",
)
_PACKAGE = click.option(
    "--package",
    required=True,
    metavar="NAME",
    help="Import name of the package. For example: kubeclient.",
)
_CONFIG = click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path),
    help="kubewright.yaml: pinned names, the distribution, fixups left out.",
)
_DOCS = click.option(
    "--docs/--no-docs",
    default=True,
    show_default=True,
    help="Turn the documents' descriptions into docstrings.",
)


def _reports_errors(command: Callable[P, None]) -> Callable[P, None]:
    """Print an InputError as one message and exit with code 2."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except InputError as error:
            click.echo(f"{click.style('error', fg='red')}: {error}", err=True)
            sys.exit(2)

    return wrapped


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kubewright")
def main() -> None:
    """client-go's code generation, for Python.

    Reads CustomResourceDefinitions, or what a Kubernetes API server says about itself,
    and renders an installable, typed package: models, clientsets and the Scheme.

    \b
    Examples:
      kubewright inspect specs/kubernetes/1.36
      kubewright generate specs/kubernetes/1.36 --package kubeclient --out client
      kubewright generate crds/ --package acmeclient --out client
    """


@main.command("generate", short_help="Render a typed package.")
@_SPECS
@_PACKAGE
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder for the package; it is replaced whole, or not at all.",
)
@_CONFIG
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the ledger here: what became of every definition and verb (JSON).",
)
@_GROUPS
@_DOCS
@_reports_errors
def generate_command(
    specs: tuple[Path, ...],
    package: str,
    out: Path,
    config_file: Path | None,
    report: Path | None,
    groups: frozenset[str],
    docs: bool,
) -> None:
    """Render the typed package of SPEC...: files and folders of CRDs and OpenAPI.

    Reads CustomResourceDefinitions (YAML or JSON, several in a file, Lists), OpenAPI v3,
    Swagger v2 and discovery, side by side; - is standard input. Other documents are left
    unread, with a note.

    \b
    Examples:
      kubewright generate specs/kubernetes/1.36 --package kubeclient --out client
      kubewright generate crds/ --package acmeclient --out client
      helm template acme | kubewright generate - --package acmeclient --out client
      kubewright generate spec --group acme.io --package acmeclient --out client
      kubewright generate openapi-v2.json --package kubeclient --out client --no-docs
      kubewright generate specs --package acme.kube --out client --report ledger.json
    """
    started = time.monotonic()
    check_output(out)
    generated = _generate(specs, package, config_file, groups, docs)
    if report is not None:
        _write_report(report, generated)
    write_package(out, generated.files)
    counts = generated.ledger.to_dict()["counts"]
    click.echo(
        f"{out}: {len(generated.files)} files, "
        f"{_tally(counts['definitions'], 'types')}, "
        f"{_tally(counts['methods'], 'methods')}, "
        f"{time.monotonic() - started:.1f} s"
    )


@main.command("verify", short_help="Check that a package is as generated.")
@_SPECS
@_PACKAGE
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="The generated folder to compare with.",
)
@_CONFIG
@_GROUPS
@_DOCS
@_reports_errors
def verify_command(
    specs: tuple[Path, ...],
    package: str,
    out: Path,
    config_file: Path | None,
    groups: frozenset[str],
    docs: bool,
) -> None:
    """Check that a generated folder is what SPEC... render to; change nothing.

    Exits with code 1 and names the files when it is not. Made for CI.

    \b
    Example:
      kubewright verify specs/kubernetes/1.36 --package kubeclient --out client
    """
    from kubewright.verify import find_drift

    if not out.is_dir():
        raise InputError("no such folder", Location(str(out)), "generate it first")
    generated = _generate(specs, package, config_file, groups, docs)
    drift = find_drift(out, generated.files)
    for item in drift:
        click.echo(f"{out / item.path} {item.what}")
        if item.diff:
            click.echo(_indented(item.diff.splitlines(), most=20))
    if drift:
        click.echo(f"{len(drift)} files differ from what generate would write")
        sys.exit(1)
    click.echo(f"{out}: {len(generated.files)} files, as generated")


@main.command("inspect", short_help="Print resources, or the whole model.")
@_SPECS
@click.option(
    "-o",
    "--output",
    type=click.Choice(["table", "json", "yaml"]),
    default="table",
    show_default=True,
    help="The resources as a table, or the whole model.",
)
@_GROUPS
@_reports_errors
def inspect_command(
    specs: tuple[Path, ...], output: str, groups: frozenset[str]
) -> None:
    """Print the model of SPEC...: resources as kubectl api-resources -o wide does.

    \b
    Examples:
      kubewright inspect specs/kubernetes/1.36
      kubewright inspect specs/kubernetes/1.36 -o json | jq '.groups[].name'
    """
    from kubewright.inspection import inspect

    text, notes = inspect(specs, output, groups)
    _show_notes(notes)
    click.echo(text)


@main.command("fetch", short_help="Save what a live server says about itself.")
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder for the documents; it is replaced whole, or not at all.",
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
@_GROUPS
@_reports_errors
def fetch_command(
    out: Path,
    kubeconfig: Path | None,
    context: str | None,
    crds: bool,
    groups: frozenset[str],
) -> None:
    """Save the OpenAPI and discovery documents of a live server, or its CRDs.

    Needs the extra: pip install 'kubewright[fetch]'.

    \b
    Examples:
      kubewright fetch --out spec
      kubewright fetch --out spec --context production
      kubewright fetch --out crds --crds --group cert-manager.io
      kubewright generate spec --package kubeclient --out client
    """
    try:
        from kubewright.fetch import fetch
    except ModuleNotFoundError as error:
        raise InputError(
            f"fetch needs the module {error.name}, which is not installed",
            hint="pip install 'kubewright[fetch]'",
        ) from error
    with _progress("fetching") as progress:
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
@_reports_errors
def serve_command(
    specs: tuple[Path, ...],
    packages: tuple[str, ...],
    port: int,
    kubeconfig: Path | None,
    seed: Path | None,
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
    try:
        from kubewright.serve import serve
    except ModuleNotFoundError as error:
        raise InputError(
            f"serve needs the module {error.name}, which is not installed",
            hint="pip install 'kubewright[serve]'",
        ) from error
    with (
        serve(
            specs, packages=packages, port=port, kubeconfig=kubeconfig, seed=seed
        ) as served,
        _interruption() as interrupted,
    ):
        _show_notes(served.notes)
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
@_reports_errors
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


def _generate(
    specs: tuple[Path, ...],
    package: str,
    config_file: Path | None,
    groups: frozenset[str],
    docs: bool,
) -> Generated:
    if not is_module(package):
        raise InputError(
            f"--package {package!r} is no name that Python could import",
            hint="use letters, digits and underscores, with dots between parts",
        )
    request = Request(
        specs=specs,
        package=package,
        config=read_config(config_file) if config_file else Config(),
        docs=docs,
        cache=cache_folder(),
        groups=groups,
    )
    with _progress("formatting") as progress:
        generated = generate(request, progress)
    _show_notes(generated.notes)
    return generated


@contextmanager
def _progress(label: str) -> Generator[Progress]:
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


def _write_report(report: Path, generated: Generated) -> None:
    text = json.dumps(generated.ledger.to_dict(), indent=2) + "\n"
    try:
        report.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(
            f"--report {report} cannot be written: {error.strerror}"
        ) from (error)


def _show_notes(notes: Iterable[Note]) -> None:
    for note in notes:
        click.echo(f"{click.style('note', fg='cyan')}: {note}", err=True)


def _tally(counts: dict[str, Any], what: str) -> str:
    """For example: `784 methods (21 connection)`, what was skipped in brackets."""
    skipped = ", ".join(f"{count} {rule}" for rule, count in counts["skipped"].items())
    return f"{counts['emitted']} {what}" + (f" ({skipped} skipped)" if skipped else "")


def _indented(lines: list[str], most: int) -> str:
    shown = [f"    {line}" for line in lines[:most]]
    more = len(lines) - most
    return "\n".join([*shown, f"    … {more} more lines"] if more > 0 else shown)

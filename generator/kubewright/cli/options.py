"""Arguments, flags and error messages that several commands have."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import ParamSpec

import click

from kubewright.diagnostics import InputError

P = ParamSpec("P")

_DOCUMENTS = click.Path(path_type=Path, allow_dash=True)
SPECS = click.argument(
    "specs", nargs=-1, required=True, type=_DOCUMENTS, metavar="SPEC..."
)
OR_SPECS = click.argument("specs", nargs=-1, type=_DOCUMENTS, metavar="[SPEC...]")


def _group_names(
    context: click.Context, parameter: click.Parameter, names: tuple[str, ...]
) -> frozenset[str]:
    return frozenset("" if name == "core" else name for name in names)


GROUPS = click.option(
    "--group",
    "groups",
    multiple=True,
    metavar="GROUP",
    callback=_group_names,
    help="This API group alone; repeat it for more. For example: cert-manager.io, core.",
)
PACKAGES = click.option(
    "--package",
    "packages",
    multiple=True,
    metavar="NAME",
    help="Import name of the package. For example: kubeclient. Of a project: this "
    "package alone; repeat it for more.",
)
CONFIG = click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path),
    help="Instead of the kubewright.yaml of this folder or the nearest above it.",
)
DOCS = click.option(
    "--docs/--no-docs",
    default=True,
    show_default=True,
    help="Turn the documents' descriptions into docstrings.",
)


EXCLUDE = click.option(
    "--exclude",
    multiple=True,
    metavar="PATTERN",
    help="Leave these files out, as in a .gitignore; repeat it for more. "
    "For example: kustomization.yaml, samples/.",
)
STRICT = click.option(
    "--strict",
    is_flag=True,
    help="Refuse a key that is given twice. kubectl takes the last one.",
)


BORROW = click.option(
    "--borrow",
    "borrow",
    multiple=True,
    metavar="NAME",
    help="Objects that are a class of this installed package are that class; repeat it "
    "for more. For example: kubeclient.",
)


@contextmanager
def needs_extra(extra: str) -> Generator[None]:
    """Around imports of what comes with an extra of kubewright."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise InputError(
            f"{extra} needs the module {error.name}, which is not installed",
            hint=f"pip install 'kubewright[{extra}]'",
        ) from error


def reports_errors(command: Callable[P, None]) -> Callable[P, None]:
    """Print an InputError as one message and exit with code 2."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except InputError as error:
            click.echo(f"{click.style('error', fg='red')}: {error}", err=True)
            sys.exit(2)

    return wrapped

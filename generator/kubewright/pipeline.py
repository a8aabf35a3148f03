"""The whole program on one page.

    load      files and folders -> typed documents               (load/)
    fix       upstream's quirks, each by name                     (fixups/)
    model     groups, versions, kinds, resources, types           (model/)
    name      every Python identifier, in one pass                (naming/)
    plan      which files, from which template, showing what      (plan/)
    render    templates -> text                                   (render.py)
    format    black has the last word                             (format.py)

Up to here everything is in memory. `write.py` puts the files on disk, `verify/` compares
them with what is there.
"""

from __future__ import annotations

import gc
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from kubewright.config import Config, package_version
from kubewright.diagnostics import Note
from kubewright.format import format_files
from kubewright.ledger import Ledger, take_stock
from kubewright.lenders import lenders_of
from kubewright.load import load
from kubewright.load.reading import Reading
from kubewright.model.build import build_model
from kubewright.naming import resolve_names
from kubewright.plan.whole import plan_all
from kubewright.progress import Progress
from kubewright.render import render


@dataclass(frozen=True)
class Request:
    """What to generate.

    Attributes:
        specs: files and folders with the documents; `-` is standard input.
        package: the dotted name of the Python package. For example: `kubeclient`.
        docs: whether descriptions become docstrings.
        cache: where formatted files are kept between runs; None keeps none.
        groups: the API groups to generate; all when none is named.
        reading: which of the files are read, and how strictly.
    """

    specs: tuple[Path, ...]
    package: str
    config: Config = Config()
    docs: bool = True
    cache: Path | None = None
    groups: frozenset[str] = frozenset()
    reading: Reading = Reading()


@dataclass(frozen=True)
class Generated:
    """The package in memory: text by path below the output folder.

    Attributes:
        version: of the distribution, or what it would have.
    """

    files: Mapping[PurePosixPath, str]
    ledger: Ledger
    notes: tuple[Note, ...]
    version: str


def generate(request: Request, progress: Progress = Progress()) -> Generated:
    """Run every stage and return the package.

    Raises:
        InputError: the documents or the configuration cannot be used.
    """
    with _without_collection():
        return _generate(request, progress)


@contextmanager
def _without_collection() -> Generator[None]:
    """What is read and built stays until the end: looking for garbage is lost time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _generate(request: Request, progress: Progress) -> Generated:
    specs = load(request.specs, request.groups, request.reading)
    built = build_model(
        specs,
        request.config.disabled_fixups,
        lenders_of(request.config),
        typed_times=request.config.typed_times,
    )
    names = resolve_names(built.model, request.package, request.config.pins)
    ledger = take_stock(built, names, request.config)
    planned = plan_all(built, names, request.config, docs=request.docs)
    progress.start(len(planned))
    rendered = dict(render(file) for file in planned)
    files = format_files(
        rendered,
        laid_out={file.path for file in planned if file.laid_out},
        cache=request.cache,
        progress=progress.advance,
    )
    version = package_version(request.config, built.model.server_version)
    return Generated(files, ledger, built.notes, version)

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

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from kubewright.config import Config
from kubewright.diagnostics import Note
from kubewright.format import format_files
from kubewright.ledger import Ledger, take_stock
from kubewright.load import load
from kubewright.model.build import build_model
from kubewright.naming import resolve_names
from kubewright.plan.whole import plan_all
from kubewright.progress import Progress
from kubewright.render import render


@dataclass(frozen=True)
class Request:
    """What to generate.

    Attributes:
        specs: files and folders with the documents.
        package: the dotted name of the Python package. For example: `kubeclient`.
        docs: whether descriptions become docstrings.
        cache: where formatted files are kept between runs; None keeps none.
    """

    specs: tuple[Path, ...]
    package: str
    config: Config = Config()
    docs: bool = True
    cache: Path | None = None


@dataclass(frozen=True)
class Generated:
    """The package in memory: text by path below the output folder."""

    files: Mapping[PurePosixPath, str]
    ledger: Ledger
    notes: tuple[Note, ...]


def generate(request: Request, progress: Progress = Progress()) -> Generated:
    """Run every stage and return the package.

    Raises:
        InputError: the documents or the configuration cannot be used.
    """
    specs = load(request.specs)
    built = build_model(specs, request.config.disabled_fixups)
    names = resolve_names(built.model, request.package, request.config.pins)
    ledger = take_stock(built, names, request.config)
    planned = plan_all(built.model, names, request.config, docs=request.docs)
    progress.start(len(planned))
    rendered = dict(render(file) for file in planned)
    files = format_files(rendered, cache=request.cache, progress=progress.advance)
    return Generated(files=files, ledger=ledger, notes=built.notes)

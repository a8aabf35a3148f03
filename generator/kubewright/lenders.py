"""The packages whose classes a configuration borrows, as models."""

from __future__ import annotations

from pathlib import Path

from kubewright.config import RUNTIME, Borrowed, Config
from kubewright.load import load
from kubewright.load.builtin import runtime_document
from kubewright.load.installed import installed_api
from kubewright.load.packaged import API_DOCUMENT, read_api_document
from kubewright.load.specs import Specs
from kubewright.model.borrowed import Lender
from kubewright.model.build import build_model


def lenders_of(config: Config) -> tuple[Lender, ...]:
    """The models of the packages whose classes the configuration borrows.

    Raises:
        InputError: what one was generated from cannot be read, or it is not installed.
    """
    return tuple(
        Lender(
            package=borrowed.package,
            model=build_model(_specs(borrowed)).model,
            places=borrowed.places,
            said=borrowed.said,
            everywhere=borrowed.everywhere,
        )
        for borrowed in config.borrowed
    )


def documents_of(borrowed: Borrowed) -> tuple[Path, ...]:
    """What a package was generated from: as configured, or what it says itself.

    Nothing of the runtime, whose types kubewright knows.

    Raises:
        InputError: no documents are configured and the package is not installed.
    """
    if borrowed.documents or borrowed.package == RUNTIME:
        return borrowed.documents
    hint = "install it, or say what it was generated from under `types: documents:`"
    return (installed_api(borrowed.package, borrowed.said.at(), hint),)


def _specs(borrowed: Borrowed) -> Specs:
    documents = documents_of(borrowed)
    if not documents:
        return Specs((runtime_document(),))
    if [document.name for document in documents] == [API_DOCUMENT]:
        return read_api_document(documents[0])
    return load(documents)

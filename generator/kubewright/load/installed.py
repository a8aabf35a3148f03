"""Where an installed package stands, which is not imported."""

from __future__ import annotations

from importlib.machinery import PathFinder
from pathlib import Path

from kubewright.diagnostics import InputError, Location
from kubewright.load.packaged import api_document_in

NOT_INSTALLED = "no package of that name is installed"


def installed_api(
    package: str, said: Location, hint: str, missing: str = NOT_INSTALLED
) -> Path:
    """The `_api.json` of an installed package.

    `said` is where a user names the package, `hint` what else may stand there.

    Raises:
        InputError: no such package is installed, or it is none that was generated.
    """
    search: list[str] | None = None
    parts = package.split(".")
    for index, part in enumerate(parts, 1):
        name = ".".join(parts[:index])
        spec = PathFinder.find_spec(name, search) if part.isidentifier() else None
        search = [*(spec.submodule_search_locations or ())] if spec else []
        if not search:
            raise InputError(missing, said, hint)
    for folder in search or ():
        document = api_document_in(Path(folder))
        if document is not None:
            return document
    raise InputError(
        "the package does not say what its API is: it has no _api.json",
        said,
        "name a package that kubewright has generated",
    )

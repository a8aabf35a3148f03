"""Where etcd and kube-apiserver are."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

VARIABLE: Final = "KUBEBUILDER_ASSETS"
USUAL: Final = Path("/usr/local/kubebuilder/bin")


class AssetsError(FileNotFoundError):
    """There is no etcd, or no kube-apiserver. The message says where was looked."""


@dataclass(frozen=True)
class Binaries:
    """The programs that a control plane is made of."""

    etcd: Path
    kube_apiserver: Path


def find_binaries(
    folder: str | os.PathLike[str] | None = None,
    *,
    environ: Mapping[str, str] = os.environ,
    usual: Path = USUAL,
) -> Binaries:
    """Those of a folder, else of ``KUBEBUILDER_ASSETS``, else of the usual place.

    As controller-runtime looks for them. Raises AssetsError.
    """
    named = environ.get(VARIABLE) if folder is None else os.fspath(folder)
    where = Path(named) if named else usual
    found = Binaries(where / "etcd", where / "kube-apiserver")
    missing = [
        file.name
        for file in (found.etcd, found.kube_apiserver)
        if not os.access(file, os.X_OK)
    ]
    if missing:
        advice = "" if named else f"; {VARIABLE} can name the folder that has them"
        raise AssetsError(f"{where} holds no {' and no '.join(missing)}{advice}")
    return found

"""Where etcd, kube-apiserver and openssl are."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Binaries:
    """The programs that a control plane is made of."""

    etcd: Path
    kube_apiserver: Path
    openssl: Path


def find_binaries(shared: Path, environ: Mapping[str, str] = os.environ) -> Binaries:
    """Those of ``KUBEBUILDER_ASSETS``, else those of the shared data.

    Raises FileNotFoundError, which says what is missing. NotADirectoryError where
    ``KUBEBUILDER_ASSETS`` is set and does not have them: somebody meant it to.
    """
    assets = environ.get("KUBEBUILDER_ASSETS")
    folder = Path(assets) if assets else shared / "envtest" / "bin"
    etcd, kube_apiserver = folder / "etcd", folder / "kube-apiserver"
    missing = [file.name for file in (etcd, kube_apiserver) if not file.is_file()]
    if missing and assets:
        raise NotADirectoryError(
            f"KUBEBUILDER_ASSETS={assets} holds no {' and no '.join(missing)}"
        )
    if missing:
        raise FileNotFoundError(
            f"needs {' and '.join(missing)}: set KUBEBUILDER_ASSETS to the folder that"
            " setup-envtest fills"
        )
    openssl = shutil.which("openssl")
    if openssl is None:
        raise FileNotFoundError("needs openssl on PATH, to make certificates")
    return Binaries(etcd, kube_apiserver, Path(openssl))

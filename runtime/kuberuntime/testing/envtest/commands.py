"""The command lines of a control plane."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kuberuntime.testing.envtest.certificates import ServerFiles


def etcd_command(program: Path, folder: Path, port: int) -> list[str]:
    """An etcd that keeps its data in a folder, and does not wait for the disk."""
    url = f"http://127.0.0.1:{port}"
    return [
        str(program),
        f"--data-dir={folder}",
        f"--listen-client-urls={url}",
        f"--advertise-client-urls={url}",
        "--listen-peer-urls=http://127.0.0.1:0",
        "--unsafe-no-fsync",
        "--log-level=warn",
    ]


def apiserver_command(
    program: Path,
    folder: Path,
    port: int,
    etcd_port: int,
    files: ServerFiles,
    flags: Sequence[str],
) -> list[str]:
    """A kube-apiserver over that etcd. ``flags`` come last, and so win."""
    return [
        str(program),
        f"--etcd-servers=http://127.0.0.1:{etcd_port}",
        f"--secure-port={port}",
        "--bind-address=127.0.0.1",
        f"--cert-dir={folder}",
        f"--tls-cert-file={files.certificate}",
        f"--tls-private-key-file={files.key}",
        f"--client-ca-file={files.ca}",
        "--service-account-issuer=https://kubernetes.default.svc",
        f"--service-account-key-file={files.token_public}",
        f"--service-account-signing-key-file={files.token_private}",
        "--service-cluster-ip-range=10.0.0.0/24",
        "--authorization-mode=RBAC",
        # Nothing here makes the accounts that it asks for.
        "--disable-admission-plugins=ServiceAccount",
        "--allow-privileged=true",
        *flags,
    ]

"""A real API server on this machine, with nothing in it, for as long as it takes."""

from __future__ import annotations

import os
import socket
import ssl
import subprocess
import time
import urllib.request
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError

from benchmarks.kubeconfig import make_certificates, write_kubeconfig
from benchmarks.outcome import NotMeasured
from benchmarks.places import SERVERS

_PATIENCE = 60.0  # seconds until a program has to be ready
_POLL = 0.1  # seconds


@dataclass(frozen=True)
class Server:
    """Where it is, and what an administrator of it needs to talk to it."""

    port: int
    kubeconfig: Path
    tls: ssl.SSLContext


@contextmanager
def running_server(folder: Path) -> Generator[Server]:
    """etcd and kube-apiserver, of KUBEBUILDER_ASSETS or of the shared data.

    Their data, logs and certificates go to the folder. Raises NotMeasured where
    there are none, or where they do not start.
    """
    etcd, kube_apiserver = _programs()
    folder.mkdir()
    make_certificates(folder)
    storage = f"http://127.0.0.1:{_free_port()}"
    port = _free_port()
    server = f"https://127.0.0.1:{port}"
    tls = ssl.create_default_context(cafile=folder / "ca.crt")
    tls.load_cert_chain(folder / "client.crt", folder / "client.key")
    with ExitStack() as stack:
        start = [
            str(etcd),
            "--data-dir=etcd",
            f"--listen-client-urls={storage}",
            f"--advertise-client-urls={storage}",
            "--listen-peer-urls=http://127.0.0.1:0",
            "--unsafe-no-fsync",
            "--log-level=warn",
        ]
        stack.enter_context(_running(start, folder, f"{storage}/health"))
        start = [
            str(kube_apiserver),
            f"--etcd-servers={storage}",
            f"--secure-port={port}",
            "--bind-address=127.0.0.1",
            "--cert-dir=.",
            "--tls-cert-file=server.crt",
            "--tls-private-key-file=server.key",
            "--client-ca-file=ca.crt",
            "--service-account-issuer=https://kubernetes.default.svc",
            "--service-account-key-file=sa.pub",
            "--service-account-signing-key-file=sa.key",
            "--service-cluster-ip-range=10.0.0.0/24",
            "--authorization-mode=RBAC",
        ]
        # Not /readyz: where nothing but custom resources is served, that waits for
        # what never comes.
        stack.enter_context(_running(start, folder, f"{server}/healthz", tls))
        yield Server(port, write_kubeconfig(folder, server), tls)


def _programs() -> tuple[Path, Path]:
    folder = Path(os.environ.get("KUBEBUILDER_ASSETS") or SERVERS)
    found = (folder / "etcd", folder / "kube-apiserver")
    if not all(program.is_file() for program in found):
        raise NotMeasured(
            "needs etcd and kube-apiserver: KUBEBUILDER_ASSETS is the folder that"
            " setup-envtest fills"
        )
    return found


@contextmanager
def _running(
    command: Sequence[str], folder: Path, ready: str, tls: ssl.SSLContext | None = None
) -> Generator[None]:
    """A program that writes its log into the folder, once a URL of it answers."""
    name = Path(command[0]).name
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
    try:
        _wait(lambda: _answers(ready, tls), process, name)
        yield
    finally:
        process.terminate()
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(
    ready: Callable[[], bool], process: subprocess.Popen[bytes], name: str
) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not ready():
        if process.poll() is not None:
            raise NotMeasured(f"{name} ended with code {process.returncode}")
        if time.monotonic() > deadline:
            raise NotMeasured(f"{name} was not ready in {_PATIENCE:.0f} s")
        time.sleep(_POLL)


def _answers(url: str, tls: ssl.SSLContext | None) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5, context=tls) as answer:
            return bool(answer.status == 200)
    except HTTPError as refusal:
        refusal.close()
        return False
    except OSError:
        return False


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port

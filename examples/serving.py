"""Which server an example talks to: the one in the box, or a real one."""

from __future__ import annotations

import argparse
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import kubeclient
from kuberuntime.testing.servers import KubeServer, ServerKind, running_server


@contextmanager
def chosen_server(name: str, *crds: Path) -> Generator[KubeServer]:
    """The embedded server for a demo, the cluster of ``--kubeconfig`` for real work.

    A cluster has to have the CRDs; the embedded server gets them.
    """
    parser = argparse.ArgumentParser(prog=f"python -m {name}")
    parser.add_argument(
        "--kubeconfig",
        help="work in this cluster until SIGTERM or Ctrl-C; else: a demo",
    )
    kubeconfig: str | None = parser.parse_args().kubeconfig
    kind: ServerKind = "embedded" if kubeconfig is None else "kubeconfig"
    environ = {**os.environ, "KUBECONFIG": kubeconfig or ""}
    with running_server(kind, [kubeclient.scheme], crds, environ=environ) as server:
        yield server

"""kubectl against the embedded server on a port."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kubeclient import scheme
from kuberuntime.testing import EmbeddedServer
from kuberuntime.testing.http import HTTPServer
from kuberuntime.testing.kubeconfig import write_kubeconfig
from tests.patience import LONG

KUBECTL = shutil.which("kubectl")


@dataclass(frozen=True)
class Kubectl:
    """kubectl with the server's kubeconfig. Calling it gives what it prints."""

    folder: Path

    def __call__(self, *arguments: str, stdin: str = "", fails: bool = False) -> str:
        """Run it; a command that ``fails`` gives what it says on standard error."""
        done = self.run(*arguments, stdin=stdin)
        said = f"{' '.join(arguments)}: {done.stdout}{done.stderr}"
        assert (done.returncode != 0) == fails, said
        return done.stderr if fails else done.stdout

    def run(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            input=stdin,
            capture_output=True,
            text=True,
            timeout=LONG,
            check=False,
            env=self.environ,
        )

    def command(self, *arguments: str) -> list[str]:
        assert KUBECTL is not None
        return [KUBECTL, *arguments]

    @property
    def environ(self) -> dict[str, str]:
        return {
            **os.environ,
            "KUBECONFIG": str(self.folder / "kubeconfig"),
            "KUBECACHEDIR": str(self.folder / "cache"),
            "HOME": str(self.folder),
        }


@pytest.fixture
def server() -> EmbeddedServer:
    return EmbeddedServer(scheme)


@pytest.fixture
def kubectl(server: EmbeddedServer, tmp_path: Path) -> Iterator[Kubectl]:
    if KUBECTL is None:
        pytest.skip("there is no kubectl here")
    with HTTPServer(server) as http:
        write_kubeconfig(http.config, tmp_path / "kubeconfig", name="embedded")
        yield Kubectl(tmp_path)

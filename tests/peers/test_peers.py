"""Other people's clients, unmodified, on the embedded server.

Each runs in an environment of its own, which ``make test-peers`` makes: their
dependencies are not ours.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from tests.patience import LONG

from kubeclient import scheme
from kuberuntime.testing import EmbeddedServer
from kuberuntime.testing.http import HTTPServer
from kuberuntime.testing.kubeconfig import write_kubeconfig

HERE = Path(__file__).parent
PYTHON = HERE.parents[1] / ".venv-peers" / "bin" / "python"


@pytest.mark.parametrize("client", ["kubernetes", "lightkube"])
def test_a_peer_creates_changes_watches_and_deletes(
    client: str, tmp_path: Path
) -> None:
    if not PYTHON.exists():
        pytest.skip("no .venv-peers: make test-peers")
    kubeconfig = tmp_path / "kubeconfig"
    with HTTPServer(EmbeddedServer(scheme)) as http:
        write_kubeconfig(http.config, kubeconfig, name="embedded")
        done = subprocess.run(
            [PYTHON, HERE / f"with_{client}.py", kubeconfig],
            capture_output=True,
            text=True,
            timeout=LONG,
            check=False,
        )
    assert (done.stdout, done.returncode) == ("done\n", 0), done.stderr

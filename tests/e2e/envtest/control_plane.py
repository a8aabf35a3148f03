"""etcd and kube-apiserver, started and stopped together."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from envtest.binaries import Binaries
from envtest.certificates import Certificates, make_certificates
from envtest.processes import EndedError, RunningProcess, free_port
from kuberuntime.config import Config, TLSConfig
from kuberuntime.rest import RESTClient, TransportError
from kuberuntime.rest.request import Request

ATTEMPTS = 3  # a port that was free may be taken by the time it is used


class ControlPlane:
    """A server with nothing in it, in a folder of its own, which it fills.

    ``config`` is how to reach it as a user who may do anything, without a rate limit.
    """

    config: Config

    def __init__(self, binaries: Binaries, folder: Path) -> None:
        self._binaries = binaries
        self._folder = folder
        self._running = ExitStack()
        self._etcd = ""

    def __enter__(self) -> Self:
        certificates = make_certificates(self._binaries.openssl, self._folder)
        for attempt in range(1, ATTEMPTS + 1):
            folder = self._folder / f"attempt-{attempt}"
            folder.mkdir()
            try:
                self._start(certificates, folder)
            except EndedError:
                self._running.close()
                if attempt == ATTEMPTS:
                    raise
            except BaseException:
                self._running.close()
                raise
            else:
                break
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._running.close()

    def write_kubeconfig(self, file: Path, *, namespace: str = "default") -> None:
        """A kubeconfig for this server, as users have them."""
        tls = self.config.tls
        cluster = {
            "server": self.config.server,
            "certificate-authority": str(tls.ca_file),
        }
        user = {
            "client-certificate": str(tls.cert_file),
            "client-key": str(tls.key_file),
        }
        context = {"cluster": "envtest", "user": "admin", "namespace": namespace}
        content = {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "envtest", "cluster": cluster}],
            "users": [{"name": "admin", "user": user}],
            "contexts": [{"name": "envtest", "context": context}],
            "current-context": "envtest",
        }
        file.write_text(json.dumps(content))

    def compact(self) -> None:
        """Make etcd forget every version but the newest of each object.

        As the server has it do every five minutes.
        """
        header = self._ask_etcd("kv/range", {"key": "AA=="})["header"]
        self._ask_etcd(
            "kv/compaction", {"revision": header["revision"], "physical": True}
        )

    def _start(self, certificates: Certificates, folder: Path) -> None:
        self._etcd = f"http://127.0.0.1:{free_port()}"
        port = free_port()
        etcd = RunningProcess(
            [
                self._binaries.etcd,
                f"--data-dir={folder / 'etcd'}",
                f"--listen-client-urls={self._etcd}",
                f"--advertise-client-urls={self._etcd}",
                "--listen-peer-urls=http://127.0.0.1:0",
                "--unsafe-no-fsync",
                "--log-level=warn",
            ],
            folder,
        )
        self._running.enter_context(etcd)
        etcd.wait_until(self._etcd_is_healthy)
        server = RunningProcess(
            [
                self._binaries.kube_apiserver,
                f"--etcd-servers={self._etcd}",
                f"--secure-port={port}",
                "--bind-address=127.0.0.1",
                f"--cert-dir={folder}",
                f"--tls-cert-file={certificates.server}",
                f"--tls-private-key-file={certificates.server_key}",
                f"--client-ca-file={certificates.ca}",
                "--service-account-issuer=https://kubernetes.default.svc",
                f"--service-account-key-file={certificates.service_account_public}",
                f"--service-account-signing-key-file={certificates.service_account_key}",
                "--service-cluster-ip-range=10.0.0.0/24",
                "--authorization-mode=RBAC",
                # Nothing here makes the accounts that it asks for.
                "--disable-admission-plugins=ServiceAccount",
                "--allow-privileged=true",
            ],
            folder,
        )
        self._running.enter_context(server)
        self.config = Config(
            f"https://127.0.0.1:{port}",
            TLSConfig(
                ca_file=certificates.ca,
                cert_file=certificates.admin,
                key_file=certificates.admin_key,
            ),
            qps=None,
            source="envtest",
        )
        # Not /readyz: a server for custom resources alone waits there for services.
        with RESTClient(replace(self.config, retries=0), environ={}) as rest:
            server.wait_until(lambda: _answers(rest, "/healthz"))

    def _etcd_is_healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self._etcd}/health", timeout=5) as answer:
                health: dict[str, Any] = json.load(answer)
        except (urllib.error.URLError, OSError):
            return False
        return health.get("health") == "true"

    def _ask_etcd(self, call: str, body: dict[str, Any]) -> dict[str, Any]:
        request = urllib.request.Request(
            f"{self._etcd}/v3/{call}", data=json.dumps(body).encode(), method="POST"
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            found: dict[str, Any] = json.load(answer)
        return found


def _answers(rest: RESTClient, path: str) -> bool:
    try:
        return rest.send(Request("GET", path, timeout=5.0)).status == 200
    except TransportError:
        return False

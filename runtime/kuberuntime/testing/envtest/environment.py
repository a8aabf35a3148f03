"""etcd and kube-apiserver, started and stopped together."""

from __future__ import annotations

import os
import weakref
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Final, Self

from kuberuntime.config import Config, TLSConfig
from kuberuntime.rest import RESTClient
from kuberuntime.rest.aio import blocking
from kuberuntime.testing.certificates import Authority
from kuberuntime.testing.crds import CRDSource, install_crds, read_crds
from kuberuntime.testing.envtest import etcd
from kuberuntime.testing.envtest.binaries import find_binaries
from kuberuntime.testing.envtest.certificates import ServerFiles, write_server_files
from kuberuntime.testing.envtest.commands import apiserver_command, etcd_command
from kuberuntime.testing.envtest.program import (
    PATIENCE,
    EndedError,
    Program,
    free_port,
)
from kuberuntime.testing.envtest.readiness import is_ready
from kuberuntime.testing.kubeconfig import write_kubeconfig

ATTEMPTS: Final = 3  # a port that was free may be taken by the time it is used
ADMINISTRATORS: Final = "system:masters"


class Environment:
    """A control plane with nothing in it but ``crds``; envtest's Environment.

    Starts on entry, ``with`` or ``async with``, or by :meth:`start`; on exit, or by
    :meth:`stop`, the programs end, and the folder of their data and logs goes. So
    they do when the interpreter exits. ``assets`` is the folder of the programs, for
    which see :func:`find_binaries`; ``flags`` are added to kube-apiserver's; data and
    logs go below ``folder``, else to where temporary files do. Each program gets
    ``patience`` seconds to be ready, and so do the CRDs.

    ``config`` is how to reach it as a user who may do anything, without a rate
    limit. ``etcd`` and ``api_server`` may be stopped and started in between: they
    come back where they were, with what was stored.

    Raises AssetsError where the programs are not found, EndedError or NotReadyError
    where they do not start, and what :func:`read_crds` and :func:`install_crds` do.
    """

    config: Config
    etcd: Program
    api_server: Program

    def __init__(
        self,
        *crds: CRDSource,
        assets: str | os.PathLike[str] | None = None,
        flags: Sequence[str] = (),
        folder: str | os.PathLike[str] | None = None,
        patience: float = PATIENCE,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        self._crds = crds
        self._assets = assets
        self._flags = flags
        self._folder = folder
        self._patience = patience
        self._environ = environ
        self._authority = Authority()
        self._etcd_port = 0
        self._running = ExitStack()
        self._finalizer = weakref.finalize(self, self._running.close)

    def start(self) -> Self:
        """Start the programs, and install the CRDs."""
        binaries = find_binaries(self._assets, environ=self._environ)
        crds = read_crds(*self._crds)
        try:
            own = TemporaryDirectory(prefix="envtest-", dir=self._folder)
            folder = Path(self._running.enter_context(own))
            files = write_server_files(self._authority, folder)
            for attempt in range(1, ATTEMPTS + 1):
                data = folder / f"attempt-{attempt}"
                data.mkdir()
                try:
                    self._start(binaries.etcd, binaries.kube_apiserver, files, data)
                except EndedError:
                    if attempt == ATTEMPTS:
                        raise
                else:
                    break
            if crds:
                self.install(crds)
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """End the programs, and leave nothing. Fine where they do not run."""
        self._running.close()

    def add_user(self, name: str, groups: Iterable[str] = ()) -> Config:
        """How to reach the server as somebody else, with a certificate of theirs."""
        shown = self._authority.client(name, list(groups))
        tls = TLSConfig(
            ca_data=self._authority.certificate,
            cert_data=shown.certificate,
            key_data=shown.key,
        )
        return replace(self.config, tls=tls)

    def install(self, crds: Iterable[Mapping[str, object]]) -> list[str]:
        """Put more CRDs on the server; see :func:`install_crds`."""
        with RESTClient(self.config, environ={}) as rest:
            return install_crds(rest, crds, patience=self._patience)

    def write_kubeconfig(self, file: str | os.PathLike[str]) -> None:
        """A kubeconfig for ``config``, as users have them."""
        write_kubeconfig(self.config, file, name="envtest")

    def compact(self) -> None:
        """Make etcd forget every version but the newest of each object.

        As the server has it do every five minutes. Raises OSError.
        """
        etcd.compact(self._etcd_port)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    async def __aenter__(self) -> Self:
        return await blocking(self.start)

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await blocking(self.stop)

    def _start(
        self, etcd_file: Path, server_file: Path, files: ServerFiles, folder: Path
    ) -> None:
        """One attempt, on ports that are free now. Raises EndedError."""
        port, self._etcd_port = free_port(), free_port()
        self.etcd = Program(
            etcd_command(etcd_file, folder / "etcd", self._etcd_port),
            folder,
            partial(etcd.is_healthy, self._etcd_port),
        )
        self.config = Config(f"https://127.0.0.1:{port}", qps=None, source="envtest")
        self.config = self.add_user("admin", [ADMINISTRATORS])
        self.api_server = Program(
            apiserver_command(
                server_file, folder, port, self._etcd_port, files, self._flags
            ),
            folder,
            partial(is_ready, self.config),
        )
        with ExitStack() as started:
            started.callback(self.etcd.stop)
            self.etcd.start(patience=self._patience)
            started.callback(self.api_server.stop)
            self.api_server.start(patience=self._patience)
            self._running.push(started.pop_all())

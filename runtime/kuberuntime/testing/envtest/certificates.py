"""The files that kube-apiserver is told to read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kuberuntime.testing.certificates import Authority, make_signing_key


@dataclass(frozen=True)
class ServerFiles:
    """In a folder: whom the server trusts, what it shows, and how it signs tokens."""

    folder: Path

    @property
    def ca(self) -> Path:
        return self.folder / "ca.crt"

    @property
    def certificate(self) -> Path:
        return self.folder / "server.crt"

    @property
    def key(self) -> Path:
        return self.folder / "server.key"

    @property
    def token_public(self) -> Path:
        return self.folder / "sa.pub"

    @property
    def token_private(self) -> Path:
        return self.folder / "sa.key"


def write_server_files(authority: Authority, folder: Path) -> ServerFiles:
    """Write all of them, for a server at 127.0.0.1."""
    files = ServerFiles(folder)
    server, tokens = authority.server("127.0.0.1", "localhost"), make_signing_key()
    files.ca.write_bytes(authority.certificate)
    files.certificate.write_bytes(server.certificate)
    files.key.write_bytes(server.key)
    files.token_public.write_bytes(tokens.public)
    files.token_private.write_bytes(tokens.private)
    return files

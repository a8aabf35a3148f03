"""The certificates of a control plane that lives as long as a test run."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

# What Python 3.13 and later insist on: a CA that says it is one, and key identifiers.
_CA = """\
[req]
distinguished_name = name
prompt = no
x509_extensions = extensions
[name]
CN = envtest
[extensions]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
"""
_SERVER = """\
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = IP:127.0.0.1,DNS:localhost
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
"""
_CLIENT = """\
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = clientAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
"""


@dataclass(frozen=True)
class Certificates:
    """Files in one folder, good for a day.

    ``admin`` is in ``system:masters``, and may do anything. Service accounts are
    signed for with ``service_account_key``.
    """

    folder: Path

    @property
    def ca(self) -> Path:
        return self.folder / "ca.crt"

    @property
    def server(self) -> Path:
        return self.folder / "server.crt"

    @property
    def server_key(self) -> Path:
        return self.folder / "server.key"

    @property
    def admin(self) -> Path:
        return self.folder / "admin.crt"

    @property
    def admin_key(self) -> Path:
        return self.folder / "admin.key"

    @property
    def service_account_key(self) -> Path:
        return self.folder / "sa.key"

    @property
    def service_account_public(self) -> Path:
        return self.folder / "sa.pub"


def make_certificates(openssl: Path, folder: Path) -> Certificates:
    """Make all of them. Raises CalledProcessError with what openssl says in a note."""
    made = Certificates(folder)

    def run(*arguments: str | Path) -> None:
        try:
            subprocess.run(
                [openssl, *arguments], cwd=folder, check=True, capture_output=True
            )
        except subprocess.CalledProcessError as error:
            error.add_note(error.stderr.decode(errors="replace"))
            raise

    def key(file: Path) -> None:
        run("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", file)

    def signed(name: str, subject: str, extensions: str) -> None:
        key(folder / f"{name}.key")
        (folder / f"{name}.ext").write_text(extensions)
        request = folder / f"{name}.csr"
        own = folder / f"{name}.key"
        run("req", "-new", "-key", own, "-subj", subject, "-out", request)
        # fmt: off
        run(
            "x509", "-req", "-in", request, "-CA", made.ca, "-CAkey", folder / "ca.key",
            "-CAcreateserial", "-days", "1", "-sha256",
            "-extfile", folder / f"{name}.ext", "-out", folder / f"{name}.crt",
        )
        # fmt: on

    key(folder / "ca.key")
    (folder / "ca.cnf").write_text(_CA)
    # fmt: off
    run(
        "req", "-x509", "-new", "-key", folder / "ca.key", "-config", folder / "ca.cnf",
        "-days", "1", "-sha256", "-out", made.ca,
    )
    # fmt: on
    signed("server", "/CN=kube-apiserver", _SERVER)
    signed("admin", "/O=system:masters/CN=admin", _CLIENT)
    key(made.service_account_key)
    public = made.service_account_public
    run("pkey", "-in", made.service_account_key, "-pubout", "-out", public)
    return made

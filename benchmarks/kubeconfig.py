"""A kubeconfig with certificates in it, as kind writes them."""

from __future__ import annotations

import base64
import shutil
import subprocess
from pathlib import Path
from typing import Final

from benchmarks.outcome import NotMeasured

NOWHERE: Final = "https://127.0.0.1:6443"
"""A server that does not exist, for those that do not connect."""


def write_kubeconfig(folder: Path, server: str = NOWHERE) -> Path:
    """Write one for an administrator of a server, whose CA may be :func:`made
    <make_certificates>` there before.

    Raises NotMeasured without the openssl command.
    """
    if not (folder / "client.crt").exists():
        make_certificates(folder)
    kubeconfig = folder / "kubeconfig"
    kubeconfig.write_text(
        _KUBECONFIG.format(
            server=server,
            ca=_base64(folder / "ca.crt"),
            certificate=_base64(folder / "client.crt"),
            key=_base64(folder / "client.key"),
        )
    )
    return kubeconfig


def make_certificates(folder: Path) -> None:
    """Make ``ca``, and signed by it ``client``, an administrator, and ``server``,
    which is 127.0.0.1: each a ``.crt`` and a ``.key``; and ``sa.pub`` of ``sa.key``.

    Raises NotMeasured without the openssl command.
    """
    openssl = shutil.which("openssl")
    if openssl is None:
        raise NotMeasured("needs the openssl command, to make certificates")
    (folder / "client.ext").write_text(_EXTENSIONS.format(use="clientAuth"))
    (folder / "server.ext").write_text(
        _EXTENSIONS.format(use="serverAuth") + "subjectAltName = IP:127.0.0.1\n"
    )
    key = ("-newkey", "rsa:2048", "-nodes", "-keyout")
    signing = ("-addext", "keyUsage = critical,keyCertSign,cRLSign")
    ca = ("-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial")
    sign = ("x509", "-req", *ca, "-extfile")
    user = "/O=system:masters/CN=benchmark"
    for arguments in (
        ("req", "-x509", *key, "ca.key", "-out", "ca.crt", "-subj", "/CN=ca", *signing),
        ("req", *key, "client.key", "-out", "client.csr", "-subj", user),
        ("req", *key, "server.key", "-out", "server.csr", "-subj", "/CN=server"),
        *(
            (*sign, f"{name}.ext", "-in", f"{name}.csr", "-out", f"{name}.crt")
            for name in ("client", "server")
        ),
        ("genrsa", "-out", "sa.key", "2048"),
        ("rsa", "-in", "sa.key", "-pubout", "-out", "sa.pub"),
    ):
        command = (openssl, *arguments)
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise NotMeasured(f"openssl {arguments[0]}: {done.stderr.strip()}")


_EXTENSIONS = """\
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature,keyEncipherment
extendedKeyUsage = {use}
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
"""

_KUBECONFIG = """\
apiVersion: v1
kind: Config
clusters:
- cluster:
    certificate-authority-data: {ca}
    server: {server}
  name: benchmark
contexts:
- context:
    cluster: benchmark
    user: benchmark
  name: benchmark
current-context: benchmark
preferences: {{}}
users:
- name: benchmark
  user:
    client-certificate-data: {certificate}
    client-key-data: {key}
"""


def _base64(file: Path) -> str:
    return base64.b64encode(file.read_bytes()).decode()

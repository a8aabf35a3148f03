"""The certificates and keys that a kubeconfig names."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from kuberuntime.config.kubeconfig_file import Cluster, User
from kuberuntime.config.kubeconfig_merge import Entry
from kuberuntime.config.tls import TLSConfig

T = TypeVar("T")


def tls_of(cluster: Entry[Cluster], user: Entry[User]) -> TLSConfig:
    """Whom to trust and what to show. Raises ConfigError."""
    server, client = cluster.value, user.value
    ca = material(
        cluster,
        "certificate-authority",
        server.certificate_authority,
        server.certificate_authority_data,
    )
    cert = material(
        user,
        "client-certificate",
        client.client_certificate,
        client.client_certificate_data,
    )
    key = material(user, "client-key", client.client_key, client.client_key_data)
    insecure = bool(server.insecure_skip_tls_verify)
    if insecure and ca != _NOTHING:
        reason = "goes with no certificate-authority: drop one of them"
        raise cluster.error("insecure-skip-tls-verify", reason)
    if cert != _NOTHING and key == _NOTHING:
        raise user.error("client-key", "missing, while there is a client-certificate")
    if key != _NOTHING and cert == _NOTHING:
        raise user.error("client-certificate", "missing, while there is a client-key")
    return TLSConfig(
        ca_data=ca.data,
        ca_file=ca.file,
        cert_data=cert.data,
        cert_file=cert.file,
        key_data=key.data,
        key_file=key.file,
        insecure_skip_verify=insecure,
        server_name=server.tls_server_name or None,
    )


@dataclass(frozen=True)
class Material:
    """A certificate or key: its bytes, its file, or neither."""

    data: bytes | None = None
    file: Path | None = None


_NOTHING: Final = Material()


def material(entry: Entry[T], key: str, file: str | None, data: str | None) -> Material:
    """What stands under ``key`` or ``key-data``. Raises ConfigError."""
    if file and data:
        raise entry.error(key, f"{key}-data is given too: drop one of them")
    if data:
        return Material(data=_decode_pem(entry, f"{key}-data", data))
    if not file:
        return _NOTHING
    return Material(file=readable(entry, key, file))


def readable(entry: Entry[T], key: str, text: str) -> Path:
    """The path of a file that can be read now. Raises ConfigError."""
    path = entry.path(text)
    try:
        path.open("rb").close()
    except OSError as error:
        reason = f"cannot read {path}: {error.strerror or type(error).__name__}"
        raise entry.error(key, reason) from None
    except ValueError:  # what no path can be
        raise entry.error(key, f"{text!r} is not a path") from None
    return path


def _decode_pem(entry: Entry[T], key: str, text: str) -> bytes:
    try:
        data = base64.b64decode(text.replace("\n", "").replace("\r", ""), validate=True)
    except (binascii.Error, ValueError) as error:
        raise entry.error(key, f"not base64: {error}") from None
    if b"-----BEGIN " not in data:
        raise entry.error(key, "is base64, but of no PEM")
    return data

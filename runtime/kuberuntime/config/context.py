"""From certificates and keys to an SSL context."""

from __future__ import annotations

import ssl
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx2

from kuberuntime.config.config import Config
from kuberuntime.config.credentials import ClientCertificate
from kuberuntime.config.errors import ConfigError
from kuberuntime.config.tls import TLSConfig


def tls_context(
    config: Config, certificate: ClientCertificate | None = None
) -> ssl.SSLContext:
    """The context for connections to a config's server.

    ``certificate`` is shown in place of the config's.

    Where a CA is given the system's store is not read: that would take longer than
    all the rest. Certificates need not carry the extensions that newer Pythons ask
    for by default: those of many clusters do not. Raises ConfigError.
    """
    tls = config.tls
    if tls.insecure_skip_verify or config.server.startswith("http://"):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    elif tls.has_ca:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        _trust(context, tls, config.source)
    else:
        context = httpx2.create_ssl_context()
    if certificate is not None:
        _show(context, certificate, config.source, "client-certificate of the plugin")
    elif tls.has_cert:
        key, shown = _client_certificate(tls, config.source)
        _show(context, shown, config.source, key)
    return context


def _trust(context: ssl.SSLContext, tls: TLSConfig, source: str) -> None:
    key, pem = _pem("certificate-authority", tls.ca_data, tls.ca_file, source)
    try:
        context.load_verify_locations(cadata=pem.decode("ascii"))
    except (ssl.SSLError, ValueError) as error:
        raise ConfigError(source, key, f"no CA certificates in PEM: {error}") from None


def _client_certificate(tls: TLSConfig, source: str) -> tuple[str, ClientCertificate]:
    key, cert = _pem("client-certificate", tls.cert_data, tls.cert_file, source)
    _, private_key = _pem("client-key", tls.key_data, tls.key_file, source)
    return key, ClientCertificate(cert, private_key)


def _show(
    context: ssl.SSLContext, shown: ClientCertificate, source: str, key: str
) -> None:
    # OpenSSL reads them from a file only: one that nobody else can, and not for long.
    with TemporaryDirectory(prefix="kuberuntime-") as folder:
        file = Path(folder) / "client.pem"
        file.touch(mode=0o600)
        file.write_bytes(shown.cert + b"\n" + shown.key)
        try:
            context.load_cert_chain(file, password=_refuse_password)
        except _Encrypted:
            reason = "the private key is encrypted: decrypt it, nobody is asked"
            raise ConfigError(source, "client-key", reason) from None
        except (ssl.SSLError, ValueError) as error:
            reason = f"no certificate with its private key in PEM: {error}"
            raise ConfigError(source, key, reason) from None


class _Encrypted(Exception):
    """A private key asks for a password."""


def _refuse_password() -> str:
    raise _Encrypted


def _pem(
    key: str, data: bytes | None, file: Path | None, source: str
) -> tuple[str, bytes]:
    """The key that the bytes are under in a kubeconfig, and the bytes."""
    if data is not None:
        return f"{key}-data", data
    if file is None:
        return key, b""
    try:
        return f"{key} {file}", file.read_bytes()
    except OSError as error:
        raise ConfigError(source, f"{key} {file}", error.strerror or "") from None

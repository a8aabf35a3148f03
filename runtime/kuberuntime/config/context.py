"""From certificates and keys to an SSL context."""

from __future__ import annotations

import os
import ssl
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

import httpx2

from kuberuntime.config.config import Config
from kuberuntime.config.credentials import ClientCertificate
from kuberuntime.config.errors import ConfigError
from kuberuntime.config.pem import certificates

Material: TypeAlias = Path | bytes
"""PEM: a file of it, or itself."""


def tls_context(
    config: Config, certificate: ClientCertificate | None = None
) -> ssl.SSLContext:
    """The context for connections to a config's server.

    ``certificate`` is shown in place of the config's.

    Whom it trusts is as Go has it: every certificate that is given, whether it is a
    root's, an intermediate's or the server's own, with or without the extensions that
    newer Pythons ask for by default. Where a CA is given the system's store is not
    read: that would take longer than all the rest. Raises ConfigError.
    """
    tls = config.tls
    if config.trusts_the_system:
        context = system_trust()
    else:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        if tls.has_ca and config.server.startswith("https://"):
            given = _given(tls.ca_data, tls.ca_file)
            trust(context, given, config.source, "certificate-authority")
        else:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
    if certificate is not None:
        key = "client-certificate of the plugin"
        _show(context, certificate.cert, certificate.key, config.source, key)
    else:
        _show_own(context, config)
    return context


def system_trust() -> ssl.SSLContext:
    """A context that trusts the system's CAs. Making it takes long."""
    return _as_go(httpx2.create_ssl_context())


def trust(context: ssl.SSLContext, given: Material, source: str, key: str) -> None:
    """Have a context trust certificates. Those that cannot be read are passed over.

    Raises ConfigError where there is none.
    """
    name, pem = _read(key, given, source)
    trusted, wrong = 0, ""
    for der in certificates(pem):
        try:
            context.load_verify_locations(cadata=der)
            trusted += 1
        except (ssl.SSLError, ValueError) as error:
            wrong = f": {error}"
    if not trusted:
        raise ConfigError(source, name, f"no CA certificates in PEM{wrong}")
    _as_go(context)


def check_client_certificate(config: Config) -> None:
    """Raise ConfigError where the config's own, if any, cannot be shown."""
    _show_own(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), config)


def _as_go(context: ssl.SSLContext) -> ssl.SSLContext:
    flags = context.verify_flags | ssl.VERIFY_X509_PARTIAL_CHAIN
    context.verify_flags = flags & ~ssl.VERIFY_X509_STRICT
    return context


def _show_own(context: ssl.SSLContext, config: Config) -> None:
    tls = config.tls
    if tls.has_cert:
        cert = _given(tls.cert_data, tls.cert_file)
        private_key = _given(tls.key_data, tls.key_file)
        _show(context, cert, private_key, config.source, "client-certificate")


def _show(
    context: ssl.SSLContext,
    cert: Material,
    private_key: Material,
    source: str,
    key: str,
) -> None:
    name = _name(key, cert)
    with (
        _as_file(name, cert, source) as cert_file,
        _as_file(_name("client-key", private_key), private_key, source) as key_file,
    ):
        try:
            context.load_cert_chain(cert_file, key_file, password=_refuse_password)
        except _Encrypted:
            reason = "the private key is encrypted: decrypt it, nobody is asked"
            raise ConfigError(source, "client-key", reason) from None
        except (ssl.SSLError, ValueError) as error:
            reason = f"no certificate with its private key in PEM: {error}"
            raise ConfigError(source, name, reason) from None


class _Encrypted(Exception):
    """A private key asks for a password."""


def _refuse_password() -> str:
    raise _Encrypted


@contextmanager
def _as_file(name: str, given: Material, source: str) -> Generator[Path]:
    """A file with what is given, which is all that OpenSSL reads: the one that it is
    in, or one in memory, or one that nobody else can read, and not for long."""
    if isinstance(given, Path):
        _read(name, given, source)
        yield given
    elif (memory := _in_memory(given)) is not None:
        try:
            yield Path(f"/proc/self/fd/{memory}")
        finally:
            os.close(memory)
    else:
        try:
            folder = TemporaryDirectory(prefix="kuberuntime-")
        except OSError as error:
            reason = (
                "has to be written to a file for a moment, and there is no folder for"
                f" that ({error.strerror}): set TMPDIR, or name files in its place"
            )
            raise ConfigError(source, name, reason) from None
        with folder:
            file = Path(folder.name) / "client.pem"
            file.touch(mode=0o600)
            file.write_bytes(given)
            yield file


def _in_memory(content: bytes) -> int | None:
    """A file that is on no disk; None where the system has no such thing."""
    if not hasattr(os, "memfd_create"):
        return None
    try:
        memory = os.memfd_create("kuberuntime")
    except OSError:
        return None
    if not Path(f"/proc/self/fd/{memory}").exists():
        os.close(memory)
        return None
    with open(memory, "wb", closefd=False) as file:
        file.write(content)
    return memory


def _given(data: bytes | None, file: Path | None) -> Material:
    return data if data is not None else file if file is not None else b""


def _name(key: str, given: Material) -> str:
    """What something is under in a kubeconfig."""
    if " " in key:
        return key
    return f"{key} {given}" if isinstance(given, Path) else f"{key}-data"


def _read(key: str, given: Material, source: str) -> tuple[str, bytes]:
    """What it is under, and its bytes."""
    name = _name(key, given)
    if isinstance(given, bytes):
        return name, given
    try:
        return name, given.read_bytes()
    except OSError as error:
        raise ConfigError(source, name, error.strerror or "") from None

"""Whom a client trusts, and what it shows: real servers, with chains of every kind."""

from __future__ import annotations

import datetime
import os
import socket
import ssl
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kuberuntime.config import Config, ConfigError, OIDCConfig, TLSConfig
from kuberuntime.config.oidc import OIDCCredentials
from kuberuntime.config.pem import certificates

PKI = Path(__file__).parent / "pki"
LONG_AGO = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
FAR_AWAY = datetime.datetime(2120, 1, 1, tzinfo=datetime.UTC)


class Party:
    """A key and a certificate, of one's own or of an issuer's making."""

    def __init__(
        self, name: str, issuer: Party | None = None, *, ca: bool = True
    ) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        signs = issuer or self
        # Without the extensions that Python 3.13 asks for by default.
        made = (
            x509.CertificateBuilder()
            .subject_name(self.name)
            .issuer_name(signs.name)
            .public_key(self.key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(LONG_AGO)
            .not_valid_after(FAR_AWAY)
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), True)
        )
        if not ca:
            names = [x509.DNSName("localhost")]
            made = made.add_extension(x509.SubjectAlternativeName(names), False)
        self.certificate = made.sign(signs.key, hashes.SHA256())
        self.pem = self.certificate.public_bytes(serialization.Encoding.PEM)
        self.der = self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def key_pem(self) -> bytes:
        return self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )


ROOT = Party("root")
MIDDLE = Party("middle", ROOT)
SERVER = Party("server", MIDDLE, ca=False)
ALONE = Party("alone", ca=False)
STRANGER = Party("stranger")


@contextmanager
def shaking_hands(
    chain: list[Party], folder: Path, *, asks: bool = False
) -> Iterator[int]:
    """The port of a server that shakes hands with whoever comes, and hangs up."""
    own = folder / "server.pem"
    own.write_bytes(chain[0].key_pem + b"".join(party.pem for party in chain))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own)
    if asks:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(PKI / "ca.crt")
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                try:
                    with context.wrap_socket(connection, server_side=True) as secure:
                        secure.sendall(b"hello")
                except OSError:
                    connection.close()

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join()


def greeting(port: int, tls: TLSConfig) -> bytes:
    context = Config("https://localhost", tls=tls).ssl_context()
    with (
        socket.create_connection(("127.0.0.1", port)) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as secure,
    ):
        return secure.recv(5)


@pytest.mark.parametrize(
    ("sent", "trusted"),
    [
        ([SERVER, MIDDLE], ROOT),
        ([SERVER, MIDDLE], MIDDLE),
        ([SERVER], MIDDLE),
        ([SERVER, MIDDLE, ROOT], ROOT),
        ([SERVER, MIDDLE, ROOT], MIDDLE),
        ([SERVER, MIDDLE], SERVER),
        ([SERVER], SERVER),
        ([ALONE], ALONE),
    ],
    ids=[
        "the root",
        "an intermediate",
        "an intermediate that is not sent",
        "the root, which is sent",
        "an intermediate below a root that is sent",
        "the server's own, which an intermediate signed",
        "the server's own alone",
        "one that signed itself",
    ],
)
def test_whatever_is_given_is_trusted(
    sent: list[Party], trusted: Party, tmp_path: Path
) -> None:
    with shaking_hands(sent, tmp_path) as port:
        assert greeting(port, TLSConfig(ca_data=trusted.pem)) == b"hello"


@pytest.mark.parametrize("trusted", [STRANGER, ALONE])
def test_nobody_else_is_trusted(trusted: Party, tmp_path: Path) -> None:
    with (
        shaking_hands([SERVER, MIDDLE], tmp_path) as port,
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        greeting(port, TLSConfig(ca_data=trusted.pem))


def test_the_systems_store_trusts_what_is_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "store.pem"
    store.write_bytes(MIDDLE.pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(store))
    with shaking_hands([SERVER], tmp_path) as port:
        assert greeting(port, TLSConfig()) == b"hello"


CRLF = ROOT.pem.replace(b"\n", b"\r\n")
TRUSTED = MIDDLE.pem.replace(b" CERTIFICATE", b" TRUSTED CERTIFICATE")
HEADERS = MIDDLE.pem.replace(b"CERTIFICATE-----\n", b"CERTIFICATE-----\nA: b\n\n", 1)
BROKEN = b"-----BEGIN CERTIFICATE-----\nMIIB*\n-----END CERTIFICATE-----\n"
KEY = SERVER.key_pem

BUNDLES = {
    "a comment in UTF-8": "# Főtanúsítvány\n".encode() + ROOT.pem,
    "a comment in Latin-2": b"# F\xf5tan\xfas\xedtv\xe1ny\n" + ROOT.pem,
    "bytes that are no text": b"\x00\xff\xfe\n" + ROOT.pem + b"\x80\x81",
    "CRLF": CRLF,
    "blanks after the lines": ROOT.pem.replace(b"\n", b" \t\n"),
    "junk after it": ROOT.pem + b"and so on -----BEGIN",
    "no newline at the end": ROOT.pem.rstrip(),
    "one that is broken before it": BROKEN + ROOT.pem,
    "one that has no end before it": b"-----BEGIN CERTIFICATE-----\nMIIB\n" + ROOT.pem,
    "one that is no certificate": BROKEN.replace(b"MIIB*", b"AAAA") + ROOT.pem,
    "OpenSSL's own kind before it": TRUSTED + ROOT.pem,
    "one with headers before it": HEADERS + ROOT.pem,
    "a key before it": KEY + ROOT.pem,
    "two of the same": ROOT.pem + ROOT.pem,
    "others around it": STRANGER.pem + "# ő\n".encode() + ROOT.pem + ALONE.pem,
}


@pytest.mark.parametrize("bundle", BUNDLES.values(), ids=BUNDLES)
@pytest.mark.parametrize("where", ["data", "file"])
def test_what_stands_around_a_certificate_does_not_matter(
    bundle: bytes, where: str, tmp_path: Path
) -> None:
    file = tmp_path / "ca.crt"
    file.write_bytes(bundle)
    tls = TLSConfig(ca_data=bundle) if where == "data" else TLSConfig(ca_file=file)
    with shaking_hands([SERVER, MIDDLE], tmp_path) as port:
        assert greeting(port, tls) == b"hello"


@pytest.mark.parametrize(
    "bundle",
    [
        b"",
        b"nothing",
        TRUSTED,
        HEADERS,
        BROKEN,
        KEY,
        b"x" + ROOT.pem,
        ROOT.pem.replace(b"-----END CERT", b"-----END X CERT"),
        ROOT.pem.replace(b"\n-----END", b"-----END"),
        ROOT.pem.partition(b"-----END")[0],
    ],
)
def test_a_bundle_without_a_certificate_is_refused(bundle: bytes) -> None:
    with pytest.raises(ConfigError, match="no CA certificates in PEM") as refusal:
        Config("https://localhost", tls=TLSConfig(ca_data=bundle)).ssl_context()
    assert refusal.value.key == "certificate-authority-data"


def test_certificates_are_found_as_go_finds_them() -> None:
    text = b"".join(BUNDLES.values())
    found = certificates(text)
    assert set(found) >= {ROOT.der, STRANGER.der, ALONE.der}
    assert MIDDLE.der not in found  # only in blocks that Go passes over


def test_the_provider_of_logins_is_trusted_by_the_same_rules(tmp_path: Path) -> None:
    bundle = BUNDLES["a comment in UTF-8"] + MIDDLE.pem
    with shaking_hands([SERVER], tmp_path) as port:
        oidc = OIDCConfig(
            f"https://localhost:{port}", "me", refresh_token="x", ca_data=bundle
        )
        with pytest.raises(ConfigError) as refusal:
            OIDCCredentials(oidc, source="here").fetch()
        # Hands were shaken: what came then is no HTTP.
        assert "cannot reach the provider" in refusal.value.reason
        assert "certificate" not in refusal.value.reason.lower()
    nobody = OIDCConfig("https://localhost", "me", refresh_token="x", ca_data=b"no")
    with pytest.raises(ConfigError, match="no CA certificates in PEM"):
        OIDCCredentials(nobody, source="here").fetch()


def client_tls(how: str) -> TLSConfig:
    cert, key = PKI / "client.crt", PKI / "client.key"
    trust: dict[str, Any] = {"ca_data": ROOT.pem}
    if how == "files":
        return TLSConfig(cert_file=cert, key_file=key, **trust)
    if how == "data":
        return TLSConfig(
            cert_data=cert.read_bytes(), key_data=key.read_bytes(), **trust
        )
    return TLSConfig(cert_file=cert, key_data=key.read_bytes(), **trust)


@pytest.fixture
def no_folder_for_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a pod whose root is read-only."""

    def refuse(*args: Any, **options: Any) -> Any:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(tempfile, "mkdtemp", refuse)
    monkeypatch.setattr(tempfile, "mkstemp", refuse)


@pytest.mark.parametrize("how", ["files", "data", "both"])
@pytest.mark.usefixtures("no_folder_for_files")
def test_a_client_certificate_is_shown_without_a_disk(how: str, tmp_path: Path) -> None:
    if how != "files" and not hasattr(os, "memfd_create"):
        pytest.skip("no files in memory on this system")
    with shaking_hands([SERVER, MIDDLE], tmp_path, asks=True) as port:
        assert greeting(port, client_tls(how)) == b"hello"


def test_a_client_certificate_is_shown_where_there_are_no_files_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "memfd_create", raising=False)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with shaking_hands([SERVER, MIDDLE], tmp_path, asks=True) as port:
        assert greeting(port, client_tls("data")) == b"hello"
    assert [file.name for file in tmp_path.iterdir()] == ["server.pem"]


@pytest.mark.parametrize("how", ["missing", "refused"])
@pytest.mark.usefixtures("no_folder_for_files")
def test_data_that_can_be_put_nowhere_is_named(
    how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(name: str) -> int:
        raise PermissionError(1, "Operation not permitted")

    if how == "missing":
        monkeypatch.delattr(os, "memfd_create", raising=False)
    else:
        monkeypatch.setattr(os, "memfd_create", refuse, raising=False)
    with pytest.raises(ConfigError, match="set TMPDIR") as refusal:
        Config("https://localhost", tls=client_tls("data")).ssl_context()
    assert refusal.value.key == "client-certificate-data"
    assert "PRIVATE" not in str(refusal.value)


def test_no_file_is_left_open() -> None:
    folder = Path("/proc/self/fd")
    if not folder.is_dir():
        pytest.skip("no list of open files on this system")
    config = Config("https://localhost", tls=client_tls("data"))
    config.ssl_context()
    before = len(list(folder.iterdir()))
    for _ in range(5):
        config.ssl_context()
    assert len(list(folder.iterdir())) == before

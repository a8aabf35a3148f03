"""What is said to a credential plugin, and what it answers.

As client-go's client.authentication.k8s.io types; both versions look the same.
"""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Struct, field

from kuberuntime.config.config import Config, check_token
from kuberuntime.config.credentials import ClientCertificate, Fetched, bearer
from kuberuntime.config.exec_config import ExecConfig


class Refused(Exception):
    """An answer that cannot be used. The text says why, and holds no secrets."""


class _Cluster(Struct, omit_defaults=True):
    server: str
    tls_server_name: str = field(name="tls-server-name", default="")
    insecure: bool = field(name="insecure-skip-tls-verify", default=False)
    ca_data: str = field(name="certificate-authority-data", default="")
    proxy_url: str = field(name="proxy-url", default="")
    disable_compression: bool = field(name="disable-compression", default=False)
    config: Any = None


class _Spec(Struct, omit_defaults=True):
    interactive: bool
    cluster: _Cluster | None = None


class _Question(Struct, tag_field="kind", tag="ExecCredential"):
    api_version: str = field(name="apiVersion")
    spec: _Spec


class _Status(Struct):
    token: str | None = None
    cert: str | None = field(name="clientCertificateData", default=None)
    key: str | None = field(name="clientKeyData", default=None)
    expires: Annotated[datetime, msgspec.Meta(tz=True)] | None = field(
        name="expirationTimestamp", default=None
    )


class _Answer(Struct):
    kind: str = ""
    api_version: str = field(name="apiVersion", default="")
    status: _Status | None = None


def question(
    plugin: ExecConfig, config: Config, ca: bytes | None, *, interactive: bool
) -> str:
    """The value of ``KUBERNETES_EXEC_INFO``. ``ca`` is PEM."""
    cluster = None
    if plugin.provide_cluster_info:
        cluster = _Cluster(
            server=config.server,
            tls_server_name=config.tls.server_name or "",
            insecure=config.tls.insecure_skip_verify,
            ca_data=base64.b64encode(ca or b"").decode("ascii"),
            proxy_url=config.proxy_url or "",
            disable_compression=not config.compression,
            config=plugin.cluster_config,
        )
    asked = _Question(plugin.api_version, _Spec(interactive, cluster))
    return msgspec.json.encode(asked).decode()


def answer(output: bytes, api_version: str) -> Fetched:
    """The credentials in what a plugin wrote. Raises Refused."""
    try:
        found = msgspec.json.decode(output, type=_Answer)
    except msgspec.MsgspecError as error:  # names paths and types, not values
        raise Refused(f"wrote no ExecCredential in JSON: {error}") from None
    if found.kind != "ExecCredential":
        raise Refused(f"wrote an object of kind {found.kind!r}, not ExecCredential")
    if found.api_version != api_version:
        reason = f"answers in {found.api_version!r}, but is set up for {api_version!r}"
        raise Refused(reason)
    status = found.status
    if status is None:
        raise Refused("wrote an ExecCredential without status")
    if bool(status.cert) != bool(status.key):
        raise Refused("wrote a client certificate or its key, not both")
    if not status.token and not status.cert:
        raise Refused("wrote neither a token nor a client certificate")
    return Fetched(
        headers=_headers(status.token),
        certificate=_certificate(status.cert, status.key),
        expires=None if status.expires is None else status.expires.timestamp(),
    )


def _headers(token: str | None) -> tuple[tuple[str, str], ...]:
    if not token:
        return ()
    try:
        check_token(token)
    except ValueError as error:
        raise Refused(f"wrote {error}") from None
    return bearer(token)


def _certificate(cert: str | None, key: str | None) -> ClientCertificate | None:
    if not cert or not key:
        return None
    if "-----BEGIN " not in cert or "-----BEGIN " not in key:
        raise Refused("wrote a client certificate or key that is not PEM")
    return ClientCertificate(cert.encode(), key.encode())

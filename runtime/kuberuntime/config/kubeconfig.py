"""From a kubeconfig file to a Config; as client-go's tools/clientcmd."""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from msgspec import Struct

from kuberuntime.config.config import Config, check_server, check_token
from kuberuntime.config.errors import ConfigError
from kuberuntime.config.kubeconfig_file import (
    Cluster,
    Context,
    KubeconfigFile,
    User,
    parse_kubeconfig,
)
from kuberuntime.config.tls import TLSConfig

if TYPE_CHECKING:
    from kuberuntime.config.kubeconfig_file import Named


def find_kubeconfig(
    path: str | os.PathLike[str] | None, environ: Mapping[str, str]
) -> Path:
    """The file to read: ``path``, else of ``KUBECONFIG``, else of the home folder.

    Raises ConfigError where ``KUBECONFIG`` names several.
    """
    if path is not None:
        return Path(path).expanduser().absolute()
    named = [part for part in environ.get("KUBECONFIG", "").split(os.pathsep) if part]
    if len(named) > 1:
        reason = f"several files are not supported yet: {', '.join(named)}"
        raise ConfigError("environment", "KUBECONFIG", reason)
    if named:
        return Path(named[0]).absolute()
    home = environ.get("HOME")
    return (Path(home) if home else Path.home()).absolute() / ".kube" / "config"


def load_kubeconfig(path: Path, context: str | None) -> Config:
    """Read a file, and the config of one of its contexts. Raises ConfigError."""
    try:
        text = path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ConfigError(
            str(path), "", f"cannot read the kubeconfig: {reason}"
        ) from None
    return config_of(parse_kubeconfig(text, str(path)), context, path)


def config_of(file: KubeconfigFile, context: str | None, path: Path) -> Config:
    """The config of a context, None for the current one. Raises ConfigError.

    Certificate and key files are looked at, so that a wrong path is noticed here.
    """
    chosen = _context(file, context, str(path))
    cluster, cluster_at = _cluster(file, chosen, str(path))
    user, user_at = _user(file, chosen, str(path))
    tls = _tls(cluster, cluster_at, user, user_at, path.parent)
    return Config(
        server=_server(cluster, cluster_at, tls),
        tls=tls,
        token=_token(user, user_at),
        namespace=chosen.context.namespace or "default",
        disable_compression=bool(cluster.disable_compression),
        source=f"{path} (context {chosen.name})",
    )


class _Place(Struct, frozen=True):
    """Where in the file something is. For example: ``users[1].user``."""

    source: str
    key: str

    def error(self, name: str, reason: str) -> ConfigError:
        return ConfigError(self.source, f"{self.key}.{name}", reason)


class _Chosen(Struct, frozen=True):
    name: str
    context: Context
    place: _Place


N = TypeVar("N", bound="Named")


def _find(entries: Sequence[N] | None, name: str) -> tuple[int, N] | None:
    for index, entry in enumerate(entries or ()):
        if entry.name == name:
            return index, entry
    return None


def _names(entries: Sequence[Named] | None) -> str:
    return ", ".join(entry.name for entry in entries or ()) or "none"


def _context(file: KubeconfigFile, wanted: str | None, source: str) -> _Chosen:
    key = "contexts"
    if wanted is None:
        key, wanted = "current-context", file.current_context
    if not wanted:
        reason = f"no context is chosen; there are: {_names(file.contexts)}"
        raise ConfigError(source, key, reason)
    found = _find(file.contexts, wanted)
    if found is None:
        reason = f"no context {wanted!r}; there are: {_names(file.contexts)}"
        raise ConfigError(source, key, reason)
    index, entry = found
    place = _Place(source, f"contexts[{index}].context")
    return _Chosen(wanted, entry.context or Context(), place)


def _cluster(
    file: KubeconfigFile, chosen: _Chosen, source: str
) -> tuple[Cluster, _Place]:
    name = chosen.context.cluster
    if not name:
        raise chosen.place.error("cluster", "no cluster is named")
    found = _find(file.clusters, name)
    if found is None:
        reason = f"no cluster {name!r}; there are: {_names(file.clusters)}"
        raise chosen.place.error("cluster", reason)
    index, entry = found
    place = _Place(source, f"clusters[{index}].cluster")
    cluster = entry.cluster or Cluster()
    if cluster.proxy_url:
        raise place.error("proxy-url", _UNSUPPORTED)
    return cluster, place


def _user(file: KubeconfigFile, chosen: _Chosen, source: str) -> tuple[User, _Place]:
    name = chosen.context.user
    if not name:  # nobody in particular
        return User(), chosen.place
    found = _find(file.users, name)
    if found is None:
        reason = f"no user {name!r}; there are: {_names(file.users)}"
        raise chosen.place.error("user", reason)
    index, entry = found
    place = _Place(source, f"users[{index}].user")
    user = entry.user or User()
    for attribute, key in _UNSUPPORTED_CREDENTIALS.items():
        if getattr(user, attribute) not in (None, "", [], {}):
            raise place.error(key, _UNSUPPORTED)
    return user, place


_UNSUPPORTED: Final = "not supported yet"
_UNSUPPORTED_CREDENTIALS: Final[Mapping[str, str]] = {
    "token_file": "tokenFile",
    "impersonate": "as",
    "impersonate_uid": "as-uid",
    "impersonate_groups": "as-groups",
    "impersonate_extra": "as-user-extra",
    "username": "username",
    "password": "password",
    "auth_provider": "auth-provider",
    "exec": "exec",
}


def _server(cluster: Cluster, place: _Place, tls: TLSConfig) -> str:
    server = cluster.server
    if not server:
        raise place.error("server", "no server is named")
    if "://" not in server:  # as client-go's DefaultServerURL
        secure = tls.has_ca or tls.has_cert or tls.insecure_skip_verify
        server = f"{'https' if secure else 'http'}://{server}"
    try:
        return check_server(server)
    except ValueError as error:
        raise place.error("server", str(error)) from None


def _token(user: User, place: _Place) -> str | None:
    if not user.token:
        return None
    try:
        check_token(user.token)
    except ValueError as error:
        raise place.error("token", str(error)) from None
    return user.token


def _tls(
    cluster: Cluster, cluster_at: _Place, user: User, user_at: _Place, folder: Path
) -> TLSConfig:
    ca = _material(
        cluster_at,
        "certificate-authority",
        cluster.certificate_authority,
        cluster.certificate_authority_data,
        folder,
    )
    cert = _material(
        user_at,
        "client-certificate",
        user.client_certificate,
        user.client_certificate_data,
        folder,
    )
    key = _material(
        user_at, "client-key", user.client_key, user.client_key_data, folder
    )
    insecure = bool(cluster.insecure_skip_tls_verify)
    if insecure and ca != _NOTHING:
        reason = "goes with no certificate-authority: drop one of them"
        raise cluster_at.error("insecure-skip-tls-verify", reason)
    if cert != _NOTHING and key == _NOTHING:
        raise user_at.error(
            "client-key", "missing, while there is a client-certificate"
        )
    if key != _NOTHING and cert == _NOTHING:
        raise user_at.error(
            "client-certificate", "missing, while there is a client-key"
        )
    return TLSConfig(
        ca_data=ca.data,
        ca_file=ca.file,
        cert_data=cert.data,
        cert_file=cert.file,
        key_data=key.data,
        key_file=key.file,
        insecure_skip_verify=insecure,
        server_name=cluster.tls_server_name or None,
    )


class _Material(Struct, frozen=True):
    """A certificate or key: its bytes, its file, or neither."""

    data: bytes | None = None
    file: Path | None = None


_NOTHING: Final = _Material()


def _material(
    place: _Place, key: str, file: str | None, data: str | None, folder: Path
) -> _Material:
    if file and data:
        raise place.error(key, f"{key}-data is given too: drop one of them")
    if data:
        return _Material(data=_decode_pem(place, f"{key}-data", data))
    if not file:
        return _NOTHING
    path = folder / file
    try:
        path.open("rb").close()
    except OSError as error:
        reason = f"cannot read {path}: {error.strerror or type(error).__name__}"
        raise place.error(key, reason) from None
    return _Material(file=path)


def _decode_pem(place: _Place, key: str, text: str) -> bytes:
    try:
        data = base64.b64decode(text.replace("\n", "").replace("\r", ""), validate=True)
    except (binascii.Error, ValueError) as error:
        raise place.error(key, f"not base64: {error}") from None
    if b"-----BEGIN " not in data:
        raise place.error(key, "is base64, but of no PEM")
    return data

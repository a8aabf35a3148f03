"""The layout of a kubeconfig file; as client-go's clientcmd/api/v1."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct, field

from kuberuntime.codec.yaml import load
from kuberuntime.config.errors import ConfigError
from kuberuntime.errors import DecodeError

if TYPE_CHECKING:
    from typing import Protocol

    class Named(Protocol):
        """An entry of one of the lists."""

        name: str


class Extension(Struct):
    """What some program keeps in the file. It goes by ``name``."""

    name: str = ""
    extension: Any = None


class Cluster(Struct):
    """A server."""

    server: str | None = None
    certificate_authority: str | None = field(
        name="certificate-authority", default=None
    )
    certificate_authority_data: str | None = field(
        name="certificate-authority-data", default=None
    )
    insecure_skip_tls_verify: bool | None = field(
        name="insecure-skip-tls-verify", default=None
    )
    tls_server_name: str | None = field(name="tls-server-name", default=None)
    proxy_url: str | None = field(name="proxy-url", default=None)
    disable_compression: bool | None = field(name="disable-compression", default=None)
    extensions: list[Extension] | None = None


class EnvVar(Struct):
    """A variable for a credential plugin."""

    name: str = ""
    value: str = ""


class Exec(Struct):
    """A credential plugin."""

    command: str | None = None
    args: list[str] | None = None
    env: list[EnvVar] | None = None
    api_version: str | None = field(name="apiVersion", default=None)
    install_hint: str | None = field(name="installHint", default=None)
    provide_cluster_info: bool | None = field(name="provideClusterInfo", default=None)
    interactive_mode: str | None = field(name="interactiveMode", default=None)


class AuthProvider(Struct):
    """A login that is built in."""

    name: str | None = None
    config: dict[str, str] | None = None


class User(Struct):
    """Credentials."""

    client_certificate: str | None = field(name="client-certificate", default=None)
    client_certificate_data: str | None = field(
        name="client-certificate-data", default=None
    )
    client_key: str | None = field(name="client-key", default=None)
    client_key_data: str | None = field(name="client-key-data", default=None)
    token: str | None = None
    token_file: str | None = field(name="tokenFile", default=None)
    impersonate: str | None = field(name="as", default=None)
    impersonate_uid: str | None = field(name="as-uid", default=None)
    impersonate_groups: list[str] | None = field(name="as-groups", default=None)
    impersonate_extra: dict[str, list[str]] | None = field(
        name="as-user-extra", default=None
    )
    username: str | None = None
    password: str | None = None
    auth_provider: AuthProvider | None = field(name="auth-provider", default=None)
    exec: Exec | None = None


class Context(Struct):
    """A cluster, a user of it and the namespace to work in."""

    cluster: str | None = None
    user: str | None = None
    namespace: str | None = None


class NamedCluster(Struct):
    """An entry of ``clusters``."""

    name: str
    cluster: Cluster | None = None


class NamedUser(Struct):
    """An entry of ``users``."""

    name: str
    user: User | None = None


class NamedContext(Struct):
    """An entry of ``contexts``."""

    name: str
    context: Context | None = None


class KubeconfigFile(Struct):
    """A whole file. Lists may be null or missing; names in one are distinct."""

    api_version: str | None = field(name="apiVersion", default=None)
    kind: str | None = None
    current_context: str | None = field(name="current-context", default=None)
    clusters: list[NamedCluster] | None = None
    users: list[NamedUser] | None = None
    contexts: list[NamedContext] | None = None


def parse_kubeconfig(text: bytes, source: str) -> KubeconfigFile:
    """Read YAML or JSON. ConfigError, which names ``source`` and the key.

    Unknown keys are ignored, as by kubectl: other programs keep theirs here. So is
    an empty file.
    """
    if not text.strip():
        return KubeconfigFile()
    try:
        document = load(text, "kubeconfig")
    except DecodeError as error:
        raise ConfigError(source, _key(error.path), error.reason) from None
    return convert_kubeconfig(document, source)


def convert_kubeconfig(document: object, source: str) -> KubeconfigFile:
    """A file as JSON types. Raises as :func:`parse_kubeconfig`."""
    try:
        file = msgspec.convert(document, KubeconfigFile)
    except msgspec.ValidationError as error:
        reason, _, path = str(error).partition(" - at `")
        raise ConfigError(source, _key(path.rstrip("`")), reason) from None
    if file.kind not in (None, "", "Config"):
        raise ConfigError(source, "kind", f"{file.kind!r} is not a kubeconfig's")
    if file.api_version not in (None, "", "v1"):
        reason = f"{file.api_version!r} is not a version of kubeconfigs"
        raise ConfigError(source, "apiVersion", reason)
    for key, entries in (
        ("clusters", file.clusters),
        ("users", file.users),
        ("contexts", file.contexts),
    ):
        _refuse_duplicates(source, key, entries or ())
    return file


def _refuse_duplicates(source: str, key: str, entries: Sequence[Named]) -> None:
    seen: set[str] = set()
    for index, entry in enumerate(entries):
        if entry.name in seen:
            reason = f"a second entry called {entry.name!r}"
            raise ConfigError(source, f"{key}[{index}].name", reason)
        seen.add(entry.name)


def _key(path: str) -> str:
    """A JSONPath as people name keys: without the root."""
    return path.removeprefix("$").removeprefix(".")

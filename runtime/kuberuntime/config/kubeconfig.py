"""From kubeconfig files to a Config; as client-go's tools/clientcmd."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kuberuntime.config.config import Config, check_proxy, check_server
from kuberuntime.config.errors import ConfigError
from kuberuntime.config.kubeconfig_file import Cluster, Context, User
from kuberuntime.config.kubeconfig_merge import (
    Entry,
    Kubeconfig,
    find_kubeconfigs,
    given_kubeconfig,
    read_kubeconfigs,
)
from kuberuntime.config.kubeconfig_tls import tls_of
from kuberuntime.config.kubeconfig_user import identity_of
from kuberuntime.config.tls import TLSConfig


@dataclass(frozen=True)
class Overrides:
    """What goes before the files: names of entries, and a namespace."""

    context: str | None = None
    cluster: str | None = None
    user: str | None = None
    namespace: str | None = None


def load_kubeconfig(
    path: str | os.PathLike[str] | None,
    overrides: Overrides,
    environ: Mapping[str, str],
    *,
    text: str | bytes | Mapping[str, Any] | None = None,
) -> Config:
    """Read the files, or ``text``, and the config of one context. Raises ConfigError."""
    if text is not None:
        if path is not None:
            raise ValueError("a path and the text of a kubeconfig are both given")
        return config_of(given_kubeconfig(text), overrides)
    files = find_kubeconfigs(path, environ)
    return config_of(read_kubeconfigs(files, needed=True), overrides)


def config_of(kubeconfig: Kubeconfig, overrides: Overrides) -> Config:
    """The config of a context. Raises ConfigError.

    The files that it names are looked at, so that a wrong path is noticed here.
    """
    context = _context(kubeconfig, overrides)
    cluster = _cluster(kubeconfig, context, overrides)
    user = _user(kubeconfig, context, overrides)
    tls = tls_of(cluster, user)
    identity = identity_of(user, cluster)
    return Config(
        server=_server(cluster, tls),
        tls=tls,
        token=identity.token,
        token_file=identity.token_file,
        username=identity.username,
        password=identity.password,
        exec=identity.exec,
        oidc=identity.oidc,
        impersonate=identity.impersonate,
        namespace=overrides.namespace or context.value.namespace or "default",
        proxy_url=_proxy(cluster),
        compression=not cluster.value.disable_compression,
        source=(
            f"{context.file} (context {context.name})"
            if context.name
            else (f"{cluster.file} (cluster {cluster.name})")
        ),
    )


def _context(kubeconfig: Kubeconfig, overrides: Overrides) -> Entry[Context]:
    wanted, source, key = overrides.context, kubeconfig.source, "contexts"
    if wanted is None:
        wanted, key = kubeconfig.current_context, "current-context"
        if kubeconfig.current_file is not None:
            source = str(kubeconfig.current_file)
    if wanted in kubeconfig.contexts:
        return kubeconfig.contexts[wanted]
    there_are = f"there are: {_names(kubeconfig.contexts)}"
    if wanted:
        raise ConfigError(source, key, f"no context {wanted!r}; {there_are}")
    if overrides.cluster is None:
        raise ConfigError(source, key, f"no context is chosen; {there_are}")
    # As kubectl --cluster without a current context.
    return Entry("", Context(), kubeconfig.files[0], "contexts")


def _cluster(
    kubeconfig: Kubeconfig, context: Entry[Context], overrides: Overrides
) -> Entry[Cluster]:
    name = overrides.cluster or context.value.cluster
    if not name:
        raise context.error("cluster", "no cluster is named")
    if name in kubeconfig.clusters:
        return kubeconfig.clusters[name]
    reason = f"no cluster {name!r}; there are: {_names(kubeconfig.clusters)}"
    if overrides.cluster:
        raise ConfigError(kubeconfig.source, "clusters", reason)
    raise context.error("cluster", reason)


def _user(
    kubeconfig: Kubeconfig, context: Entry[Context], overrides: Overrides
) -> Entry[User]:
    name = overrides.user or context.value.user
    if not name:  # nobody in particular
        return Entry("", User(), context.file, context.key)
    if name in kubeconfig.users:
        return kubeconfig.users[name]
    reason = f"no user {name!r}; there are: {_names(kubeconfig.users)}"
    if overrides.user:
        raise ConfigError(kubeconfig.source, "users", reason)
    raise context.error("user", reason)


def _names(entries: Mapping[str, object]) -> str:
    return ", ".join(entries) or "none"


def _server(cluster: Entry[Cluster], tls: TLSConfig) -> str:
    server = cluster.value.server
    if not server:
        raise cluster.error("server", "no server is named")
    if "://" not in server:  # as client-go's DefaultServerURL
        secure = tls.has_ca or tls.has_cert or tls.insecure_skip_verify
        server = f"{'https' if secure else 'http'}://{server}"
    try:
        return check_server(server)
    except ValueError as error:
        raise cluster.error("server", str(error)) from None


def _proxy(cluster: Entry[Cluster]) -> str | None:
    proxy = cluster.value.proxy_url
    if not proxy:
        return None
    try:
        check_proxy(proxy)
    except ValueError as error:
        raise cluster.error("proxy-url", str(error)) from None
    return proxy

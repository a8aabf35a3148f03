"""A pod's own cluster; as client-go's rest.InClusterConfig."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from kuberuntime.config.config import Config, check_server
from kuberuntime.config.errors import ConfigError
from kuberuntime.config.tls import TLSConfig

SERVICE_ACCOUNT: Final = Path("/var/run/secrets/kubernetes.io/serviceaccount")
"""Where a pod finds the token, CA and namespace of its service account."""

_log = logging.getLogger(__name__)


def is_in_cluster(environ: Mapping[str, str]) -> bool:
    """Whether the environment is that of a pod's container."""
    return bool(
        environ.get("KUBERNETES_SERVICE_HOST")
        and environ.get("KUBERNETES_SERVICE_PORT")
    )


def in_cluster_config(
    environ: Mapping[str, str], *, folder: Path = SERVICE_ACCOUNT
) -> Config:
    """The config of the service account in ``folder``. Raises ConfigError.

    A missing CA leaves the system's in place, as it does for client-go.
    """
    if not is_in_cluster(environ):
        reason = "not set: this is not a container of a pod"
        key = "KUBERNETES_SERVICE_HOST, KUBERNETES_SERVICE_PORT"
        raise ConfigError("environment", key, reason)
    token, ca = folder / "token", folder / "ca.crt"
    try:
        token.open("rb").close()
    except OSError as error:
        reason = (
            f"cannot read {token}: {error.strerror or error}. Is the pod's"
            " automountServiceAccountToken off?"
        )
        raise ConfigError("in-cluster", "token", reason) from None
    if not ca.is_file():
        _log.warning("in-cluster: there is no %s; the system's CAs are trusted", ca)
    return Config(
        server=_server(environ),
        tls=TLSConfig(ca_file=ca if ca.is_file() else None),
        token_file=token,
        namespace=_namespace(environ, folder / "namespace"),
        source="in-cluster",
    )


def _server(environ: Mapping[str, str]) -> str:
    host = environ["KUBERNETES_SERVICE_HOST"]
    if ":" in host:
        host = f"[{host}]"
    try:
        return check_server(f"https://{host}:{environ['KUBERNETES_SERVICE_PORT']}")
    except ValueError as error:
        raise ConfigError(
            "environment", "KUBERNETES_SERVICE_HOST", str(error)
        ) from None


def _namespace(environ: Mapping[str, str], file: Path) -> str:
    if named := environ.get("POD_NAMESPACE"):
        return named
    if not file.is_file():
        return "default"
    return file.read_text(encoding="utf-8").strip() or "default"

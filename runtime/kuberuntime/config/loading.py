"""Which of all configs is meant; as client-go's DeferredLoadingClientConfig."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from kuberuntime.config.config import Config
from kuberuntime.config.errors import ConfigError
from kuberuntime.config.in_cluster import (
    SERVICE_ACCOUNT,
    in_cluster_config,
    is_in_cluster,
)
from kuberuntime.config.kubeconfig import Overrides, config_of
from kuberuntime.config.kubeconfig_merge import find_kubeconfigs, read_kubeconfigs


def load_config(
    path: str | os.PathLike[str] | None,
    *,
    context: str | None,
    namespace: str | None,
    environ: Mapping[str, str],
    folder: Path = SERVICE_ACCOUNT,
) -> Config:
    """The kubeconfig's, where there is one that says anything, else the pod's.

    ``folder`` is the pod's service account. Raises ConfigError.
    """
    files = find_kubeconfigs(path, environ)
    kubeconfig = read_kubeconfigs(files, needed=path is not None)
    asked = path is not None or context is not None
    if not asked and kubeconfig.says_nothing:
        if is_in_cluster(environ):
            config = in_cluster_config(environ, folder=folder)
            return replace(config, namespace=namespace or config.namespace)
        raise ConfigError("environment", "", _nowhere(files, environ))
    if not kubeconfig.files:
        raise ConfigError("environment", "", _nowhere(files, environ))
    return config_of(kubeconfig, Overrides(context=context, namespace=namespace))


def _nowhere(files: tuple[Path, ...], environ: Mapping[str, str]) -> str:
    named = "KUBECONFIG" if environ.get("KUBECONFIG") else "KUBECONFIG is not set"
    looked = ", ".join(map(str, files))
    pod = (
        "a context can only be chosen in a kubeconfig"
        if is_in_cluster(environ)
        else "this is not a pod (KUBERNETES_SERVICE_HOST is not set)"
    )
    return f"no cluster is configured: nothing in {looked} ({named}), and {pod}"

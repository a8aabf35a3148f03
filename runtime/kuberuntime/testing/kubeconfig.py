"""Kubeconfigs for servers that tests and demos start."""

from __future__ import annotations

import base64
import os
from pathlib import Path
from typing import Any

from kuberuntime.codec.yaml import dump
from kuberuntime.config import Config


def kubeconfig(config: Config, *, name: str) -> dict[str, Any]:
    """The content of a kubeconfig with one context, all of it called ``name``.

    Holds the server, its CA, and a client certificate, token or password, each as
    the config has it: data stays data, and a file a path. What else a config may
    have is not written.
    """
    tls = config.tls
    cluster = {
        "server": config.server,
        "certificate-authority": _path(tls.ca_file),
        "certificate-authority-data": _base64(tls.ca_data),
        "insecure-skip-tls-verify": tls.insecure_skip_verify or None,
        "tls-server-name": tls.server_name,
    }
    user = {
        "client-certificate": _path(tls.cert_file),
        "client-certificate-data": _base64(tls.cert_data),
        "client-key": _path(tls.key_file),
        "client-key-data": _base64(tls.key_data),
        "token": config.token,
        "tokenFile": _path(config.token_file),
        "username": config.username,
        "password": config.password,
    }
    context = {"cluster": name, "user": name, "namespace": config.namespace}
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": name, "cluster": _given(cluster)}],
        "users": [{"name": name, "user": _given(user)}],
        "contexts": [{"name": name, "context": context}],
        "current-context": name,
    }


def write_kubeconfig(
    config: Config, file: str | os.PathLike[str], *, name: str
) -> None:
    """Write it to a file that nobody else may read, over what is there."""
    path = Path(file)
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(dump(kubeconfig(config, name=name)))


def _given(entries: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entries.items() if value is not None}


def _base64(data: bytes | None) -> str | None:
    return None if data is None else base64.b64encode(data).decode()


def _path(file: Path | None) -> str | None:
    return None if file is None else str(file.resolve())

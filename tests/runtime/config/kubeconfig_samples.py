"""Kubeconfigs to start from, and how to read them."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

from kuberuntime.config import Config

PEM = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
DATA = base64.b64encode(PEM.encode()).decode()


def kubeconfig(
    *,
    cluster: dict[str, Any] | None = None,
    user: dict[str, Any] | None = None,
    context: dict[str, Any] | None = None,
    **top: Any,
) -> dict[str, Any]:
    """A kubeconfig with a second cluster, user and context that nothing asks for."""
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "dev",
        "clusters": [
            {"name": "other", "cluster": {"server": "https://other.example"}},
            {
                "name": "c",
                "cluster": {"server": "https://c.example:6443"} | (cluster or {}),
            },
        ],
        "users": [
            {"name": "nobody", "user": {}},
            {"name": "u", "user": user or {}},
        ],
        "contexts": [
            {"name": "dev", "context": {"cluster": "c", "user": "u"} | (context or {})},
            {"name": "prod", "context": {"cluster": "other", "user": "nobody"}},
        ],
        **top,
    }


def plugin(**values: Any) -> dict[str, Any]:
    return {
        "apiVersion": "client.authentication.k8s.io/v1",
        "command": "aws",
        "interactiveMode": "Never",
        **values,
    }


def oidc(**values: str) -> dict[str, Any]:
    config = {"idp-issuer-url": "https://login.example", "client-id": "kubectl"}
    return {"name": "oidc", "config": config | values}


def write(file: Path, content: Any) -> Path:
    text = content if isinstance(content, str) else json.dumps(content)
    file.write_text(text, encoding="utf-8")
    return file


def load(file: Path, content: Any, context: str | None = None) -> Config:
    return Config.from_kubeconfig(write(file, content), context=context)

"""Who a kubeconfig says is asking."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kuberuntime.config.config import check_token
from kuberuntime.config.exec_config import (
    ExecConfig,
    InteractiveMode,
    check_api_version,
)
from kuberuntime.config.impersonation import Impersonation
from kuberuntime.config.kubeconfig_file import Cluster, Exec, Extension, User
from kuberuntime.config.kubeconfig_merge import GIVEN, Entry
from kuberuntime.config.kubeconfig_tls import material, readable
from kuberuntime.config.oidc_config import OIDCConfig


@dataclass(frozen=True)
class Identity:
    """The part of a Config that a user's entry makes up, but for certificates."""

    token: str | None
    token_file: Path | None
    username: str | None
    password: str | None
    exec: ExecConfig | None
    oidc: OIDCConfig | None
    impersonate: Impersonation | None


def identity_of(user: Entry[User], cluster: Entry[Cluster]) -> Identity:
    """Read a user's entry. ``cluster`` may have words for its plugin.

    Raises ConfigError, also for what contradicts itself.
    """
    found = user.value
    if found.exec is not None and found.auth_provider is not None:
        raise user.error("exec", "an auth-provider is given too: drop one of them")
    token = _token(user)
    username, password = _basic(user)
    return Identity(
        token=token,
        token_file=_token_file(user),
        username=username,
        password=password,
        exec=_exec(user, found.exec, cluster) if found.exec is not None else None,
        oidc=_oidc(user) if found.auth_provider is not None else None,
        impersonate=_impersonation(user),
    )


def _token(user: Entry[User]) -> str | None:
    if not user.value.token:
        return None
    try:
        check_token(user.value.token)
    except ValueError as error:
        raise user.error("token", str(error)) from None
    return user.value.token


def _token_file(user: Entry[User]) -> Path | None:
    if not user.value.token_file:
        return None
    return readable(user, "tokenFile", user.value.token_file)


def _basic(user: Entry[User]) -> tuple[str | None, str | None]:
    found = user.value
    if not found.username:
        if found.password:
            raise user.error("username", "missing, while there is a password")
        return None, None
    if found.token or found.token_file:
        raise user.error("username", "a token is given too: drop one of them")
    if ":" in found.username:
        raise user.error("username", "has a colon in it")
    return found.username, found.password


def _impersonation(user: Entry[User]) -> Impersonation | None:
    found = user.value
    others = {
        "as-uid": found.impersonate_uid,
        "as-groups": found.impersonate_groups,
        "as-user-extra": found.impersonate_extra,
    }
    if not found.impersonate:
        for key, value in others.items():
            if value:
                raise user.error(key, "goes with a user to act as: there is no `as`")
        return None
    extra = {k: tuple(v) for k, v in (found.impersonate_extra or {}).items()}
    try:
        return Impersonation(
            user=found.impersonate,
            uid=found.impersonate_uid or "",
            groups=tuple(found.impersonate_groups or ()),
            extra=extra,
        )
    except ValueError as error:
        raise user.error("as", str(error)) from None


def _exec(user: Entry[User], plugin: Exec, cluster: Entry[Cluster]) -> ExecConfig:
    if not plugin.command:
        raise user.error("exec.command", "no program is named")
    if not plugin.api_version:
        raise user.error("exec.apiVersion", "is missing")
    try:
        check_api_version(plugin.api_version)
    except ValueError as error:
        raise user.error("exec.apiVersion", str(error)) from None
    env: dict[str, str] = {}
    for index, variable in enumerate(plugin.env or ()):
        if not variable.name:
            raise user.error(f"exec.env[{index}].name", "is missing")
        env[variable.name] = variable.value
    command = plugin.command
    if os.sep in command:  # else it is looked up in PATH
        command = str(user.path(command))
    return ExecConfig(
        command=command,
        api_version=plugin.api_version,
        interactive_mode=_interactive_mode(user, plugin),
        args=tuple(plugin.args or ()),
        env=env,
        install_hint=plugin.install_hint or "",
        provide_cluster_info=bool(plugin.provide_cluster_info),
        cluster_config=_cluster_config(cluster.value.extensions or ()),
    )


_MODES: Final[Mapping[str, InteractiveMode]] = {
    "Never": "Never",
    "IfAvailable": "IfAvailable",
    "Always": "Always",
}


def _interactive_mode(user: Entry[User], plugin: Exec) -> InteractiveMode:
    mode = plugin.interactive_mode
    if not mode and plugin.api_version == "client.authentication.k8s.io/v1beta1":
        return "IfAvailable"  # it was there before there were modes
    if mode is None or mode not in _MODES:
        reason = f"is {mode!r}" if mode else "is missing"
        reason = f"{reason}: one of {', '.join(_MODES)} is needed"
        raise user.error("exec.interactiveMode", reason)
    return _MODES[mode]


def _cluster_config(extensions: Sequence[Extension]) -> Any:
    """What a cluster's entry has to say to plugins; None where it says nothing."""
    for found in extensions:
        if found.name == "client.authentication.k8s.io/exec":
            return found.extension
    return None


def _oidc(user: Entry[User]) -> OIDCConfig:
    provider = user.value.auth_provider
    if provider is None or provider.name != "oidc":
        name = provider.name if provider is not None else None
        reason = (
            f"{name!r} is not supported, only oidc is: kubectl has given up the others"
            " for credential plugins (exec)"
        )
        raise user.error("auth-provider.name", reason)
    config = provider.config or {}
    for key in ("idp-issuer-url", "client-id"):
        if not config.get(key):
            raise user.error(f"auth-provider.config.{key}", "is missing")
    ca = material(
        user,
        "auth-provider.config.idp-certificate-authority",
        config.get("idp-certificate-authority"),
        config.get("idp-certificate-authority-data"),
    )
    try:
        return OIDCConfig(
            issuer=config["idp-issuer-url"],
            client_id=config["client-id"],
            client_secret=config.get("client-secret", ""),
            id_token=config.get("id-token", ""),
            refresh_token=config.get("refresh-token", ""),
            ca_data=ca.data,
            ca_file=ca.file,
            file=None if user.file == GIVEN else user.file,
            user=user.name,
        )
    except ValueError as error:
        raise user.error("auth-provider.config.idp-issuer-url", str(error)) from None

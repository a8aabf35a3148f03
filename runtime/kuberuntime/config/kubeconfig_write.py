"""Putting new tokens in a kubeconfig, which other programs read and write too."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from kuberuntime.codec.yaml import dump, load
from kuberuntime.config.errors import ConfigError
from kuberuntime.errors import DecodeError


def save_oidc_tokens(path: Path, user: str, id_token: str, refresh_token: str) -> None:
    """Write the tokens of a user's auth provider.

    All else in the file stays, but for comments, which kubectl loses too. Readers
    see the old file or the new one. Raises ConfigError and OSError: another writer's
    lock is not waited for.
    """
    path = path.resolve()  # what a link leads to is written, not the link
    with _locked(path):
        try:
            document = load(path.read_bytes(), "kubeconfig")
        except DecodeError as error:
            raise ConfigError(str(path), error.path, error.reason) from None
        config = _provider_config(document, user)
        if config is None:
            reason = f"there is no user {user!r} with an auth-provider now"
            raise ConfigError(str(path), "users", reason)
        config["id-token"] = id_token
        config["refresh-token"] = refresh_token
        _replace(path, dump(document).encode())


@contextmanager
def _locked(path: Path) -> Generator[None]:
    """Holds the lock that kubectl takes: a file beside it, which must be new."""
    lock = path.with_name(f"{path.name}.lock")
    os.close(os.open(lock, os.O_CREAT | os.O_EXCL, 0))
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def _provider_config(document: Any, user: str) -> dict[str, Any] | None:
    """``users[name=user].user.auth-provider.config``, where there is one."""
    try:
        (entry,) = [found for found in document["users"] if found["name"] == user]
        config = entry["user"]["auth-provider"]["config"]
        return cast("dict[str, Any]", config) if isinstance(config, dict) else None
    except (KeyError, TypeError, ValueError):
        return None


def _replace(path: Path, content: bytes) -> None:
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    mode = path.stat().st_mode & 0o777
    # Before there is anything in it, so that nobody else reads the tokens.
    new.touch(mode=mode, exist_ok=False)
    try:
        with new.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise

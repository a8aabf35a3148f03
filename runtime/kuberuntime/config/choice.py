"""Which of a config's credentials are used."""

from __future__ import annotations

from kuberuntime.config.config import Config
from kuberuntime.config.credentials import (
    Credentials,
    StaticCredentials,
    basic,
    bearer,
)


def credentials_of(config: Config) -> Credentials:
    """The most direct ones, as client-go does.

    A program is asked only where nothing else would identify the user, client
    certificates included: who gives a token means that token.
    """
    if config.token_file is not None:
        from kuberuntime.config.token_file import TokenFileCredentials

        return TokenFileCredentials(
            config.token_file, fallback=config.token, source=config.source
        )
    if config.token is not None:
        return StaticCredentials(bearer(config.token))
    if config.username is not None:
        return StaticCredentials(basic(config.username, config.password or ""))
    if config.exec is not None and not config.tls.has_cert:
        from kuberuntime.config.exec_plugin import ExecCredentials

        return ExecCredentials(config)
    if config.oidc is not None:
        from kuberuntime.config.oidc import OIDCCredentials

        return OIDCCredentials(config.oidc, source=config.source)
    return StaticCredentials()

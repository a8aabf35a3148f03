"""ID tokens, and new ones for refresh tokens; as client-go's oidc auth provider."""

from __future__ import annotations

import base64
import binascii
import logging
import ssl
import time
from dataclasses import replace
from typing import Final
from urllib.parse import quote

import httpx2
import msgspec
from msgspec import Struct

from kuberuntime.config.config import check_token
from kuberuntime.config.context import system_trust, trust
from kuberuntime.config.credentials import (
    Clock,
    CredentialsError,
    Fetched,
    FetchedCredentials,
    Headers,
    basic,
    bearer,
)
from kuberuntime.config.errors import ConfigError
from kuberuntime.config.kubeconfig_write import save_oidc_tokens
from kuberuntime.config.oidc_config import OIDCConfig

_TIMEOUT: Final = 30.0
_AGAIN: Final = "log in again with the program that wrote this kubeconfig"
_log = logging.getLogger(__name__)


class OIDCCredentials(FetchedCredentials):
    """Sends the ID token while it is valid, then gets another.

    After a 401 too. ``transport`` replaces the network, for tests. Blocks for 30
    seconds at most for each of the two requests that a refresh takes.
    """

    def __init__(
        self,
        oidc: OIDCConfig,
        *,
        source: str,
        clock: Clock = time.time,
        transport: httpx2.BaseTransport | None = None,
    ) -> None:
        super().__init__(clock=clock)
        self._oidc = oidc
        self._source = source
        self._transport = transport
        if expires := token_expiry(oidc.id_token):
            self._fetched = Fetched(bearer(oidc.id_token), expires=expires)

    def _fetch(self, previous: Fetched | None) -> Fetched:
        oidc = self._oidc
        if not oidc.refresh_token:
            reason = "the ID token is expired or refused, and there is no refresh-token"
            raise self._error("id-token", f"{reason}: {_AGAIN}")
        answer = self._refresh()
        expires = token_expiry(answer.id_token)
        if expires is None:
            raise self._error("idp-issuer-url", "the provider gave no ID token")
        self._keep(answer)
        return Fetched(bearer(answer.id_token), expires=expires)

    def rejected(self, sent: Headers | None = None) -> bool:
        return bool(self._oidc.refresh_token) and super().rejected(sent)

    def _refresh(self) -> _Tokens:
        try:
            with self._client() as client:
                provider = self._discover(client)
                return self._exchange(client, provider)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            reason = f"cannot reach the provider: {str(error) or type(error).__name__}"
            raise self._error("idp-issuer-url", reason) from None

    def _client(self) -> httpx2.Client:
        if self._transport is not None:
            return httpx2.Client(transport=_Unclosed(self._transport))
        given = self._oidc.ca_data or self._oidc.ca_file
        if given is None:
            context = system_trust()
        else:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            try:
                trust(context, given, self._source, "idp-certificate-authority")
            except ConfigError as error:
                raise self._error("idp-certificate-authority", error.reason) from None
        try:
            return httpx2.Client(verify=context, timeout=_TIMEOUT)
        except (ValueError, httpx2.InvalidURL):  # which may hold a password
            reason = "a proxy of the environment is not an http, https or socks5 URL"
            raise self._error("idp-issuer-url", reason) from None

    def _discover(self, client: httpx2.Client) -> _Provider:
        url = f"{self._oidc.issuer.rstrip('/')}/.well-known/openid-configuration"
        found = client.get(url)
        if found.status_code != 200:
            reason = f"the provider answers {found.status_code} to GET {url}"
            raise self._error("idp-issuer-url", reason)
        try:
            provider = msgspec.json.decode(found.content, type=_Provider)
        except msgspec.MsgspecError as error:
            reason = f"{url} is not about an OpenID provider: {error}"
            raise self._error("idp-issuer-url", reason) from None
        if not provider.token_endpoint.startswith("https://"):
            reason = f"the provider's token endpoint is not https: {url}"
            raise self._error("idp-issuer-url", reason)
        return provider

    def _exchange(self, client: httpx2.Client, provider: _Provider) -> _Tokens:
        oidc = self._oidc
        form = {"grant_type": "refresh_token", "refresh_token": oidc.refresh_token}
        headers = [("Accept", "application/json")]
        if oidc.client_secret and provider.takes_basic:
            name, secret = (quote(x, "") for x in (oidc.client_id, oidc.client_secret))
            headers.extend(basic(name, secret))
        else:
            form["client_id"] = oidc.client_id
            if oidc.client_secret:
                form["client_secret"] = oidc.client_secret
        answer = client.post(provider.token_endpoint, data=form, headers=headers)
        if answer.status_code != 200:
            code = _error_code(answer.content)
            reason = f"the provider refuses the refresh token: {code}: {_AGAIN}"
            raise self._error("refresh-token", reason)
        try:
            return msgspec.json.decode(answer.content, type=_Tokens)
        except msgspec.MsgspecError as error:
            reason = (
                f"no ID token in the provider's answer: {error}. Was the login made"
                " with the scope openid?"
            )
            raise self._error("idp-issuer-url", reason) from None

    def _keep(self, tokens: _Tokens) -> None:
        old = self._oidc.refresh_token
        new = tokens.refresh_token or old
        self._oidc = replace(self._oidc, id_token=tokens.id_token, refresh_token=new)
        if new == old or self._oidc.file is None:
            return
        try:
            save_oidc_tokens(self._oidc.file, self._oidc.user, tokens.id_token, new)
        except (ConfigError, OSError) as error:
            _log.warning(
                "the new refresh token cannot be kept, other programs will have to"
                " log in again: %s",
                error,
            )

    def _error(self, key: str, reason: str) -> CredentialsError:
        return CredentialsError(self._source, f"auth-provider.config.{key}", reason)


class _Provider(Struct):
    token_endpoint: str
    token_endpoint_auth_methods_supported: list[str] | None = None

    @property
    def takes_basic(self) -> bool:
        """Whether the secret goes in a header: the default of OpenID Discovery."""
        methods = self.token_endpoint_auth_methods_supported
        return methods is None or "client_secret_basic" in methods


class _Tokens(Struct):
    id_token: str
    refresh_token: str | None = None


class _Refusal(Struct):
    error: str = ""


class _Claims(Struct):
    exp: float


class _Unclosed(httpx2.BaseTransport):
    """A transport that outlives the client which uses it."""

    def __init__(self, transport: httpx2.BaseTransport) -> None:
        self._transport = transport

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        return self._transport.handle_request(request)


def token_expiry(token: str) -> float | None:
    """When a JWT expires, in seconds since the epoch; None for what is no JWT.

    The signature is the server's business.
    """
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        check_token(token)
        payload = base64.b64decode(parts[1] + "=" * (-len(parts[1]) % 4), b"-_", True)
        return msgspec.json.decode(payload, type=_Claims).exp
    except (binascii.Error, ValueError, msgspec.MsgspecError):
        return None


def _error_code(body: bytes) -> str:
    """The error's name of RFC 6749, apart from which an answer may hold secrets."""
    try:
        code = msgspec.json.decode(body, type=_Refusal).error
    except msgspec.MsgspecError:
        return "no reason given"
    return code[:60] if code.isidentifier() else "no reason given"

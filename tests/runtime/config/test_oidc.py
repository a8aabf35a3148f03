"""OpenID Connect logins: tokens that expire, and how new ones are bought."""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx2
import pytest
from kubeconfig_samples import kubeconfig, load, oidc

from kuberuntime.config import Config, CredentialsError, OIDCConfig
from kuberuntime.config.credentials import bearer
from kuberuntime.config.oidc import OIDCCredentials, token_expiry

NOW = 1_000_000.0
ISSUER = "https://login.example/realm"


def jwt(expires: float, name: str = "x") -> str:
    def part(value: object) -> str:
        text = base64.urlsafe_b64encode(json.dumps(value).encode())
        return text.decode().rstrip("=")

    return f"{part({'alg': 'none'})}.{part({'exp': expires, 'sub': name})}.c2ln"


class Provider:
    """An issuer that is reached without a network."""

    def __init__(self, **found: Any) -> None:
        self.discovery: Any = {"token_endpoint": f"{ISSUER}/token", **found}
        self.answer: tuple[int, Any] = (200, {"id_token": jwt(NOW + 600)})
        self.requests: list[httpx2.Request] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        if request.url.path.endswith("/.well-known/openid-configuration"):
            return httpx2.Response(200, json=self.discovery)
        status, body = self.answer
        return httpx2.Response(status, json=body)

    @property
    def form(self) -> dict[str, list[str]]:
        return parse_qs(self.requests[-1].content.decode())


def login(
    answers: Callable[[httpx2.Request], httpx2.Response], **values: Any
) -> OIDCCredentials:
    values = {"refresh_token": "r1", **values}
    return OIDCCredentials(
        OIDCConfig(ISSUER, "kubectl", **values),
        source="/me/config",
        clock=lambda: NOW,
        transport=httpx2.MockTransport(answers),
    )


def test_a_token_is_sent_while_it_is_valid() -> None:
    provider = Provider()
    token = jwt(NOW + 60)
    credentials = login(provider, id_token=token)
    assert credentials.current(NOW + 59) == bearer(token)
    assert credentials.current(NOW + 60) is None
    assert credentials.fetch() == bearer(token)
    assert provider.requests == []


def test_an_expired_token_is_refreshed() -> None:
    provider = Provider()
    credentials = login(provider, id_token=jwt(NOW - 1))
    assert credentials.current(NOW) is None
    assert credentials.fetch() == bearer(jwt(NOW + 600))
    assert credentials.current(NOW + 599) == bearer(jwt(NOW + 600))
    assert [str(request.url) for request in provider.requests] == [
        f"{ISSUER}/.well-known/openid-configuration",
        f"{ISSUER}/token",
    ]
    assert provider.form == {
        "grant_type": ["refresh_token"],
        "refresh_token": ["r1"],
        "client_id": ["kubectl"],
    }


def test_a_refused_token_is_refreshed_before_its_time() -> None:
    credentials = login(Provider(), id_token=jwt(NOW + 60))
    assert credentials.rejected(credentials.fetch())
    assert credentials.fetch() == bearer(jwt(NOW + 600))


def test_a_refused_token_without_a_refresh_token_leaves_the_refusal() -> None:
    credentials = login(Provider(), id_token=jwt(NOW + 60), refresh_token="")
    assert not credentials.rejected(credentials.fetch())


def test_a_secret_goes_in_a_header_unless_the_provider_wants_it_in_the_form() -> None:
    provider = Provider()
    login(provider, client_secret="s /").fetch()
    expected = base64.b64encode(b"kubectl:s%20%2F").decode()
    assert provider.requests[-1].headers["Authorization"] == f"Basic {expected}"
    assert "client_secret" not in provider.form

    provider = Provider(token_endpoint_auth_methods_supported=["client_secret_post"])
    login(provider, client_secret="s /").fetch()
    assert "Authorization" not in provider.requests[-1].headers
    assert provider.form["client_id"] == ["kubectl"]
    assert provider.form["client_secret"] == ["s /"]


def test_the_new_refresh_token_buys_the_next() -> None:
    provider = Provider()
    provider.answer = (200, {"id_token": jwt(NOW + 600), "refresh_token": "r2"})
    credentials = login(provider)
    credentials.rejected(credentials.fetch())
    credentials.fetch()
    assert provider.form["refresh_token"] == ["r2"]


def refusing(**values: Any) -> Callable[[httpx2.Request], httpx2.Response]:
    def answer(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(**values)

    return answer


def unreachable(request: httpx2.Request) -> httpx2.Response:
    raise httpx2.ConnectError("no route to host")


def answering(status: int, body: Any) -> Provider:
    provider = Provider()
    provider.answer = status, body
    return provider


@pytest.mark.parametrize(
    ("answers", "key", "reason"),
    [
        (unreachable, "idp-issuer-url", "no route to host"),
        (refusing(status_code=503), "idp-issuer-url", "answers 503 to GET"),
        (refusing(status_code=200, text="<html>"), "idp-issuer-url", "not about"),
        (
            Provider(token_endpoint="http://login.example/token"),
            "idp-issuer-url",
            "not https",
        ),
        (
            answering(400, {"error": "invalid_grant", "error_description": "r1"}),
            "refresh-token",
            "refuses the refresh token: invalid_grant: log in again",
        ),
        (answering(500, "r1"), "refresh-token", "no reason given"),
        (answering(400, {"error": "r1 \n"}), "refresh-token", "no reason given"),
        (
            answering(200, {"access_token": "r1"}),
            "idp-issuer-url",
            "Was the login made with the scope openid?",
        ),
        (answering(200, {"id_token": "r1"}), "idp-issuer-url", "gave no ID token"),
    ],
)
def test_a_refresh_that_fails_says_what_to_do_and_quotes_no_secrets(
    answers: Callable[[httpx2.Request], httpx2.Response], key: str, reason: str
) -> None:
    with pytest.raises(CredentialsError) as refusal:
        login(answers).fetch()
    error = refusal.value
    assert (error.source, error.key) == ("/me/config", f"auth-provider.config.{key}")
    assert reason in error.reason
    assert "r1" not in str(error)


def test_without_a_refresh_token_the_login_is_over() -> None:
    with pytest.raises(CredentialsError, match="log in again"):
        login(Provider(), id_token=jwt(NOW - 1), refresh_token="").fetch()


def test_a_ca_that_is_none_is_named(tmp_path: Path) -> None:
    for ca in ({"ca_data": b"x"}, {"ca_file": tmp_path / "nowhere"}):
        login: dict[str, Any] = {"refresh_token": "r", **ca}
        config = Config("https://c", oidc=OIDCConfig(ISSUER, "kubectl", **login))
        with pytest.raises(CredentialsError, match="idp-certificate-authority"):
            config.credentials().fetch()


@pytest.mark.parametrize(
    "token", ["", "abc", "a.b.c", "a.e30.c", "a.e30=.c", "a b.e30.c", jwt(0) + "\n"]
)
def test_what_is_no_jwt_has_no_expiry(token: str) -> None:
    assert token_expiry(token) is None


def rotating() -> Provider:
    provider = Provider()
    provider.answer = (200, {"id_token": jwt(NOW + 600), "refresh_token": "r2"})
    return provider


def login_of(file: Path, provider: Provider) -> OIDCCredentials:
    user = {"auth-provider": oidc(**{"refresh-token": "r1", "id-token": "x"})}
    config = load(file, kubeconfig(user=user, preferences={"colors": True}))
    assert config.oidc is not None
    return OIDCCredentials(
        config.oidc,
        source=config.source,
        clock=lambda: NOW,
        transport=httpx2.MockTransport(provider),
    )


def test_a_new_refresh_token_is_kept_in_the_kubeconfig(file: Path) -> None:
    credentials = login_of(file, rotating())
    before = json.loads(file.read_text())
    file.chmod(0o600)
    credentials.fetch()
    config = Config.from_kubeconfig(file)
    assert config.oidc is not None
    assert config.oidc.refresh_token == "r2"
    assert config.oidc.id_token == jwt(NOW + 600)
    assert file.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in file.parent.iterdir()] == [file.name]
    # All else stays as it was.
    from kuberuntime.codec.yaml import load as load_yaml

    after = load_yaml(file.read_bytes(), "kubeconfig")
    tokens = {"refresh-token": "r2", "id-token": jwt(NOW + 600)}
    before["users"][1]["user"]["auth-provider"]["config"].update(tokens)
    assert after == before


def test_a_kubeconfig_is_left_alone_while_its_refresh_token_is_good(
    file: Path,
) -> None:
    credentials = login_of(file, Provider())
    before = file.read_bytes()
    credentials.fetch()
    assert file.read_bytes() == before


def test_what_a_link_leads_to_is_written(file: Path) -> None:
    target = file.with_name("target")
    file.symlink_to(target)
    login_of(file, rotating()).fetch()
    assert file.is_symlink()
    assert "r2" in target.read_text()


@pytest.mark.parametrize("obstacle", ["locked", "gone", "broken", "another user"])
def test_a_token_that_cannot_be_kept_is_used_all_the_same(
    file: Path, obstacle: str, caplog: pytest.LogCaptureFixture
) -> None:
    credentials = login_of(file, rotating())
    if obstacle == "locked":
        file.with_name(f"{file.name}.lock").touch()
    elif obstacle == "gone":
        file.unlink()
    elif obstacle == "broken":
        file.write_text("[")
    else:
        file.write_text(json.dumps(kubeconfig()))
    before = file.read_bytes() if file.exists() else None
    with caplog.at_level(logging.WARNING):
        assert credentials.fetch() == bearer(jwt(NOW + 600))
    assert "the new refresh token cannot be kept" in caplog.text
    assert "r2" not in caplog.text
    assert (file.read_bytes() if file.exists() else None) == before
    assert file.with_name(f"{file.name}.lock").exists() == (obstacle == "locked")

"""Kubeconfigs that cannot be used: every error names the file and the key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from kubeconfig_samples import DATA, kubeconfig, load, oidc, plugin

from kuberuntime.config import ConfigError

CASES: dict[str, tuple[Any, str, str]] = {
    # name: (content, key, reason)
    "empty": (
        "",
        "current-context",
        "no context is chosen; there are: none",
    ),
    "only a comment": ("# nothing\n", "", "expected one YAML document, found no"),
    "two documents": ("a: 1\n---\nb: 2\n", "", "found 2"),
    "no mapping": ("- a\n- b\n", "", "Expected `object`, got `array`"),
    "no yaml": ("clusters: [", "", "line 2, column 1"),
    "a key twice": ("kind: Config\nkind: Config\n", "", "kind"),
    "another kind": (kubeconfig(kind="Deployment"), "kind", "'Deployment' is not"),
    "another version": (kubeconfig(apiVersion="v2"), "apiVersion", "'v2' is not"),
    "no current context": (
        {k: v for k, v in kubeconfig().items() if k != "current-context"},
        "current-context",
        "no context is chosen; there are: dev, prod",
    ),
    "unknown current context": (
        {**kubeconfig(), "current-context": "stage"},
        "current-context",
        "no context 'stage'; there are: dev, prod",
    ),
    "no contexts": (
        kubeconfig(contexts=None),
        "current-context",
        "no context 'dev'; there are: none",
    ),
    "no cluster named": (
        kubeconfig(context={"cluster": None}),
        "contexts[0].context.cluster",
        "no cluster is named",
    ),
    "unknown cluster": (
        kubeconfig(context={"cluster": "x"}),
        "contexts[0].context.cluster",
        "no cluster 'x'; there are: other, c",
    ),
    "unknown user": (
        kubeconfig(context={"user": "x"}),
        "contexts[0].context.user",
        "no user 'x'; there are: nobody, u",
    ),
    "empty context": (
        kubeconfig(contexts=[{"name": "dev"}]),
        "contexts[0].context.cluster",
        "no cluster is named",
    ),
    "no server": (
        kubeconfig(cluster={"server": ""}),
        "clusters[1].cluster.server",
        "no server is named",
    ),
    "server of another scheme": (
        kubeconfig(cluster={"server": "ftp://c.example"}),
        "clusters[1].cluster.server",
        "not a URL that starts with https://",
    ),
    "server without host": (
        kubeconfig(cluster={"server": "https://"}),
        "clusters[1].cluster.server",
        "not a URL",
    ),
    "server with a bad port": (
        kubeconfig(cluster={"server": "https://c:99999"}),
        "clusters[1].cluster.server",
        "not a URL",
    ),
    "server with a query": (
        kubeconfig(cluster={"server": "https://c?x=1"}),
        "clusters[1].cluster.server",
        "query",
    ),
    "server with blanks": (
        kubeconfig(cluster={"server": "https://c .example"}),
        "clusters[1].cluster.server",
        "blanks",
    ),
    "server of another type": (
        kubeconfig(cluster={"server": 6443}),
        "clusters[1].cluster.server",
        "Expected `str | null`, got `int`",
    ),
    "clusters are a mapping": (
        kubeconfig(clusters={"c": {}}),
        "clusters",
        "Expected `array | null`, got `object`",
    ),
    "an entry without name": (
        kubeconfig(users=[{"user": {}}]),
        "users[0]",
        "missing required field `name`",
    ),
    "a name twice": (
        kubeconfig(users=[{"name": "u"}, {"name": "u"}]),
        "users[1].name",
        "a second entry called 'u'",
    ),
    "a boolean as text": (
        kubeconfig(cluster={"insecure-skip-tls-verify": "true"}),
        "clusters[1].cluster.insecure-skip-tls-verify",
        "Expected `bool | null`, got `str`",
    ),
    "insecure with a ca": (
        kubeconfig(
            cluster={
                "insecure-skip-tls-verify": True,
                "certificate-authority-data": DATA,
            }
        ),
        "clusters[1].cluster.insecure-skip-tls-verify",
        "goes with no certificate-authority",
    ),
    "ca twice": (
        kubeconfig(
            cluster={"certificate-authority": "x", "certificate-authority-data": DATA}
        ),
        "clusters[1].cluster.certificate-authority",
        "certificate-authority-data is given too",
    ),
    "ca file missing": (
        kubeconfig(cluster={"certificate-authority": "nowhere.crt"}),
        "clusters[1].cluster.certificate-authority",
        "nowhere.crt: No such file or directory",
    ),
    "ca not base64": (
        kubeconfig(cluster={"certificate-authority-data": "!!!"}),
        "clusters[1].cluster.certificate-authority-data",
        "not base64",
    ),
    "ca not pem": (
        kubeconfig(cluster={"certificate-authority-data": "AAAA"}),
        "clusters[1].cluster.certificate-authority-data",
        "of no PEM",
    ),
    "cert without key": (
        kubeconfig(user={"client-certificate-data": DATA}),
        "users[1].user.client-key",
        "missing, while there is a client-certificate",
    ),
    "key without cert": (
        kubeconfig(user={"client-key-data": DATA}),
        "users[1].user.client-certificate",
        "missing, while there is a client-key",
    ),
    "key file missing": (
        kubeconfig(user={"client-key": "no.key", "client-certificate-data": DATA}),
        "users[1].user.client-key",
        "no.key: No such file or directory",
    ),
    "token with a line break": (
        kubeconfig(user={"token": "secret\n"}),
        "users[1].user.token",
        "a token with blanks, line breaks",
    ),
    "token that is a number": (
        kubeconfig(user={"token": 123}),
        "users[1].user.token",
        "Expected `str | null`, got `int`",
    ),
    "token file missing": (
        kubeconfig(user={"tokenFile": "no.token"}),
        "users[1].user.tokenFile",
        "no.token: No such file or directory",
    ),
    "token and basic auth": (
        kubeconfig(user={"token": "secret", "username": "me", "password": "secret"}),
        "users[1].user.username",
        "a token is given too",
    ),
    "token file and basic auth": (
        kubeconfig(user={"tokenFile": "kubeconfig", "username": "me"}),
        "users[1].user.username",
        "a token is given too",
    ),
    "password without username": (
        kubeconfig(user={"password": "secret"}),
        "users[1].user.username",
        "missing, while there is a password",
    ),
    "username with a colon": (
        kubeconfig(user={"username": "me:secret"}),
        "users[1].user.username",
        "has a colon in it",
    ),
    "uid of nobody": (
        kubeconfig(user={"as-uid": "1"}),
        "users[1].user.as-uid",
        "there is no `as`",
    ),
    "groups of nobody": (
        kubeconfig(user={"as-groups": ["g"]}),
        "users[1].user.as-groups",
        "there is no `as`",
    ),
    "extra of nobody": (
        kubeconfig(user={"as-user-extra": {"a": ["b"]}}),
        "users[1].user.as-user-extra",
        "there is no `as`",
    ),
    "extra that is no list": (
        kubeconfig(user={"as": "alice", "as-user-extra": {"a": "b"}}),
        "users[1].user.as-user-extra[...]",
        "Expected `array`, got `str`",
    ),
    "impersonated with a line break": (
        kubeconfig(user={"as": "alice\r\nX: y"}),
        "users[1].user.as",
        "cannot go in a header",
    ),
    "proxy of another scheme": (
        kubeconfig(cluster={"proxy-url": "ftp://me:secret@proxy:3128"}),
        "clusters[1].cluster.proxy-url",
        "not an http, https or socks5 URL",
    ),
    "proxy with a bad port": (
        kubeconfig(cluster={"proxy-url": "http://me:secret@proxy:99999"}),
        "clusters[1].cluster.proxy-url",
        "not a URL",
    ),
    "exec without command": (
        kubeconfig(user={"exec": plugin(command="")}),
        "users[1].user.exec.command",
        "no program is named",
    ),
    "exec without version": (
        kubeconfig(user={"exec": plugin(apiVersion=None)}),
        "users[1].user.exec.apiVersion",
        "is missing",
    ),
    "exec of a version that is gone": (
        kubeconfig(
            user={
                "exec": plugin(
                    apiVersion="client.authentication.k8s.io/v1alpha1",
                    interactiveMode="Never",
                )
            }
        ),
        "users[1].user.exec.apiVersion",
        "v1alpha1' is not supported",
    ),
    "exec of v1 without mode": (
        kubeconfig(user={"exec": plugin(interactiveMode=None)}),
        "users[1].user.exec.interactiveMode",
        "is missing: one of Never, IfAvailable, Always is needed",
    ),
    "exec of another mode": (
        kubeconfig(user={"exec": plugin(interactiveMode="Sometimes")}),
        "users[1].user.exec.interactiveMode",
        "is 'Sometimes': one of",
    ),
    "exec with a nameless variable": (
        kubeconfig(user={"exec": plugin(env=[{"value": "secret"}])}),
        "users[1].user.exec.env[0].name",
        "is missing",
    ),
    "exec with a number for an argument": (
        kubeconfig(user={"exec": plugin(args=["a", 1])}),
        "users[1].user.exec.args[1]",
        "Expected `str`, got `int`",
    ),
    "exec and auth-provider": (
        kubeconfig(user={"exec": plugin(), "auth-provider": oidc()}),
        "users[1].user.exec",
        "an auth-provider is given too",
    ),
    "an auth provider that is gone": (
        kubeconfig(user={"auth-provider": {"name": "gcp"}}),
        "users[1].user.auth-provider.name",
        "'gcp' is not supported, only oidc is",
    ),
    "oidc without issuer": (
        kubeconfig(user={"auth-provider": oidc(**{"idp-issuer-url": ""})}),
        "users[1].user.auth-provider.config.idp-issuer-url",
        "is missing",
    ),
    "oidc in the clear": (
        kubeconfig(user={"auth-provider": oidc(**{"idp-issuer-url": "http://i"})}),
        "users[1].user.auth-provider.config.idp-issuer-url",
        "not a URL that starts with https://",
    ),
    "oidc without client": (
        kubeconfig(user={"auth-provider": oidc(**{"client-id": ""})}),
        "users[1].user.auth-provider.config.client-id",
        "is missing",
    ),
    "oidc with a ca that is none": (
        kubeconfig(
            user={"auth-provider": oidc(**{"idp-certificate-authority-data": "!"})}
        ),
        "users[1].user.auth-provider.config.idp-certificate-authority-data",
        "not base64",
    ),
    "extensions that have no names": (
        kubeconfig(cluster={"extensions": [1]}),
        "clusters[1].cluster.extensions[0]",
        "Expected `object`, got `int`",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_cannot_be_used_is_named_by_file_and_key(case: str, file: Path) -> None:
    content, key, reason = CASES[case]
    with pytest.raises(ConfigError) as refusal:
        load(file, content)
    error = refusal.value
    assert error.source == str(file)
    assert error.key == key
    assert reason in error.reason
    assert str(error).startswith(f"{file}: {key}: " if key else f"{file}: ")
    assert "secret" not in str(error)

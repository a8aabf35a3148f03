"""Which proxy leads to a server; as Go's http.ProxyFromEnvironment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

import httpcore2
import httpx2

from kuberuntime.config.config import Config, check_proxy
from kuberuntime.config.errors import ConfigError


@dataclass(frozen=True)
class Proxy:
    """Where a proxy is, and who asks it."""

    url: httpcore2.URL
    auth: tuple[bytes, bytes] | None = field(repr=False)

    @property
    def is_socks(self) -> bool:
        """Whether it speaks SOCKS, not HTTP."""
        return self.url.scheme in (b"socks5", b"socks5h")

    @property
    def is_secure(self) -> bool:
        """Whether the way to it goes over TLS."""
        return self.url.scheme == b"https"


def proxy_of(config: Config, environ: Mapping[str, str]) -> Proxy | None:
    """The proxy of a config, else of the environment, None to go directly.

    Raises ConfigError for one that is not the URL of a proxy, or needs a package that
    is not there.
    """
    url, source, key = config.proxy_url, config.source, "proxy-url"
    if url is None:
        url = proxy_from_environment(config.server, environ)
        source, key = "environment", f"{urlsplit(config.server).scheme}_proxy".upper()
    if url is None:
        return None
    try:
        check_proxy(url)
        parsed = httpx2.Proxy(url)
    except (ValueError, httpx2.InvalidURL) as error:
        # What httpx2 says may hold the password.
        ours = isinstance(error, ValueError)
        reason = str(error) if ours else "a proxy that is not a URL"
        raise ConfigError(source, key, reason) from None
    if parsed.url.scheme.startswith("socks5"):
        require("socksio", source, key, "a SOCKS proxy")
    found = parsed.url
    return Proxy(
        httpcore2.URL(
            scheme=found.raw_scheme,
            host=found.raw_host,
            port=found.port,
            target=found.raw_path,
        ),
        parsed.raw_auth,
    )


def require(package: str, source: str, key: str, what: str) -> None:
    """ConfigError where a package is not installed."""
    if find_spec(package) is None:
        reason = f"{what} needs the package {package}: install it"
        raise ConfigError(source, key, reason)


def proxy_from_environment(server: str, environ: Mapping[str, str]) -> str | None:
    """The URL of the proxy to go through to ``server``, None to go there directly.

    ``HTTPS_PROXY`` is for https, ``HTTP_PROXY`` for http, and ``NO_PROXY`` a list
    of whom neither is for: hosts (with their subdomains), ``.domain`` (subdomains
    only), addresses, networks as ``10.0.0.0/8``, any of them with a port, or ``*``.
    Lower-case names count too. This machine is never asked for through a proxy.
    """
    parts = urlsplit(server)
    proxy = _variable(environ, f"{parts.scheme}_proxy")
    if parts.scheme == "http" and environ.get("REQUEST_METHOD"):
        return None  # a CGI program: HTTP_PROXY may be a header that a client sent
    if not proxy:
        return None
    host = (parts.hostname or "").rstrip(".")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    if _is_this_machine(host) or _excepted(
        host, port, _variable(environ, "no_proxy").split(",")
    ):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


def _variable(environ: Mapping[str, str], name: str) -> str:
    return environ.get(name.upper()) or environ.get(name) or ""


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _excepted(host: str, port: int, patterns: list[str]) -> bool:
    return any(_matches(pattern.strip().lower(), host, port) for pattern in patterns)


def _matches(pattern: str, host: str, port: int) -> bool:
    if pattern in ("", "*"):
        return pattern == "*"
    try:
        address = ip_address(host)
    except ValueError:
        address = None
    if "/" in pattern:
        try:
            return address is not None and address in ip_network(pattern, strict=False)
        except ValueError:
            return False
    name, wanted = _split_port(pattern)
    if wanted and wanted != str(port):
        return False
    if address is not None:
        try:
            return address == ip_address(name)
        except ValueError:
            return False
    domain = name.removeprefix("*")
    if domain.startswith("."):
        return host.endswith(domain)
    return host == domain or host.endswith(f".{domain}")


def _split_port(pattern: str) -> tuple[str, str]:
    """A host or address, without the brackets of IPv6, and the port after it."""
    if pattern.startswith("["):
        name, _, rest = pattern[1:].partition("]")
        return name, rest.removeprefix(":")
    if pattern.count(":") == 1:
        name, _, port = pattern.partition(":")
        return name, port
    return pattern, ""

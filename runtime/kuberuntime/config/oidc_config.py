"""How to get a new ID token from an OpenID Connect provider."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class OIDCConfig:
    """A login at an issuer; as the ``oidc`` auth provider of kubeconfigs.

    ``issuer`` is an https URL. ``id_token`` is sent for as long as it is valid, then
    ``refresh_token`` buys another. ``ca_data`` is PEM, in place of the system's CAs.
    Where providers give a new refresh token with each ID token, ``file`` and
    ``user`` are the kubeconfig, and the name of its user, to write both to: the old
    one is worth nothing then. None writes nothing.
    """

    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    id_token: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    ca_data: bytes | None = field(default=None, repr=False)
    ca_file: Path | None = None
    file: Path | None = None
    user: str = ""

    def __post_init__(self) -> None:
        if not self.issuer.startswith("https://"):
            raise ValueError(f"{self.issuer!r} is not a URL that starts with https://")
        if not self.client_id:
            raise ValueError("client_id is empty")

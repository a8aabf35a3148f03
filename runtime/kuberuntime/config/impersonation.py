"""Acting as somebody else, where the server allows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kuberuntime.config.credentials import Headers


@dataclass(frozen=True)
class Impersonation:
    """Whom to act as; as client-go's rest.ImpersonationConfig.

    ``extra`` is what else is known of the user, values by key. Raises ValueError
    for an empty user, and for what cannot go in a header.
    """

    user: str
    uid: str = ""
    groups: tuple[str, ...] = ()
    extra: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict[str, tuple[str, ...]]
    )

    def __post_init__(self) -> None:
        if not self.user:
            raise ValueError("whom to act as is not said: user is empty")
        values = [self.user, self.uid, *self.groups]
        for found in self.extra.values():
            values.extend(found)
        for value in values:
            if not value.isprintable() or value != value.strip():
                raise ValueError(f"{value!r} cannot go in a header")

    def headers(self) -> Headers:
        """What to send with every request."""
        headers = [("Impersonate-User", self.user)]
        if self.uid:
            headers.append(("Impersonate-Uid", self.uid))
        headers.extend(("Impersonate-Group", group) for group in self.groups)
        for key, values in self.extra.items():
            name = f"Impersonate-Extra-{_escape(key)}"
            headers.extend((name, value) for value in values)
        return tuple(headers)


_LEGAL = frozenset(
    b"!#$&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
)


def _escape(key: str) -> str:
    """A key as part of a header's name: what may not stand there, as ``%XX``."""
    return "".join(
        chr(byte) if byte in _LEGAL else f"%{byte:02X}" for byte in key.encode()
    )

"""What TLS needs to know: whom to trust, and what to show."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

TLSFingerprint: TypeAlias = tuple[tuple[int, int, int] | None, ...]
"""Time of change, size and inode of each file; None of what is no file."""


@dataclass(frozen=True)
class TLSConfig:
    """As client-go's TLSClientConfig. Certificates and keys are PEM.

    Each comes as ``_data`` or as ``_file``, not both. Without a CA the system's are
    trusted; ``insecure_skip_verify`` trusts anyone, and goes with no CA.
    ``server_name`` is what the server's certificate is checked for, where that is
    not the host of its URL. Raises ValueError for combinations that make no sense.
    """

    ca_data: bytes | None = field(default=None, repr=False)
    ca_file: Path | None = None
    cert_data: bytes | None = field(default=None, repr=False)
    cert_file: Path | None = None
    key_data: bytes | None = field(default=None, repr=False)
    key_file: Path | None = None
    insecure_skip_verify: bool = False
    server_name: str | None = None

    def __post_init__(self) -> None:
        for name, data, file in (
            ("ca", self.ca_data, self.ca_file),
            ("cert", self.cert_data, self.cert_file),
            ("key", self.key_data, self.key_file),
        ):
            if data is not None and file is not None:
                raise ValueError(f"{name}_data and {name}_file are both given")
        has_key = self.key_data is not None or self.key_file is not None
        if self.has_cert != has_key:
            given, lacking = ("cert", "key") if self.has_cert else ("key", "cert")
            raise ValueError(f"a client {given} is given without its {lacking}")
        if self.has_ca and self.insecure_skip_verify:
            raise ValueError("insecure_skip_verify makes no use of a CA: drop one")

    @property
    def has_ca(self) -> bool:
        """Whether a CA of its own is trusted, in place of the system's."""
        return self.ca_data is not None or self.ca_file is not None

    @property
    def has_cert(self) -> bool:
        """Whether there is a client certificate to show."""
        return self.cert_data is not None or self.cert_file is not None


def fingerprint(tls: TLSConfig) -> TLSFingerprint:
    """Of the files as they are now. Differs where one was changed or replaced."""
    return tuple(_state(file) for file in (tls.ca_file, tls.cert_file, tls.key_file))


def _state(file: Path | None) -> tuple[int, int, int] | None:
    if file is None:
        return None
    try:
        found = file.stat()
    except OSError:  # being replaced; whoever reads it will say so
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino

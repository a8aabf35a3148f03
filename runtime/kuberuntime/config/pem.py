"""Certificates in PEM, among whatever else a file has; as Go's encoding/pem."""

from __future__ import annotations

import base64
import binascii
from typing import Final

_BEGIN: Final = b"-----BEGIN "
_END: Final = b"-----END "
_CERTIFICATE: Final = b"CERTIFICATE-----"
_BLANKS: Final = b" \t\r\n"


def certificates(text: bytes) -> list[bytes]:
    """The certificates in a file, each as DER.

    As x509.CertPool.AppendCertsFromPEM: what stands between the blocks may be
    anything, in any encoding. Blocks of other types (``TRUSTED CERTIFICATE``), with
    headers or that are no base64 are passed over.
    """
    found: list[bytes] = []
    before, *blocks = text.split(_BEGIN)
    for block in blocks:
        if (not before or before.endswith(b"\n")) and (der := _certificate(block)):
            found.append(der)
        before = block
    return found


def _certificate(block: bytes) -> bytes | None:
    """What stands after ``-----BEGIN`` as DER; None where it is no certificate."""
    first, _, rest = block.partition(b"\n")
    body, end, after = rest.partition(_END)
    if first.rstrip() != _CERTIFICATE or not end or (body and body[-1:] != b"\n"):
        return None
    if after.partition(b"\n")[0].rstrip() != _CERTIFICATE:
        return None
    try:  # headers have colons, which base64 has not
        return base64.b64decode(body.translate(None, _BLANKS), validate=True)
    except binascii.Error:
        return None

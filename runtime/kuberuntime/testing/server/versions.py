"""Resource versions and continue tokens, as clients write them."""

from __future__ import annotations

import base64
import binascii
from typing import Final

import msgspec

from kuberuntime.testing.server.go_json import syntax_error
from kuberuntime.testing.server.refusal import Refusal, bad_request, internal_error

_TOKEN_VERSION: Final = "meta.k8s.io/v1"


def version_of(text: str) -> int:
    """A resource version as a number. Raises Refusal."""
    if not text.isascii() or not text.isdigit():
        raise internal_error(
            f'resourceVersion: Invalid value: "{text}": strconv.ParseUint: parsing'
            f' "{text}": invalid syntax'
        )
    return int(text)


class _Token(msgspec.Struct):
    v: str = ""
    rv: int = 0
    start: str = ""


def continue_token(version: int, start: str) -> str:
    """A token for what follows the key ``start``, as of a version, -1 for any."""
    token = msgspec.json.encode(_Token(_TOKEN_VERSION, version, f"{start}\0"))
    return base64.urlsafe_b64encode(token).rstrip(b"=").decode()


def read_token(text: str) -> tuple[int, str]:
    """The version and the start of a token. Raises Refusal."""
    padded = text + "=" * (-len(text) % 4)
    try:
        content = base64.b64decode(padded, altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise _wrong_token(str(error)) from None
    try:
        token = msgspec.json.decode(content, type=_Token)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _wrong_token(syntax_error(content, error)) from None
    if token.v != _TOKEN_VERSION:
        why = f"server does not recognize this encoded version {token.v}"
        raise _wrong_token(why)
    if not token.start:
        raise _wrong_token("encoded start key is missing")
    return token.rv, token.start


def _wrong_token(why: str) -> Refusal:
    return bad_request(f"invalid continue token: continue key is not valid: {why}")

"""Objects that keep what their class does not know, beside the fields that it does.

Of a custom resource whose root says ``x-kubernetes-preserve-unknown-fields``, a class
knows but some fields, and has a dict for all others. On the wire there is no such dict:
what it holds stands beside the fields. Such a class refuses unknown fields when it is
decoded, so that an object that has some is repaired: they are gathered.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from functools import cache
from typing import Any, Final

import msgspec
from msgspec import Struct

REST: Final = "unknown fields"
"""The wire name that a class gives the dict; no server has a field of that name."""

no_fields: Final[Callable[[], dict[str, Any]]] = dict
"""Makes the dict of an object that has nothing in it."""


@cache
def keeps_rest(struct: type[Struct]) -> bool:
    """Whether a class has the dict."""
    return any(field.encode_name == REST for field in msgspec.structs.fields(struct))


def gather(value: dict[str, Any], known: Container[str]) -> None:
    """Put what a class does not know into its dict."""
    others = [key for key in value if key == REST or key not in known]
    if others:
        value[REST] = {key: value.pop(key) for key in others}


def spread(value: dict[str, Any]) -> dict[str, Any]:
    """Put what is in the dict behind the fields, in place of none of them."""
    rest = value.pop(REST, {})
    return {**value, **{key: rest[key] for key in rest if key not in value}}

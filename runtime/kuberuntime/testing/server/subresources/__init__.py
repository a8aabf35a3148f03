"""What is below objects: a function from a call to an answer for each verb."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kuberuntime.testing.server.call import Verb
from kuberuntime.testing.server.subresources import accounts, namespaces, pods, scale
from kuberuntime.testing.server.verbs.patch import patch
from kuberuntime.testing.server.verbs.read import get
from kuberuntime.testing.server.verbs.update import update

_OF_THE_OBJECT: Final = ("status", "ephemeralcontainers", "resize", "approval")
_OBJECT_VERBS: Final[Mapping[str, Verb]] = {
    "get": get,
    "update": update,
    "patch": patch,
}

SUBRESOURCES: Final[Mapping[tuple[str, str], Verb]] = {
    **{
        (name, verb): do
        for name in _OF_THE_OBJECT
        for verb, do in _OBJECT_VERBS.items()
    },
    ("scale", "get"): scale.get,
    ("scale", "update"): scale.update,
    ("scale", "patch"): scale.patch,
    ("binding", "create"): pods.bind,
    ("eviction", "create"): pods.evict,
    ("log", "get"): pods.log,
    ("token", "create"): accounts.request_token,
    ("finalize", "update"): namespaces.finalize,
}
"""By name and verb."""

"""Tokens of service accounts."""

from __future__ import annotations

from typing import Final

import msgspec

from kuberuntime.meta.gvk import GroupVersionKind
from kuberuntime.testing.server.body import read_object
from kuberuntime.testing.server.call import Call
from kuberuntime.testing.server.managed import managers_of
from kuberuntime.testing.server.messages import Answer
from kuberuntime.testing.server.parts import part
from kuberuntime.testing.server.times import written
from kuberuntime.testing.server.verbs.read import found
from kuberuntime.testing.tracker.stored import Manifest

_KIND: Final = GroupVersionKind("authentication.k8s.io", "v1", "TokenRequest")
_HOUR: Final = 3600
_AUDIENCE: Final = "https://kubernetes.default.svc"


def request_token(call: Call) -> Answer:
    """A token for the account. It is made up: no server takes it."""
    sent = read_object(call, _KIND)
    state = call.state
    account = found(call)
    spec: Manifest = {
        "audiences": [_AUDIENCE],
        "expirationSeconds": _HOUR,
        "boundObjectRef": None,
        **part(sent, "spec"),
    }
    ends = written(state.clock.now() + spec["expirationSeconds"])
    answer = {
        "kind": _KIND.kind,
        "apiVersion": _KIND.api_version,
        "metadata": {
            "name": account.name,
            "namespace": account.namespace,
            "uid": account.uid,
            "creationTimestamp": state.now(),
            **managers_of(call, _KIND, sent),
        },
        "spec": spec,
        "status": {"token": f"embedded.{state.uid()}", "expirationTimestamp": ends},
    }
    return call.answer(201, msgspec.json.encode(answer))

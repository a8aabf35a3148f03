"""What is done for a request for a custom resource; as apiextensions' crdHandler.

It goes by the request's verb alone, where built-in resources have routes: a POST to
an object's path is a create like any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kuberuntime.testing.server.call import Call, Verb
from kuberuntime.testing.server.refusal import (
    NotServed,
    bad_request,
    not_found,
    not_supported,
)

_ACROSS_NAMESPACES: Final = frozenset({"list", "watch"})


def custom_verb(
    call: Call,
    verbs: Mapping[str, Verb],
    subresources: Mapping[tuple[str, str], Verb],
) -> Verb:
    """The function that answers. Raises Refusal where there is none."""
    target, served = call.target, call.served
    namespaced = served.resource.namespaced
    if target.namespace and not namespaced:
        raise NotServed
    if namespaced and not target.namespace and target.verb not in _ACROSS_NAMESPACES:
        raise NotServed
    if target.subresource:
        if served.info.subresource(target.subresource) is None:
            raise not_found(served.group_resource, target.name)
        found = subresources.get((target.subresource, target.verb))
    else:
        found = verbs.get(target.verb)
    if found is None:
        raise not_supported(served.group_resource, target.verb)
    if target.verb in ("update", "patch") and not target.name:
        raise bad_request("name must be provided")
    return found

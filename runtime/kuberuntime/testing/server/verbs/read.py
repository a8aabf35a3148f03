"""One object."""

from __future__ import annotations

from kuberuntime.testing.server.call import Call
from kuberuntime.testing.server.messages import Answer
from kuberuntime.testing.server.refusal import not_found, too_large_version
from kuberuntime.testing.server.versions import version_of
from kuberuntime.testing.tracker.stored import Stored


def get(call: Call) -> Answer:
    """The object, as it is now."""
    asked = call.options.text("resourceVersion")
    if asked:
        version = version_of(asked)
        current = call.state.tracker.revision
        if version > current:
            raise too_large_version(version, current)
    return call.answer(200, call.form.one(call.served, found(call)))


def found(call: Call) -> Stored:
    """The object that the path names. Raises Refusal where there is none."""
    target = call.target
    resource = call.served.group_resource
    stored = call.state.tracker.get(resource, target.namespace, target.name)
    if stored is None:
        raise not_found(resource, target.name)
    return stored

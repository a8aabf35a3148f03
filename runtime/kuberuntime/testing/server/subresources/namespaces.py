"""The end of namespaces."""

from __future__ import annotations

from kuberuntime.testing.server.body import read_object
from kuberuntime.testing.server.call import Call
from kuberuntime.testing.server.controllers.namespaces import with_finalizers
from kuberuntime.testing.server.messages import Answer
from kuberuntime.testing.server.parts import listed, part
from kuberuntime.testing.server.verbs.read import found


def finalize(call: Call) -> Answer:
    """Set the finalizers of the namespace's spec; without any, a deleted one goes."""
    sent = read_object(call, call.served.gvk)
    finalizers = listed(part(sent, "spec"), "finalizers")
    with call.state.tracker.lock:
        stored = with_finalizers(call.state, found(call), finalizers)
    return call.answer(200, call.form.one(call.served, stored))

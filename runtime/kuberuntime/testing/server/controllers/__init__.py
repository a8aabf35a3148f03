"""What controllers do in a cluster, done at once.

What is defined is served, dependents of what is gone are collected, namespaces that
are deleted are emptied, and pods go that are deleted on nodes that do not exist.
"""

from __future__ import annotations

from kuberuntime.testing.server.call import State
from kuberuntime.testing.server.controllers.definitions import define
from kuberuntime.testing.server.controllers.garbage import collect
from kuberuntime.testing.server.controllers.namespaces import empty
from kuberuntime.testing.server.controllers.pods import remove_lost


def settle(state: State) -> None:
    """Do what there is to do after a write, and after what that does, and so on.

    Without the controllers of a cluster, those of the server itself are left.
    """
    tracker = state.tracker
    with tracker.lock:
        while tracker.journal:
            resource, change = tracker.journal.popleft()
            define(state, resource, change)
            if state.controllers:
                collect(state, resource, change)
                empty(state, resource, change)
                remove_lost(state, resource, change)

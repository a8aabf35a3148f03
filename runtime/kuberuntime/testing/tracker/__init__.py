"""What an API server stores: objects, their versions, and the history of changes.

One :class:`Tracker` stands under the embedded server and under fakes. It knows no
HTTP, no schemas and no rules but one: every change has a resource version of its own,
higher than all before it. Objects in it are shared and never changed: a change puts
another in their place.
"""

from kuberuntime.testing.tracker.history import Change, History, TooOldError
from kuberuntime.testing.tracker.stored import Manifest, Stored
from kuberuntime.testing.tracker.tracker import Tracker

__all__ = ["Change", "History", "Manifest", "Stored", "TooOldError", "Tracker"]

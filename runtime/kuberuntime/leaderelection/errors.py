"""The end of a leadership."""

from __future__ import annotations

from kuberuntime.errors import KubeError


class LeadershipLost(KubeError):
    """The lease could not be renewed in time, or somebody else has it.

    The work was stopped before this is raised. Most programs end now, and begin
    anew; as client-go's OnStoppedLeading.
    """

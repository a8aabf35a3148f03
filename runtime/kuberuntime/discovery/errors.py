"""Parts of a server that could not say what they serve."""

from __future__ import annotations

from collections.abc import Mapping

from kuberuntime.errors import KubeError
from kuberuntime.meta.gvk import GroupVersion


class StaleGroupVersionError(KubeError):
    """The server behind a group version did not answer; as client-go's.

    What the API server remembers of it may be out of date, and is not used.
    """

    def __init__(self, group_version: GroupVersion) -> None:
        super().__init__(group_version)
        self.group_version = group_version

    def __str__(self) -> str:
        return f"the server behind {self.group_version} does not answer"


class GroupDiscoveryFailedError(KubeError):
    """Some group versions are not known; as client-go's ErrGroupDiscoveryFailed.

    ``failures`` has an error for each of them.
    """

    def __init__(self, failures: Mapping[GroupVersion, KubeError]) -> None:
        super().__init__(failures)
        self.failures = failures

    def __str__(self) -> str:
        return f"could not discover everything: {describe(self.failures)}"


def describe(failures: Mapping[GroupVersion, KubeError]) -> str:
    """The failures on one line, for messages."""
    return "; ".join(f"{version}: {failures[version]}" for version in sorted(failures))

"""The names that Kubernetes gives to things, as apimachinery's runtime/schema."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class GroupVersion:
    """A version of an API group; the core group is "". For example: `apps/v1`."""

    group: str
    version: str

    def __str__(self) -> str:
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def path(self) -> str:
        """Where a server serves it. For example: `/apis/apps/v1`, `/api/v1`."""
        return f"/apis/{self}" if self.group else f"/api/{self}"

    def kind(self, name: str) -> GroupVersionKind:
        return GroupVersionKind(self.group, self.version, name)

    def resource(self, name: str) -> GroupVersionResource:
        return GroupVersionResource(self.group, self.version, name)


@dataclass(frozen=True, order=True)
class GroupVersionKind:
    """GVK: names a type of object. For example: `apps/v1 Deployment`."""

    group: str
    version: str
    kind: str

    def __str__(self) -> str:
        return f"{self.group_version} {self.kind}"

    @property
    def group_version(self) -> GroupVersion:
        return GroupVersion(self.group, self.version)


@dataclass(frozen=True, order=True)
class GroupVersionResource:
    """GVR: names an endpoint of a server. For example: `apps/v1 deployments`."""

    group: str
    version: str
    resource: str

    def __str__(self) -> str:
        return f"{self.group_version} {self.resource}"

    @property
    def group_version(self) -> GroupVersion:
        return GroupVersion(self.group, self.version)

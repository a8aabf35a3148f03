"""Names of groups, versions, kinds and resources, as apimachinery's runtime/schema.

A kind is what an object says it is; a resource is what a server serves under a
URL. One kind can serve many resources or none. The core group is ``""``.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class GroupVersion:
    """A group at a version. For example: ``GroupVersion("apps", "v1")``."""

    group: str
    version: str

    @classmethod
    def parse(cls, api_version: str) -> GroupVersion:
        """Read an ``apiVersion``: ``apps/v1``, or ``v1`` for the core group.

        Raises ValueError for an empty version or more than one slash.
        """
        group, _, version = api_version.rpartition("/")
        if not version or "/" in group or api_version.startswith("/"):
            raise ValueError(f"not an apiVersion: {api_version!r}")
        return cls(group, version)

    @property
    def api_version(self) -> str:
        """What objects carry as ``apiVersion``: ``apps/v1``, ``v1``."""
        return f"{self.group}/{self.version}" if self.group else self.version

    def with_kind(self, kind: str) -> GroupVersionKind:
        """The kind of that name in this group version."""
        return GroupVersionKind(self.group, self.version, kind)

    def with_resource(self, resource: str) -> GroupVersionResource:
        """The resource of that plural name in this group version."""
        return GroupVersionResource(self.group, self.version, resource)

    def __str__(self) -> str:
        return self.api_version


@dataclass(frozen=True, order=True)
class GroupKind:
    """A kind in any version. For example: ``GroupKind("apps", "Deployment")``."""

    group: str
    kind: str

    def with_version(self, version: str) -> GroupVersionKind:
        """This kind at that version."""
        return GroupVersionKind(self.group, version, self.kind)

    def __str__(self) -> str:
        return f"{self.kind}.{self.group}" if self.group else self.kind


@dataclass(frozen=True, order=True)
class GroupResource:
    """A resource in any version. For example: ``GroupResource("apps", "deployments")``."""

    group: str
    resource: str

    def with_version(self, version: str) -> GroupVersionResource:
        """This resource at that version."""
        return GroupVersionResource(self.group, version, self.resource)

    def __str__(self) -> str:
        return f"{self.resource}.{self.group}" if self.group else self.resource


@dataclass(frozen=True, order=True)
class GroupVersionKind:
    """What an object is. For example: ``GroupVersionKind("apps", "v1", "Deployment")``."""

    group: str
    version: str
    kind: str

    @classmethod
    def parse(cls, api_version: str, kind: str) -> GroupVersionKind:
        """From the two fields that objects carry; ValueError as GroupVersion.parse."""
        return GroupVersion.parse(api_version).with_kind(kind)

    @property
    def api_version(self) -> str:
        """What objects of this kind carry as ``apiVersion``."""
        return self.group_version.api_version

    @property
    def group_version(self) -> GroupVersion:
        """The group and version without the kind."""
        return GroupVersion(self.group, self.version)

    @property
    def group_kind(self) -> GroupKind:
        """The kind without its version."""
        return GroupKind(self.group, self.kind)

    def __str__(self) -> str:
        return f"{self.group}/{self.version}, Kind={self.kind}"


@dataclass(frozen=True, order=True)
class GroupVersionResource:
    """What a server serves. For example: ``GroupVersionResource("", "v1", "pods")``."""

    group: str
    version: str
    resource: str

    @property
    def api_version(self) -> str:
        """The ``apiVersion`` that this resource is served under."""
        return self.group_version.api_version

    @property
    def group_version(self) -> GroupVersion:
        """The group and version without the resource."""
        return GroupVersion(self.group, self.version)

    @property
    def group_resource(self) -> GroupResource:
        """The resource without its version."""
        return GroupResource(self.group, self.resource)

    def __str__(self) -> str:
        return f"{self.group}/{self.version}, Resource={self.resource}"

"""What a server serves, as values: the same from either form of discovery."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from msgspec import Struct

from kuberuntime.discovery.errors import GroupDiscoveryFailedError
from kuberuntime.errors import KubeError
from kuberuntime.meta.gvk import GroupVersion, GroupVersionKind
from kuberuntime.rest.resource import Resource


class APISubresource(Struct, frozen=True):
    """A path below the objects of a resource. For example: ``scale`` of deployments.

    ``kind`` is what it speaks, often of another group: ``autoscaling/v1, Kind=Scale``.
    """

    name: str
    kind: GroupVersionKind
    verbs: tuple[str, ...] = ()


class APIResource(Struct, frozen=True):
    """What a server says of one resource at one version.

    ``singular`` is ``""`` where an old server does not say. ``resource.kind`` is
    ``""`` for what is only there to have subresources.
    """

    resource: Resource
    singular: str = ""
    verbs: tuple[str, ...] = ()
    short_names: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    subresources: tuple[APISubresource, ...] = ()

    def subresource(self, name: str) -> APISubresource | None:
        """The subresource of that name, None where there is none."""
        return next((found for found in self.subresources if found.name == name), None)


class APIGroup(Struct, frozen=True):
    """A group and its versions, the server's favourite first.

    ``preferred`` is the version to use where nothing says which; not always the
    first: one that does not answer is passed over. The core group is ``""``.
    """

    name: str
    versions: tuple[str, ...]
    preferred: str

    def group_versions(self) -> list[GroupVersion]:
        """The versions in order of preference."""
        ordered = sorted(self.versions, key=lambda version: version != self.preferred)
        return [GroupVersion(self.name, version) for version in ordered]


@dataclass(frozen=True)
class DiscoveredAPIs:
    """Everything that a server serves, or that could be learnt of it.

    ``groups`` are in the server's order, ``resources`` by group version. A group
    version that could not be read is in ``failures`` instead. ``from_disk`` says
    that it was read by an earlier program, and may have aged.
    """

    groups: tuple[APIGroup, ...]
    resources: Mapping[GroupVersion, tuple[APIResource, ...]]
    failures: Mapping[GroupVersion, KubeError] = field(
        default_factory=dict[GroupVersion, KubeError]
    )
    from_disk: bool = field(default=False, compare=False)

    def __iter__(self) -> Iterator[APIResource]:
        """Every resource at every version, in order of preference."""
        for group in self.groups:
            for version in group.group_versions():
                yield from self.resources.get(version, ())

    def preferred_resources(self) -> list[APIResource]:
        """Every resource once, at its group's preferred version where that has it.

        As client-go's ServerPreferredResources.
        """
        found = {one.resource.gvr.group_resource: one for one in reversed([*self])}
        return [one for one in self if found[one.resource.gvr.group_resource] is one]

    def raise_for_failures(self) -> None:
        """Raises GroupDiscoveryFailedError where not everything could be read."""
        if self.failures:
            raise GroupDiscoveryFailedError(self.failures)

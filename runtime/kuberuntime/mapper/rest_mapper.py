"""Finds resources in what was discovered. No I/O, and no change once it is made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Final, TypeAlias

from kuberuntime.discovery.apis import APIResource, DiscoveredAPIs
from kuberuntime.mapper.arguments import Partial, readings
from kuberuntime.mapper.errors import AmbiguousError, NoMatchError
from kuberuntime.meta.gvk import (
    GroupKind,
    GroupResource,
    GroupVersionKind,
    GroupVersionResource,
)
from kuberuntime.rest.resource import Resource

Name: TypeAlias = str | GroupResource | GroupVersionResource
"""What a resource is called: as on a command line, or in full, in some version or
in one. In full, the group ``""`` is the core group; in a text, no group is any."""

_SUGGESTIONS: Final = 2

_Index: TypeAlias = dict[str, list[APIResource]]


class RESTMapper:
    """Names to resources, as client-go's discovery RESTMapper over what
    ``PriorityRESTMapper`` prefers: groups in the server's order, and in a group its
    preferred version.

    A name is the plural, the singular, a short name or the kind, in any case. Where
    it is all of these of different resources, the full names go first. A group may
    be cut short (``storageclass.storage``) where no group has just that name.
    """

    def __init__(self, apis: DiscoveredAPIs) -> None:
        self.apis = apis
        self._names: _Index = defaultdict(list)
        self._short_names: _Index = defaultdict(list)
        self._kinds: _Index = defaultdict(list)
        self._categories: _Index = defaultdict(list)
        for one in apis:
            if not one.resource.kind:  # only there for its subresources
                continue
            singular = one.singular or one.resource.kind.lower()
            for name in sorted({one.resource.plural, singular}):
                self._names[name].append(one)
            for name in one.short_names:
                self._short_names[name].append(one)
            self._kinds[one.resource.kind.lower()].append(one)
        for one in apis.preferred_resources():
            for category in one.categories:
                self._categories[category].append(one)

    def resource_for(self, name: Name) -> Resource:
        """The resource of a name: the preferred one of :meth:`resources_for`.

        For example: ``pods``, ``po``, ``deploy.apps``,
        ``certificates.v1.cert-manager.io``. Raises NoMatchError, AmbiguousError where
        one group version has several, and ValueError for a text that is no name.
        """
        return self.api_resource_for(name).resource

    def resources_for(self, name: Name) -> list[Resource]:
        """Every resource of a name, the preferred one first; in each of its versions.

        Raises as :meth:`resource_for`, but for AmbiguousError.
        """
        return [one.resource for one in self._find(name)]

    def api_resource_for(self, name: Name) -> APIResource:
        """As :meth:`resource_for`, with all that the server says of it."""
        return _preferred(str(name), self._find(name))

    def rest_mapping(
        self, kind: GroupKind | GroupVersionKind, *versions: str
    ) -> Resource:
        """The resource that stores objects of a kind; as meta.RESTMapper's.

        ``versions`` are those that will do, the best first; without them it is the
        one that the server prefers. Raises NoMatchError and AmbiguousError.
        """
        if isinstance(kind, GroupVersionKind):
            return self.rest_mapping(kind.group_kind, kind.version)
        found = [
            one
            for one in self._kinds.get(kind.kind.lower(), ())
            if one.resource.gvk.group_kind == kind
            and (not versions or one.resource.version in versions)
        ]
        if not found:
            at = f" at {' or '.join(versions)}" if versions else ""
            raise self._no_match(f"{kind}{at}", kind.kind.lower())
        if versions:
            found.sort(key=lambda one: versions.index(one.resource.version))
        return _preferred(str(kind), found).resource

    def category(self, name: str) -> list[Resource]:
        """The resources of a category, each in its preferred version.

        For example: ``all``. Empty where the server has no such category.
        """
        return [one.resource for one in self._categories.get(name, ())]

    def expand(self, text: str) -> list[Resource]:
        """What ``kubectl get`` takes: names and categories, with commas between.

        For example: ``all,cm,deploy.apps``. Each resource is given once. Raises as
        :meth:`resource_for`.
        """
        found: dict[Resource, None] = {}
        for name in text.split(","):
            for one in self.category(name) or [self.resource_for(name)]:
                found[one] = None
        return list(found)

    def _find(self, name: Name) -> Sequence[APIResource]:
        if isinstance(name, str):
            partials = readings(name)
        elif isinstance(name, GroupVersionResource):
            partials = [Partial(name.resource, name.group, name.version)]
        else:
            partials = [Partial(name.resource, name.group)]
        # A kind is what kubectl tries when nothing else fits.
        for table in (self._names, self._short_names, self._kinds):
            exact = [partial for partial in partials if not partial.prefix]
            if found := _first(table, exact):
                return found
        for table in (self._names, self._short_names, self._kinds):
            prefixes = [partial for partial in partials if partial.prefix]
            if found := _first(table, prefixes):
                return found
        raise self._no_match(str(name), partials[-1].name.lower())

    def _no_match(self, wanted: str, name: str) -> NoMatchError:
        known = [*self._names, *self._short_names]
        near = get_close_matches(name, known, n=_SUGGESTIONS)
        return NoMatchError(wanted, near, self.apis.failures)


def _first(table: _Index, partials: Iterable[Partial]) -> list[APIResource]:
    """What the first reading that fits anything fits."""
    for partial in partials:
        candidates = table.get(partial.name.lower(), ())
        if found := [one for one in candidates if _fits(partial, one.resource)]:
            return found
    return []


def _fits(partial: Partial, resource: Resource) -> bool:
    if partial.version is not None and resource.version != partial.version:
        return False
    if partial.group is None or resource.group == partial.group:
        return True
    return partial.prefix and resource.group.startswith(partial.group)


def _preferred(wanted: str, found: Sequence[APIResource]) -> APIResource:
    """The first of what is in order of preference.

    AmbiguousError where its group version has others.
    """
    best = found[0].resource.gvk.group_version
    matches = [one for one in found if one.resource.gvk.group_version == best]
    if len(matches) > 1:
        raise AmbiguousError(wanted, [one.resource for one in matches])
    return matches[0]

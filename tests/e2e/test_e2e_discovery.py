"""Discovery and the mapper, on a real server whose CRDs come and go."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from e2e_driver import Driver
from e2e_server import wait_until
from e2e_toys import GROUP, crd

from kuberuntime import discovery
from kuberuntime.mapper import NoMatchError
from kuberuntime.meta import GroupKind, GroupVersion, GroupVersionKind
from kuberuntime.rest import NotFound
from kuberuntime.rest.response import Response

TOYS_V1 = GroupVersion(GROUP, "v1")


@pytest.fixture
def mapper(both: Driver) -> Any:
    """A mapper that knows nothing yet."""
    return both.mapper(both.cached_discovery(both.discovery(both.rest)))


def test_the_server_says_what_it_serves(both: Driver) -> None:
    client = both.discovery(both.rest)
    assert both.run(client.server_version()).git_version.startswith("v1.")
    apis = both.run(client.server_groups_and_resources())
    apis.raise_for_failures()
    assert client.documents  # as it aggregates
    (toys,) = [group for group in apis.groups if group.name == GROUP]
    assert (toys.versions, toys.preferred) == (("v1", "v1beta1"), "v1")
    found = {one.resource.plural: one for one in apis.resources[TOYS_V1]}
    gadgets = found["gadgets"]
    assert gadgets.resource.gvk == GroupVersionKind(GROUP, "v1", "Gadget")
    assert (gadgets.singular, gadgets.short_names) == ("gadget", ("gdg",))
    assert (gadgets.categories, gadgets.resource.namespaced) == (("toys",), True)
    assert set(gadgets.verbs) == {
        "create",
        "delete",
        "deletecollection",
        "get",
        "list",
        "patch",
        "update",
        "watch",
    }
    scale = gadgets.subresource("scale")
    assert scale is not None
    assert scale.kind == GroupVersionKind("autoscaling", "v1", "Scale")
    assert not found["shelves"].resource.namespaced


def test_a_group_version_can_be_asked_for_by_itself(both: Driver) -> None:
    client = both.discovery(both.rest)
    plain = both.run(client.server_resources_for_group_version(TOYS_V1))
    apis = both.run(client.server_groups_and_resources())

    def known(resources: Any) -> dict[str, Any]:
        return {one.resource.plural: one for one in resources}

    assert known(plain).keys() == known(apis.resources[TOYS_V1]).keys()
    for plural, one in known(plain).items():
        other = known(apis.resources[TOYS_V1])[plural]
        assert one.resource == other.resource
        assert set(one.verbs) == set(other.verbs)
        assert {sub.name for sub in one.subresources} == {
            sub.name for sub in other.subresources
        }
    nowhere = GroupVersion("nowhere.example", "v1")
    with pytest.raises(NotFound):
        both.run(client.server_resources_for_group_version(nowhere))


class Plain:
    """A connection to the server as one that does not aggregate."""

    def __init__(self, both: Driver) -> None:
        self._both = both
        self.config = both.config

    def send(self, request: Any) -> Any:
        accept = tuple(
            (name, "application/json" if name.lower() == "accept" else value)
            for name, value in request.headers
        )
        return self._both.rest.send(msgspec.structs.replace(request, headers=accept))


def test_plain_discovery_finds_the_same(both: Driver) -> None:
    aggregated = both.run(both.discovery(both.rest).server_groups_and_resources())
    client = both.discovery(Plain(both))
    plain = both.run(client.server_groups_and_resources())
    assert client.documents == {}
    assert plain.failures == {}
    assert {one.resource for one in plain} == {one.resource for one in aggregated}


def test_what_has_not_changed_is_not_sent_again(both: Driver) -> None:
    client = both.discovery(both.rest)
    answers: list[Response] = []

    class Counting:
        config = both.config

        def send(self, request: Any) -> Any:
            sent = both.rest.send(request)
            if not both.is_async:
                answers.append(sent)
                return sent

            async def wait() -> Any:
                answers.append(await sent)
                return answers[-1]

            return wait()

    client = both.discovery(Counting())
    first = both.run(client.server_groups_and_resources())
    again = both.run(client.server_groups_and_resources())
    assert first == again
    assert [answer.status for answer in answers[2:]] == [304, 304]


def test_another_program_reads_what_was_discovered_from_disk(
    both: Driver, tmp_path: Path
) -> None:
    disk = discovery.DiskCache(tmp_path)
    asked = both.cached_discovery(both.discovery(both.rest), disk)
    apis = both.run(asked.server_groups_and_resources())
    read = both.cached_discovery(
        both.discovery(both.rest), discovery.DiskCache(tmp_path)
    )
    stored = both.run(read.server_groups_and_resources())
    assert stored.from_disk
    assert {one.resource for one in stored} == {one.resource for one in apis}


@pytest.mark.parametrize(
    "name",
    [
        "gadgets",
        "gadget",
        "gdg",
        "Gadget",
        f"gadgets.{GROUP}",
        f"gdg.v1.{GROUP}",
        "gadgets.toys",
    ],
)
def test_a_resource_goes_by_many_names(both: Driver, mapper: Any, name: str) -> None:
    found = both.run(mapper.resource_for(name))
    assert found.gvr == TOYS_V1.with_resource("gadgets")


def test_kinds_and_versions_are_found(both: Driver, mapper: Any) -> None:
    kind = GroupKind(GROUP, "Gadget")
    assert both.run(mapper.rest_mapping(kind)).version == "v1"
    assert both.run(mapper.rest_mapping(kind, "v1beta1")).version == "v1beta1"
    old = both.run(mapper.resource_for(f"gadgets.v1beta1.{GROUP}"))
    assert old.version == "v1beta1"
    assert [one.version for one in both.run(mapper.resources_for("gadgets"))] == [
        "v1",
        "v1beta1",
    ]
    with pytest.raises(NoMatchError):
        both.run(mapper.rest_mapping(kind, "v7"))


def test_a_category_stands_for_its_resources(both: Driver, mapper: Any) -> None:
    found = {one.plural for one in both.run(mapper.expand("toys"))}
    assert {"gadgets", "shelves"} <= found


def test_a_name_that_means_nothing_has_suggestions(both: Driver, mapper: Any) -> None:
    with pytest.raises(NoMatchError, match="did you mean gadget") as caught:
        both.run(mapper.resource_for("gadgest"))
    assert caught.value.failures == {}


def test_a_new_crd_is_found_without_being_told(
    both: Driver, mapper: Any, crds: Any
) -> None:
    kind = "Marble" if both.is_async else "Puzzle"
    plural = f"{kind.lower()}s"
    with pytest.raises(NoMatchError):
        both.run(mapper.resource_for(plural))
    both.run(crds.create(crd(kind)))
    found: list[Any] = []

    def discovered() -> bool:
        try:
            found.append(both.run(mapper.resource_for(plural)))
        except NoMatchError:
            return False
        return True

    def gone() -> bool:
        try:
            both.run(crds.get(f"{plural}.{GROUP}"))
        except NotFound:
            return True
        return False

    try:
        wait_until(discovered)
        assert found[0].gvk == GroupVersionKind(GROUP, "v1", kind)
    finally:
        both.run(crds.delete(f"{plural}.{GROUP}"))
        wait_until(gone)

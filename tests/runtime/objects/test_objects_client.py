"""One client writes and reads objects of any kind, typed by what goes in."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from objects_driver import Driver

from kubeclient.apps.v1 import Deployment
from kubeclient.core.v1 import ConfigMap, Namespace, Pod
from kuberuntime.mapper import NoMatchError
from kuberuntime.meta.gvk import GroupVersionKind
from kuberuntime.meta.v1 import ObjectMeta, Preconditions, Status
from kuberuntime.model import KubeObject, always
from kuberuntime.rest import AlreadyExists, Conflict, MergePatch, NotFound

GADGET = GroupVersionKind("toys.example.com", "v1", "Gadget")


class Gadget(KubeObject, kw_only=True):
    """A class that somebody wrote, of no generated package."""

    api_version: str = always("toys.example.com/v1", name="apiVersion")
    kind: str = always("Gadget")
    metadata: ObjectMeta = msgspec.field(default_factory=ObjectMeta)
    size: int | None = None


def config_map(name: str, **data: str) -> ConfigMap:
    return ConfigMap(metadata=ObjectMeta(name=name), data=data)


def gadget(name: str, **fields: Any) -> dict[str, Any]:
    return {
        "apiVersion": "toys.example.com/v1",
        "kind": "Gadget",
        "metadata": {"name": name},
        **fields,
    }


def test_what_is_written_comes_back_as_the_class_that_went_in(both: Driver) -> None:
    objects = both.objects
    made = both.run(objects.create(config_map("a", x="1")))
    assert type(made) is ConfigMap
    assert made.metadata.namespace == "default"
    made.data = {"x": "2"}
    changed = both.run(objects.update(made))
    assert changed.data == {"x": "2"}
    patched = both.run(objects.patch(made, MergePatch({"data": {"y": "3"}})))
    assert patched.data == {"x": "2", "y": "3"}
    assert both.run(objects.get(ConfigMap, "a")) == patched
    with pytest.raises(Conflict):
        both.run(objects.update(made))
    assert isinstance(both.run(objects.delete(patched)), Status)
    with pytest.raises(NotFound):
        both.run(objects.get(ConfigMap, "a", namespace="default"))


def test_a_class_of_a_package_needs_no_discovery(both: Driver) -> None:
    both.run(both.objects.create(config_map("a")))
    both.items(both.objects.list(ConfigMap, namespace="default"))
    collection = "/api/v1/namespaces/default/configmaps"
    assert both.sent == [f"POST {collection}", f"GET {collection}"]


def test_manifests_are_dicts_in_and_out_and_the_server_says_what_they_are(
    both: Driver,
) -> None:
    objects = both.objects
    made = both.run(objects.create(gadget("a", newer={"deep": [1]})))
    assert made["newer"] == {"deep": [1]}
    asked = [one for one in both.sent if "gadgets" not in one]
    made["size"] = 3
    assert both.run(objects.update(made))["size"] == 3
    made = both.run(objects.get(GADGET, "a"))
    made["status"] = {"ready": True}
    assert both.run(objects.update_status(made))["status"] == {"ready": True}
    assert both.run(objects.get("gadgets", "a"))["status"] == {"ready": True}
    assert [one for one in both.sent if "gadgets" not in one] == asked  # once
    both.run(objects.delete("gadgets.toys.example.com", "a", namespace="default"))
    assert both.items(objects.list(GADGET)) == []


def test_a_class_without_a_package_is_found_by_asking(both: Driver) -> None:
    made = both.run(both.objects.create(Gadget(metadata=ObjectMeta(name="a"), size=1)))
    assert type(made) is Gadget
    assert both.items(both.objects.list(Gadget)) == [made]
    with_watch = both.take(both.objects.watch(Gadget), 1)
    assert [(event.type, event.object) for event in with_watch] == [("ADDED", made)]


def test_mixed_objects_are_applied_and_listed(both: Driver) -> None:
    objects = both.objects
    mixed = [
        Namespace(metadata=ObjectMeta(name="shop")),
        {**config_map("m").to_dict(), "data": {"x": "1"}},
        ConfigMap(metadata=ObjectMeta(name="t", namespace="shop"), data={"x": "2"}),
        gadget("g", size=1),
    ]
    written = [both.run(objects.apply(one, field_manager="test")) for one in mixed]
    assert [type(one) for one in written] == [Namespace, dict, ConfigMap, dict]
    everywhere = both.items(objects.list(ConfigMap))
    assert {(one.metadata.namespace, one.metadata.name) for one in everywhere} == {
        ("default", "m"),
        ("shop", "t"),
    }
    page = both.run(objects.list(ConfigMap, namespace="shop").page())
    assert [one.metadata.name for one in page.items] == ["t"]
    assert page.metadata.resource_version
    (found,) = both.items(objects.list(GADGET))
    assert (found["kind"], found["metadata"]["name"]) == ("Gadget", "g")


def test_a_list_passes_over_what_its_class_cannot_hold(both: Driver) -> None:
    both.run(both.objects.create(gadget("odd", size="large")))
    both.run(both.objects.create(gadget("plain", size=1)))
    pager = both.objects.list(Gadget)
    assert [one.metadata.name for one in both.items(pager)] == ["plain"]
    assert [one.key for one in pager.unreadable] == ["default/odd"]


def test_the_namespace_is_the_objects_or_the_one_given_or_the_configs(
    both: Driver,
) -> None:
    objects = both.objects
    both.run(objects.create(Namespace(metadata=ObjectMeta(name="shop"))))
    made = both.run(objects.create(config_map("a"), namespace="shop"))
    assert made.metadata.namespace == "shop"
    made.data = {"x": "1"}
    assert both.run(objects.update(made)).metadata.namespace == "shop"
    with pytest.raises(ValueError, match="namespace 'shop'"):
        both.run(objects.update(made, namespace="other"))
    with pytest.raises(ValueError, match="cluster-scoped"):
        both.run(objects.get(Namespace, "shop", namespace="shop"))


def test_what_cannot_be_meant_is_refused(both: Driver) -> None:
    objects = both.objects
    for wrong, why in [
        ({"kind": "ConfigMap"}, "no apiVersion"),
        ({"apiVersion": "v1"}, "no kind"),
        ({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {}}, r"metadata\.name"),
    ]:
        with pytest.raises(ValueError, match=why):
            both.run(objects.apply(wrong, field_manager="test"))
    with pytest.raises(ValueError, match="which one"):
        both.run(objects.delete(ConfigMap))
    with pytest.raises(ValueError, match="called 'a', not 'b'"):
        both.run(objects.delete(config_map("a"), "b"))
    with pytest.raises(NoMatchError):
        both.run(objects.get("nothings", "a"))
    with pytest.raises(TypeError, match="limit"):
        objects.list(GADGET, limits=1)


def test_only_the_very_object_is_deleted_where_that_is_asked_for(both: Driver) -> None:
    both.run(both.objects.create(config_map("a")))
    other = Preconditions(uid="another")
    with pytest.raises(Conflict):
        both.run(both.objects.delete(ConfigMap, "a", preconditions=other))


def test_create_or_patch_creates_patches_and_leaves_alone(both: Driver) -> None:
    def label(obj: ConfigMap) -> None:
        obj.metadata.labels = {"tier": "gold"}
        obj.data = {**(obj.data or {}), "x": "1"}

    begin = config_map("a", y="0")
    made = both.run(both.objects.create_or_patch(begin, label))
    assert (made.operation, made.object.data) == ("created", {"x": "1", "y": "0"})
    assert begin == config_map("a", y="0")  # is not changed itself
    again = both.run(both.objects.create_or_patch(begin, label))
    assert (again.operation, again.object) == ("unchanged", made.object)
    both.run(both.objects.patch(begin, MergePatch({"data": {"x": "9", "z": "1"}})))
    third = both.run(both.objects.create_or_patch(begin, label))
    assert (third.operation, third.object.data) == (
        "updated",
        {"x": "1", "y": "0", "z": "1"},
    )


def test_create_or_patch_of_a_typed_object_keeps_what_its_class_does_not_know(
    both: Driver,
) -> None:
    both.run(both.objects.create(gadget("a", newer=[1])))

    def grow(obj: Gadget) -> None:
        obj.size = 5

    written = both.run(
        both.objects.create_or_patch(Gadget(metadata=ObjectMeta(name="a")), grow)
    )
    assert (written.operation, written.object.size) == ("updated", 5)
    assert both.run(both.objects.get(GADGET, "a"))["newer"] == [1]


def test_create_or_patch_goes_on_where_somebody_else_was_faster(both: Driver) -> None:
    name = config_map("a")
    theirs = Driver(both.server, is_async=False)
    calls = 0

    def change(obj: ConfigMap) -> None:
        nonlocal calls
        calls += 1
        if calls == 1:  # after it was found to be missing
            theirs.objects.create(config_map("a", theirs="1"))
        if calls == 2:  # after it was read
            theirs.objects.patch(name, MergePatch({"data": {"theirs": "2"}}))
        obj.data = {**(obj.data or {}), "ours": "1"}

    written = both.run(both.objects.create_or_patch(name, change))
    theirs.shut_down()
    assert written.operation == "updated"
    assert written.object.data == {"theirs": "2", "ours": "1"}
    assert calls == 3


def test_a_function_that_returns_its_object_is_told_to_change_it(both: Driver) -> None:
    with pytest.raises(TypeError, match="in place"):
        both.run(
            both.objects.create_or_patch(config_map("a"), lambda obj: config_map("b"))
        )
    with pytest.raises(NotFound):
        both.run(both.objects.get(ConfigMap, "a"))


def test_objects_that_were_made_twice_are_refused(both: Driver) -> None:
    both.run(both.objects.create(config_map("a")))
    with pytest.raises(AlreadyExists):
        both.run(both.objects.create(config_map("a").to_dict()))


def test_kinds_of_a_package_without_a_resource_are_asked_for(both: Driver) -> None:
    from kubeclient.apps.v1 import DeploymentList

    with pytest.raises(NoMatchError, match="DeploymentList"):
        both.run(both.objects.get(DeploymentList, "a"))
    assert both.items(both.objects.list(Deployment)) == []
    assert both.items(both.objects.list(Pod, namespace="default")) == []

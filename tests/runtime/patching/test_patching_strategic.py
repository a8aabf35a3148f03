"""Strategic merge patches of pods."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, TypeAlias

import pytest

from kuberuntime.patching import PatchError, strategic_merge_patch
from kuberuntime.schema import Schemas

Patch: TypeAlias = Callable[[dict[str, Any], dict[str, Any]], Any]


@pytest.fixture
def patch_pod(built_in: Schemas) -> Patch:
    """Patches the spec of a pod; what the spec becomes."""
    schema = built_in["io.k8s.api.core.v1.Pod"]

    def patched(spec: dict[str, Any], patch: dict[str, Any]) -> Any:
        before = copy.deepcopy((spec, patch))
        found = strategic_merge_patch({"spec": spec}, {"spec": patch}, schema, built_in)
        assert (spec, patch) == before
        return found["spec"]

    return patched


@pytest.fixture
def patch_metadata(built_in: Schemas) -> Patch:
    """Patches the metadata of a pod; what it becomes."""
    schema = built_in["io.k8s.api.core.v1.Pod"]

    def patched(metadata: dict[str, Any], patch: dict[str, Any]) -> Any:
        return strategic_merge_patch(
            {"metadata": metadata}, {"metadata": patch}, schema, built_in
        )["metadata"]

    return patched


def containers(names: str, **facts: Any) -> list[dict[str, Any]]:
    return [{"name": name, **facts} for name in names]


def test_containers_merge_by_name(patch_pod: Patch) -> None:
    spec = {"containers": [{"name": "a", "image": "1", "tty": True}, {"name": "b"}]}
    patch = {"containers": [{"name": "a", "image": "2", "tty": None}, {"name": "c"}]}
    # What the patch names comes in its order; the others about where they were.
    assert patch_pod(spec, patch) == {
        "containers": [{"name": "a", "image": "2"}, {"name": "c"}, {"name": "b"}]
    }


def test_ports_merge_by_number_and_atomic_lists_are_replaced(patch_pod: Patch) -> None:
    spec = {
        "containers": [
            {"name": "a", "args": ["x"], "ports": [{"containerPort": 80, "name": "w"}]}
        ]
    }
    patch = {
        "containers": [
            {
                "name": "a",
                "args": ["y"],
                "ports": [{"containerPort": 80, "protocol": "UDP"}],
            }
        ]
    }
    port = {"containerPort": 80, "name": "w", "protocol": "UDP"}
    assert patch_pod(spec, patch) == {
        "containers": [{"name": "a", "args": ["y"], "ports": [port]}]
    }


def test_items_are_deleted_and_lists_replaced_by_directive(patch_pod: Patch) -> None:
    spec = {"containers": containers("abc", image="1")}
    delete = {"containers": [{"name": "b", "$patch": "delete"}, {"name": "c"}]}
    assert patch_pod(spec, delete) == {"containers": containers("ac", image="1")}
    replace = {"containers": [{"name": "d"}, {"$patch": "replace"}]}
    assert patch_pod(spec, replace) == {"containers": [{"name": "d"}]}


def test_objects_are_emptied_and_replaced_by_directive(patch_pod: Patch) -> None:
    spec = {"securityContext": {"runAsUser": 1, "fsGroup": 2}}
    delete = {"securityContext": {"$patch": "delete"}}
    assert patch_pod(spec, delete) == {"securityContext": {}}
    replace = {"securityContext": {"$patch": "replace", "fsGroup": 3}}
    assert patch_pod(spec, replace) == {"securityContext": {"fsGroup": 3}}


def test_volumes_keep_only_the_source_that_is_named(patch_pod: Patch) -> None:
    spec = {"volumes": [{"name": "v", "emptyDir": {}}]}
    patch = {
        "volumes": [
            {
                "name": "v",
                "$retainKeys": ["name", "hostPath"],
                "hostPath": {"path": "/x"},
            }
        ]
    }
    assert patch_pod(spec, patch) == {
        "volumes": [{"name": "v", "hostPath": {"path": "/x"}}]
    }


def test_a_field_beside_the_retained_ones_is_refused(patch_pod: Patch) -> None:
    patch = {"$retainKeys": ["hostname"], "nodeName": "n"}
    with pytest.raises(
        PatchError, match="invalid patch format of retainKeys"
    ) as caught:
        patch_pod({}, patch)
    assert caught.value.code == 400


@pytest.mark.parametrize(
    ("live", "order", "result"),
    [("abcd", "dba", "cdba"), ("abcd", "ab", "abcd"), ("abcd", "cx", "abcd")],
)
def test_items_are_brought_into_the_order_that_is_named(
    patch_pod: Patch, live: str, order: str, result: str
) -> None:
    patch = {"$setElementOrder/containers": containers(order)}
    assert patch_pod({"containers": containers(live)}, patch) == {
        "containers": containers(result)
    }


def test_items_are_merged_before_they_are_ordered(patch_pod: Patch) -> None:
    patch = {
        "$setElementOrder/containers": containers("cba"),
        "containers": [
            {"name": "c"},
            {"name": "a", "image": "2"},
            {"name": "d", "$patch": "delete"},
        ],
    }
    assert patch_pod({"containers": containers("abd", image="1")}, patch) == {
        "containers": [
            {"name": "c"},
            {"name": "b", "image": "1"},
            {"name": "a", "image": "2"},
        ]
    }


def test_a_patch_in_another_order_than_it_names_is_refused(patch_pod: Patch) -> None:
    patch = {
        "$setElementOrder/containers": containers("ab"),
        "containers": containers("ba"),
    }
    with pytest.raises(PatchError, match="The order in patch list") as caught:
        patch_pod({"containers": containers("ab")}, patch)
    assert caught.value.message == (
        "The order in patch list:\n[map[name:b] map[name:a]]\n doesn't match "
        "$setElementOrder list:\n[map[name:a] map[name:b]]\n"
    )


def test_sets_of_strings_are_united_and_taken_from(patch_metadata: Patch) -> None:
    metadata = {"finalizers": ["a", "b"]}
    assert patch_metadata(metadata, {"finalizers": ["c", "b"]}) == {
        "finalizers": ["c", "a", "b"]
    }
    patch = {"$deleteFromPrimitiveList/finalizers": ["a"], "finalizers": ["c"]}
    assert patch_metadata(metadata, patch) == {"finalizers": ["c", "b"]}
    patch = {"$setElementOrder/finalizers": ["b", "a"]}
    assert patch_metadata(metadata, patch) == {"finalizers": ["b", "a"]}


def test_what_is_new_comes_without_directives_and_nulls(patch_pod: Patch) -> None:
    patch = {
        "containers": [{"name": "a", "image": None}, {"name": "b", "$patch": "delete"}],
        "affinity": {"nodeAffinity": {"$patch": "delete"}, "podAffinity": None},
    }
    assert patch_pod({}, patch) == {"containers": [{"name": "a"}], "affinity": {}}


def test_null_removes(patch_pod: Patch) -> None:
    spec = {"nodeName": "n", "containers": containers("a")}
    assert patch_pod(spec, {"nodeName": None, "hostname": None}) == {
        "containers": containers("a")
    }


@pytest.mark.parametrize(
    ("spec", "patch", "code", "message"),
    [
        (
            {"containers": containers("a")},
            {"containers": [{"image": "1"}]},
            500,
            "map: map[image:1] does not contain declared merge key: name",
        ),
        (
            {"containers": containers("a")},
            {"containers": [{"name": "a", "$patch": "merge"}]},
            500,
            "merging lists cannot yet be specified in the patch",
        ),
        (
            {"securityContext": {"fsGroup": 1}},
            {"securityContext": {"$patch": "mend"}},
            500,
            "unknown patch type: mend in map: map[$patch:mend]",
        ),
        (
            {"containers": containers("a")},
            {"$setElementOrder": []},
            400,
            "invalid patch format of setElementOrder list",
        ),
        (
            {"containers": containers("a")},
            {"containers": ["a"]},
            500,
            "list element types are not identical: [[map[name:a]] [a]]",
        ),
    ],
)
def test_what_cannot_be_merged_is_refused(
    patch_pod: Patch,
    spec: dict[str, Any],
    patch: dict[str, Any],
    code: int,
    message: str,
) -> None:
    with pytest.raises(PatchError) as caught:
        patch_pod(spec, patch)
    assert (caught.value.code, caught.value.message) == (code, message)

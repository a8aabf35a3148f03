"""Patches made from two states of an object."""

from __future__ import annotations

from typing import Any

import pytest
from dynamic_kinds import Gadget, gadget

from kubeclient import Clientset, scheme
from kubeclient.core.v1 import ConfigMap
from kuberuntime.cache import deep_copy
from kuberuntime.edit import LostFieldsError, patch_from
from kuberuntime.meta.v1 import ObjectMeta
from kuberuntime.rest import Conflict
from kuberuntime.testing import EmbeddedServer


def two(**entry: Any) -> tuple[Gadget, Gadget]:
    """A gadget, as it was read and as a copy."""
    manifest = gadget()
    if entry:
        manifest["metadata"]["managedFields"] = [
            {
                "manager": "newer",
                "operation": "Update",
                "apiVersion": "example.com/v1",
                "fieldsType": "FieldsV1",
                "fieldsV1": entry,
            }
        ]
    old = Gadget.from_dict(manifest)
    return old, deep_copy(old)


def test_what_was_changed_is_sent_and_nothing_else() -> None:
    old, new = two()
    assert new.spec is not None
    new.spec.size, new.spec.main = 3, None
    new.metadata.labels = {"tier": "gold"}
    assert patch_from(old, new).changes == {
        "metadata": {"labels": {"app": None, "tier": "gold"}},
        "spec": {"size": 3, "main": None},
    }


def test_what_was_not_changed_makes_an_empty_patch() -> None:
    assert patch_from(*two()).changes == {}
    old, new = two()
    new.metadata.resource_version = "7"  # read again: not a change
    new.metadata.managed_fields = None
    assert patch_from(old, new).changes == {}


def test_a_lock_is_the_version_of_what_was_read() -> None:
    old, new = two()
    assert new.spec is not None
    new.spec.size = 3
    assert patch_from(old, new, optimistic_lock=True).changes == {
        "metadata": {"resourceVersion": "1"},
        "spec": {"size": 3},
    }
    old.metadata.resource_version = None
    with pytest.raises(ValueError, match=r"no metadata\.resourceVersion"):
        patch_from(old, new, optimistic_lock=True)


def test_manifests_are_compared_as_they_are() -> None:
    old, new = gadget(), gadget()
    new["spec"]["new"] = {"deep": [1]}
    assert patch_from(old, new).changes == {"spec": {"new": {"deep": [1]}}}


def test_two_objects_are_not_one() -> None:
    old, new = two()
    new.metadata.name = "other"
    with pytest.raises(ValueError, match="name was 'g', is 'other'"):
        patch_from(old, new)


def test_a_list_that_is_sent_whole_does_not_lose_newer_fields() -> None:
    unknown: dict[str, Any] = {
        "f:parts": {'k:{"name":"b"}': {"f:new": {}}},
        "f:new": {},
    }
    old, new = two(**{"f:spec": unknown})
    assert new.spec is not None
    assert new.spec.parts is not None
    new.spec.size = 3  # beside the list: nothing is lost
    assert patch_from(old, new).changes == {"spec": {"size": 3}}
    new.spec.parts[0].image = "a:2"
    with pytest.raises(LostFieldsError, match=r'\.spec\.parts\[name="b"\]\.new'):
        patch_from(old, new)
    del new.spec.parts[1]
    changes = patch_from(old, new).changes
    assert isinstance(changes, dict)
    assert changes["spec"].keys() == {"size", "parts"}


def test_a_locked_patch_fails_where_others_were_faster() -> None:
    server = EmbeddedServer(scheme)
    with Clientset(server.config(), transport=server.transport()) as cs:
        maps = cs.core_v1.config_maps("default")
        metadata = ObjectMeta(name="a")
        old = maps.create(ConfigMap(metadata=metadata, data={"x": "1", "y": "1"}))
        mine, theirs = deep_copy(old), deep_copy(old)
        theirs.data = {"x": "1", "y": "2"}
        maps.patch("a", patch_from(old, theirs))
        mine.data = {"x": "2", "y": "1"}
        with pytest.raises(Conflict):
            maps.patch("a", patch_from(old, mine, optimistic_lock=True))
        assert maps.patch("a", patch_from(old, mine)).data == {"x": "2", "y": "2"}

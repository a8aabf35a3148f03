"""Name, uid and version of an object, as text."""

from __future__ import annotations

import copy
import pickle
from typing import assert_type

import pytest

from kubeclient import Clientset, scheme
from kubeclient.core.v1 import ConfigMap, ConfigMapList, Namespace, Pod
from kuberuntime.cache import meta_namespace_key
from kuberuntime.meta.v1 import APIGroup, ObjectMeta
from kuberuntime.testing import EmbeddedServer


def test_what_came_from_a_server_has_all_of_it_as_text() -> None:
    server = EmbeddedServer(scheme)
    with Clientset(server.config(), transport=server.transport()) as cs:
        maps = cs.core_v1.config_maps("default")
        made = maps.create(ConfigMap(metadata=ObjectMeta(name="a")))
        assert_type(made.uid, str)
        assert_type(made.resource_version, str)
        assert (made.name, made.key) == ("a", "default/a")
        assert (made.uid, made.resource_version) == (
            made.metadata.uid,
            made.metadata.resource_version,
        )
        assert [one.key for one in maps.list()] == ["default/a"]


def test_a_key_is_what_caches_and_queues_have() -> None:
    pod = Pod(metadata=ObjectMeta(name="web-0", namespace="shop"))
    assert pod.key == meta_namespace_key(pod) == "shop/web-0"
    namespace = Namespace(metadata=ObjectMeta(name="shop"))
    assert namespace.key == meta_namespace_key(namespace) == "shop"


def test_what_never_came_from_a_server_says_so() -> None:
    pod = Pod(metadata=ObjectMeta(name="web-0"))
    for attribute in ("uid", "resource_version"):
        with pytest.raises(
            ValueError, match=f"Pod has no metadata.{attribute}: it did"
        ):
            getattr(pod, attribute)
    for attribute in ("name", "key"):
        with pytest.raises(ValueError, match=r"Pod has no metadata\.name"):
            getattr(Pod(), attribute)


def test_the_properties_are_no_fields() -> None:
    pod = Pod(metadata=ObjectMeta(name="web-0", uid="u", resource_version="1"))
    assert pod.to_dict().keys() == {"apiVersion", "kind", "metadata"}
    assert pickle.loads(pickle.dumps(pod)).key == copy.copy(pod).key == "web-0"
    with pytest.raises(AttributeError):
        pod.name = "other"  # type: ignore[misc]  # pyright: ignore


def test_lists_and_kinds_without_metadata_have_none_of_it() -> None:
    assert not hasattr(ConfigMapList(items=[]), "uid")
    assert APIGroup(name="apps", versions=[]).name == "apps"

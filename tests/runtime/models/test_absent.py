"""A struct that Go holds by value reads as empty where nobody sent it, and stays unsent."""

from __future__ import annotations

import copy
import pickle

import pytest

from kubeclient.apps.v1 import Deployment, DeploymentSpec, ReplicaSet
from kubeclient.core.v1 import (
    Container,
    Node,
    Pod,
    PodSpec,
    PodStatus,
    PodTemplateSpec,
    ResourceRequirements,
)
from kuberuntime.absent import absent, is_absent
from kuberuntime.meta.time import ZERO_TIME
from kuberuntime.meta.v1 import LabelSelector, ObjectMeta


def test_what_is_absent_reads_as_gos_zero_value() -> None:
    bare = Deployment()
    assert bare.spec.replicas is None
    assert bare.spec.selector.match_labels is None
    assert bare.spec.template.spec.containers == []
    assert bare.spec.template.metadata.labels is None
    assert bare.status.conditions is None
    assert Node().status.node_info.kernel_version == ""
    assert Node().status.daemon_endpoints.kubelet_endpoint.port == 0


def test_the_required_time_of_something_absent_is_gos_zero_time() -> None:
    condition = absent("kuberuntime.meta.v1.models.Condition")
    assert condition.last_transition_time == ZERO_TIME
    assert condition.observed_generation is None


def test_what_is_absent_is_left_out_when_it_is_written() -> None:
    pod = Pod.from_json(b'{"metadata":{"name":"web"}}')
    assert pod.spec.node_name is None
    assert pod.to_dict() == {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "web"},
    }


def test_absent_and_empty_stay_different() -> None:
    empty = Container.from_json(b'{"name":"app","resources":{}}')
    left_out = Container(name="app")
    assert empty.to_dict() == {"name": "app", "resources": {}}
    assert left_out.to_dict() == {"name": "app"}
    assert empty != left_out
    assert not is_absent(empty.resources)
    assert is_absent(left_out.resources)


def test_a_null_is_as_good_as_absent() -> None:
    pod = Pod.from_json(b'{"spec":null,"status":{"phase":"Running"}}')
    assert is_absent(pod.spec)
    assert "spec" not in pod.to_dict()


def test_what_is_absent_is_of_its_class_and_false() -> None:
    status = Pod().status
    assert isinstance(status, PodStatus)
    assert not status
    match status:
        case PodStatus(phase=phase):
            assert phase is None
    assert repr(status) == "<absent PodStatus>"
    assert "status" not in repr(Pod())


def test_what_is_absent_refuses_to_be_changed_and_says_what_to_do() -> None:
    pod = Pod()
    with pytest.raises(
        AttributeError, match=r"the PodSpec is absent.*assign a PodSpec"
    ):
        pod.spec.node_name = "node-1"
    with pytest.raises(AttributeError, match="assign a PodSpec"):
        pod.spec.containers.append(Container(name="app"))
    with pytest.raises(AttributeError, match="assign a PodSpec"):
        del pod.spec.node_name
    with pytest.raises(AttributeError, match="no attribute 'node'"):
        _ = pod.spec.node  # type: ignore[attr-defined]
    assert Pod() == pod
    pod.spec = PodSpec(containers=[Container(name="app")], node_name="node-1")
    assert pod.to_dict()["spec"] == {
        "containers": [{"name": "app"}],
        "nodeName": "node-1",
    }
    assert is_absent(Pod().spec)


def test_what_is_absent_can_be_handed_to_another_object_of_its_kind() -> None:
    template = ReplicaSet().spec.template
    assert "template" not in ReplicaSet(spec=ReplicaSet().spec).to_dict().get(
        "spec", {}
    )
    made = DeploymentSpec(selector=LabelSelector(), template=template)
    assert made.to_dict() == {"selector": {}, "template": {}}
    assert PodTemplateSpec(spec=Pod().spec, metadata=ObjectMeta()).to_dict() == {
        "metadata": {}
    }


def test_setting_it_back_to_absent_leaves_it_out() -> None:
    container = Container(name="app", resources=ResourceRequirements())
    container.resources = Container(name="other").resources
    assert container.to_dict() == {"name": "app"}


def test_copies_and_pickles_keep_what_is_absent() -> None:
    pod = Pod(metadata=ObjectMeta(name="web"))
    for other in (copy.copy(pod), copy.deepcopy(pod), pickle.loads(pickle.dumps(pod))):
        assert other == pod
        assert other.to_json() == pod.to_json()
        assert is_absent(other.spec)


def test_what_is_absent_writes_an_empty_manifest() -> None:
    spec = Pod().spec
    assert spec.to_dict() == {}
    assert spec.to_json() == b"{}"
    assert PodSpec.from_yaml("containers: []").to_dict() != spec.to_dict()
    assert spec.to_yaml() == "{}\n"

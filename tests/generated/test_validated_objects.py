"""validate() and with_defaults() of typed objects, by the schemas of their package."""

from __future__ import annotations

import pytest
from msgspec import field

from kubeclient.apps.v1 import Deployment
from kubeclient.core.v1 import Namespace, Secret
from kuberuntime.errors import NotRegisteredError
from kuberuntime.meta.v1 import ObjectMeta
from kuberuntime.model import KubeObject, always
from kuberuntime.scheme import Scheme

MANIFEST = """
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    spec:
      containers:
      - name: web
        ports: [{containerPort: 80}]
"""


def test_a_good_object_has_nothing_to_report() -> None:
    report = Deployment.from_yaml(MANIFEST).validate()
    assert report
    assert (report.errors, report.unchecked) == ((), ())


def test_what_is_wrong_is_said_with_its_path() -> None:
    deployment = Deployment.from_yaml(MANIFEST)
    assert deployment.spec
    deployment.metadata.name = "Web"
    deployment.metadata.labels = {"app": "-"}
    deployment.spec.template.spec = None
    deployment.spec.replicas = 1 << 40
    report = deployment.validate()
    assert not report
    assert {error.path for error in report.errors} == {
        "metadata.name",
        "metadata.labels",
        "<nil>",
    }
    assert "format int32 in spec.replicas" in str(report)


def test_an_object_of_the_cluster_has_no_namespace() -> None:
    metadata = ObjectMeta(name="a", namespace="b")
    assert Secret(metadata=metadata).validate()
    (error,) = Namespace(metadata=metadata).validate().errors
    assert str(error) == "metadata.namespace: Forbidden: not allowed on this type"


def test_defaults_of_the_schema_are_put_in_a_copy() -> None:
    deployment = Deployment.from_yaml(MANIFEST)
    whole = deployment.with_defaults()
    assert whole.to_dict() != deployment.to_dict()
    assert whole.spec
    assert whole.spec.template.spec
    (container,) = whole.spec.template.spec.containers
    assert container.ports
    assert container.ports[0].protocol == "TCP"
    assert deployment.to_dict() == Deployment.from_yaml(MANIFEST).to_dict()


def test_a_type_without_a_schema_says_so() -> None:
    class Widget(KubeObject):
        api_version: str = always("example.com/v1", name="apiVersion")
        kind: str = always("Widget")
        metadata: ObjectMeta = field(default_factory=ObjectMeta)

    widget = Widget.from_dict({"apiVersion": "example.com/v1", "kind": "Widget"})
    with pytest.raises(NotRegisteredError, match=r"in no generated package"):
        widget.validate()
    with pytest.raises(NotRegisteredError, match=r"no schema describes"):
        widget.with_defaults(scheme=Scheme())

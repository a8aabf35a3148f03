"""Updates of objects with fields that are newer than the client: refused, not lost."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from dynamic_kinds import GADGETS, Gadget, gadget

from kubeclient import Clientset, scheme
from kuberuntime.codegen import clients
from kuberuntime.codegen import models as kw
from kuberuntime.edit import LostFieldsError
from kuberuntime.meta import v1 as meta_v1
from kuberuntime.rest.builder import ResourceRequests
from kuberuntime.testing import EmbeddedServer

REQUESTS = ResourceRequests(GADGETS, "shop")


def read(fields: dict[str, Any], **entry: str) -> Gadget:
    """A gadget as a server answers it, of which somebody owns these fields."""
    manifest = gadget()
    manifest["metadata"]["managedFields"] = [
        {
            "manager": "newer",
            "operation": "Update",
            "apiVersion": "example.com/v1",
            "fieldsType": "FieldsV1",
            "fieldsV1": fields,
            **entry,
        }
    ]
    return Gadget.from_dict(manifest)


SPEC_NEW: dict[str, Any] = {"f:spec": {"f:size": {}, "f:new": {"f:deep": {}}}}
PART_NEW: dict[str, Any] = {
    "f:spec": {"f:parts": {'k:{"name":"b"}': {".": {}, "f:new": {}}}}
}


@pytest.mark.parametrize(
    ("fields", "lost"),
    [
        (SPEC_NEW, ".spec.new"),
        (PART_NEW, '.spec.parts[name="b"].new'),
        ({"f:spec": {"f:byName": {"f:one": {"f:new": {}}}}}, ".spec.byName.one.new"),
        ({"f:metadata": {"f:new": {}}}, ".metadata.new"),
    ],
)
def test_an_update_that_would_lose_a_newer_field_names_it(
    fields: dict[str, Any], lost: str
) -> None:
    with pytest.raises(LostFieldsError, match="this update would lose") as caught:
        REQUESTS.update(read(fields))
    assert caught.value.fields == (lost,)
    assert "use edit() or modify()" in str(caught.value)


def test_what_the_class_knows_is_updated_whoever_owns_it() -> None:
    known = {"f:metadata": {"f:labels": {"f:app": {}}}, "f:spec": {"f:size": {}}}
    assert REQUESTS.update(read(known)).method == "PUT"


def test_what_was_taken_out_on_purpose_is_no_loss() -> None:
    obj = read(PART_NEW)
    assert obj.spec is not None
    assert obj.spec.parts is not None
    del obj.spec.parts[1]
    assert REQUESTS.update(obj).method == "PUT"
    obj = read({"f:spec": {"f:main": {"f:new": {}}}})
    assert obj.spec is not None
    obj.spec.main = None
    assert REQUESTS.update(obj).method == "PUT"


def test_an_update_loses_fields_of_what_it_replaces_alone() -> None:
    status = read({"f:status": {"f:new": {}}}, subresource="status")
    assert REQUESTS.update(status).method == "PUT"
    with pytest.raises(LostFieldsError, match="status"):
        REQUESTS.update(status, subresource="status")


def test_fields_of_another_version_say_nothing_about_this_one() -> None:
    assert REQUESTS.update(read(SPEC_NEW, apiVersion="example.com/v2")).method == "PUT"


def test_who_wants_the_loss_sends_no_managed_fields() -> None:
    obj = read(SPEC_NEW)
    obj.metadata.managed_fields = None
    assert "managedFields" not in str(REQUESTS.update(obj).body)


class OldSpec(kw.Model, kw_only=True):
    replicas: int | None = None
    selector: dict[str, Any]
    template: dict[str, Any]


class OldDeployment(kw.KubeObject, kw_only=True):
    api_version: Literal["apps/v1"] = kw.always("apps/v1", name="apiVersion")
    kind: Literal["Deployment"] = kw.always("Deployment")
    metadata: meta_v1.ObjectMeta = kw.field(default_factory=meta_v1.ObjectMeta)
    spec: OldSpec


class OldDeployments(clients.GetVerb[OldDeployment], clients.UpdateVerb[OldDeployment]):
    resource = clients.Resource("apps", "v1", "deployments", "Deployment", True)
    object_type = OldDeployment


def test_an_old_client_does_not_undo_what_a_new_one_wrote() -> None:
    server = EmbeddedServer(scheme)
    manifest: dict[str, Any] = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web"},
        "spec": {
            "paused": True,
            "selector": {"matchLabels": {"app": "web"}},
            "template": {
                "metadata": {"labels": {"app": "web"}},
                "spec": {"containers": [{"name": "web", "image": "web:1"}]},
            },
        },
    }
    with Clientset(server.config(), transport=server.transport()) as cs:
        cs.dynamic.resource("deployments.apps", "default").create(manifest)
        old = OldDeployments(cs.rest, "default")
        web = old.get("web")
        web.spec.replicas = 3
        with pytest.raises(LostFieldsError, match=r"\.spec\.paused"):
            old.update(web)
        newest = cs.apps_v1.deployments("default").get("web")
        assert (newest.spec.paused, newest.spec.replicas) == (True, 1)

"""Kinds that keep unknown fields at their root: nothing of an object is lost."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable, Mapping
from typing import Any, Literal

import pytest

from kuberuntime.codegen import clients, models
from kuberuntime.codegen import models as kw
from kuberuntime.errors import DecodeError
from kuberuntime.meta import v1 as meta_v1
from kuberuntime.rest import RESTClient
from kuberuntime.testing import EmbeddedServer

CRD: dict[str, Any] = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "boxes.example.com"},
    "spec": {
        "group": "example.com",
        "names": {"kind": "Box", "plural": "boxes"},
        "scope": "Cluster",
        "versions": [
            {
                "name": "v1",
                "served": True,
                "storage": True,
                "schema": {
                    "openAPIV3Schema": {
                        "type": "object",
                        "x-kubernetes-preserve-unknown-fields": True,
                        "properties": {"size": {"type": "integer"}},
                    }
                },
            }
        ],
    },
}


class Box(models.KubeObject, kw_only=True, forbid_unknown_fields=True):
    api_version: Literal["example.com/v1"] = kw.always(
        "example.com/v1", name="apiVersion"
    )
    kind: Literal["Box"] = kw.always("Box")
    metadata: meta_v1.ObjectMeta = kw.field(default_factory=meta_v1.ObjectMeta)
    size: int | None = None
    unknown_fields: dict[str, Any] = kw.field(
        name=kw.REST, default_factory=kw.no_fields
    )


class BoxList(models.KubeObject, kw_only=True):
    api_version: Literal["example.com/v1"] = kw.always(
        "example.com/v1", name="apiVersion"
    )
    kind: Literal["BoxList"] = kw.always("BoxList")
    metadata: meta_v1.ListMeta = kw.field(default_factory=meta_v1.ListMeta)
    items: list[Box]


class Boxes(
    clients.CreateVerb[Box],
    clients.GetVerb[Box],
    clients.ListVerb[Box, BoxList],
    clients.PatchVerb[Box, Mapping[str, object]],
    clients.UpdateVerb[Box],
    clients.WatchVerb[Box],
):
    resource = clients.Resource("example.com", "v1", "boxes", "Box", namespaced=False)
    object_type = Box
    list_type = BoxList


WRITTEN = (
    b'{"apiVersion":"example.com/v1","kind":"Box","metadata":{"name":"a"},"size":3,'
    b'"spec":{"x":[1,null],"when":"2024-01-01T00:00:00+01:00"},"unknown fields":1}'
)


@pytest.fixture
def boxes() -> Any:
    server = EmbeddedServer(CRD)
    with RESTClient(server.config(), transport=server.transport()) as rest:
        yield Boxes(rest)


def test_what_is_read_is_written() -> None:
    box = Box.from_json(WRITTEN)
    assert box.size == 3
    assert set(box.unknown_fields) == {"spec", "unknown fields"}
    assert box.to_json() == WRITTEN
    assert Box.from_yaml(box.to_yaml()) == box
    assert Box().to_json() == Box.from_json(b"{}").to_json()


def test_it_is_no_error_to_strict_decoding_but_inside_known_fields() -> None:
    assert Box.from_json(WRITTEN, strict=True) == Box.from_json(WRITTEN)
    with pytest.raises(DecodeError, match=r"\$.metadata.nmae"):
        Box.from_json(b'{"metadata":{"nmae":"a"},"spec":{}}', strict=True)


@pytest.mark.parametrize(
    "copied",
    [copy.copy, copy.deepcopy, lambda box: pickle.loads(pickle.dumps(box))],
    ids=["copy", "deepcopy", "pickle"],
)
def test_copies_have_it_too(copied: Callable[[Box], Box]) -> None:
    assert copied(Box.from_json(WRITTEN)).to_json() == WRITTEN


def test_a_field_wins_over_an_unknown_one_of_its_name() -> None:
    box = Box(size=1, unknown_fields={"size": 2, "kind": "Bag", "x": 3})
    assert box.to_dict() == {
        "apiVersion": "example.com/v1",
        "kind": "Box",
        "metadata": {},
        "size": 1,
        "x": 3,
    }


def test_an_update_of_what_was_read_stores_all_of_it(boxes: Any) -> None:
    boxes.create(Box.from_json(WRITTEN))
    stored = boxes.update(boxes.get("a"))
    assert stored.unknown_fields == Box.from_json(WRITTEN).unknown_fields
    (listed,) = boxes.list().all()
    assert listed == stored
    with boxes.watch(timeout_seconds=1) as events:
        assert next(events).object == stored


def test_an_edit_changes_and_removes_unknown_fields(boxes: Any) -> None:
    boxes.create(Box.from_json(WRITTEN))
    with boxes.edit("a") as box:
        box.unknown_fields["spec"]["x"].append(2)
        box.unknown_fields["status"] = {"ok": True}
        del box.unknown_fields["unknown fields"]
    spec = {"x": [1, None, 2], "when": "2024-01-01T00:00:00+01:00"}
    assert boxes.get("a").unknown_fields == {"spec": spec, "status": {"ok": True}}

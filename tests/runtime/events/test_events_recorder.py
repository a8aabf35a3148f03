"""What an event looks like; client-go's event_recorder_test.go, util_test.go and
helper_test.go."""

from __future__ import annotations

import re
import socket
from typing import Any

import pytest
from event_server import POD

from kuberuntime.events import (
    EventRecorder,
    FakeRecorder,
    get_field_selector,
    object_reference,
)
from kuberuntime.events.naming import event_name, fitting
from kuberuntime.meta.gvk import GroupVersion, GroupVersionKind
from kuberuntime.scale import Scale

REFERENCE = {
    "apiVersion": "v1",
    "kind": "Pod",
    "namespace": "shop",
    "name": "web-1",
    "uid": "pod-uid",
    "resourceVersion": "7",
}
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
NODE = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n1"}}


def recorded(
    regarding: Any = POD, event_type: str = "Normal", **more: Any
) -> dict[str, Any]:
    events: list[dict[str, Any]] = []
    recorder = EventRecorder(
        "example.com/shop",
        None,
        lambda event, moment: events.append(event),
        clock=lambda: 1_767_225_600_123_456_789,
    )
    recorder.event(
        regarding, event_type, "Sold", **{"action": "Selling", "note": "for 3", **more}
    )
    (event,) = events
    return event


def test_an_event_says_what_happened_to_which_object_and_who_says_so() -> None:
    assert recorded() == {
        "apiVersion": "events.k8s.io/v1",
        "kind": "Event",
        "metadata": {"name": "web-1.18867251f555cd15", "namespace": "shop"},
        "eventTime": "2026-01-01T00:00:00.123456Z",
        "reportingController": "example.com/shop",
        "reportingInstance": f"example.com/shop-{socket.gethostname()}"[:128],
        "action": "Selling",
        "reason": "Sold",
        "regarding": REFERENCE,
        "note": "for 3",
        "type": "Normal",
    }


def test_an_event_may_name_a_related_object_a_part_and_annotations() -> None:
    event = recorded(
        related=NODE, annotations={"a": "b"}, field_path="spec.containers{web}"
    )
    assert event["related"] == {"apiVersion": "v1", "kind": "Node", "name": "n1"}
    assert event["regarding"] == {**REFERENCE, "fieldPath": "spec.containers{web}"}
    assert event["metadata"]["annotations"] == {"a": "b"}


def test_events_about_cluster_scoped_objects_are_in_the_default_namespace() -> None:
    event = recorded(NODE)
    assert event["metadata"]["namespace"] == "default"
    assert "namespace" not in event["regarding"]


def test_objects_of_generated_types_are_referred_to_alike() -> None:
    scale = Scale.from_dict({**POD, "apiVersion": "autoscaling/v1", "kind": "Scale"})
    expected = {**REFERENCE, "apiVersion": "autoscaling/v1", "kind": "Scale"}
    assert object_reference(scale) == expected


@pytest.mark.parametrize(
    ("obj", "lacks"),
    [
        ({"kind": "Pod", "metadata": {"name": "a"}}, "apiVersion"),
        ({"apiVersion": "v1", "metadata": {"name": "a"}}, "kind"),
        ({"apiVersion": "v1", "kind": "Pod"}, "name"),
    ],
)
def test_what_does_not_say_what_it_is_cannot_be_referred_to(
    obj: dict[str, Any], lacks: str
) -> None:
    with pytest.raises(ValueError, match=f"no {lacks}"):
        recorded(obj)


@pytest.mark.parametrize(
    ("options", "wrong"),
    [
        ({"event_type": "Error"}, "Normal or Warning"),
        ({"action": ""}, "action has 1 to 128 bytes"),
        ({"action": "x" * 129}, "action has 1 to 128 bytes"),
    ],
)
def test_what_a_server_would_refuse_is_refused_here(
    options: dict[str, Any], wrong: str
) -> None:
    with pytest.raises(ValueError, match=wrong):
        recorded(**options)


def test_a_recorder_has_to_say_who_it_is() -> None:
    with pytest.raises(ValueError, match="which controller"):
        FakeRecorder("")


@pytest.mark.parametrize(
    "name", ["a" * 254, "UPPER", "spec:ial", "*starts-oddly", "a..b", "a.-b"]
)
def test_an_object_whose_name_would_not_do_for_an_event_has_random_ones(
    name: str,
) -> None:
    assert UUID.fullmatch(event_name(name, 1))
    assert event_name(name, 1) != event_name(name, 1)


def test_an_event_is_called_like_its_object_and_the_time() -> None:
    assert event_name("web-1.shop", 255) == "web-1.shop.ff"


def test_no_two_events_have_one_name_though_the_clock_stands_still() -> None:
    events: list[dict[str, Any]] = []
    recorder = EventRecorder(
        "c", "i", lambda event, _: events.append(event), clock=lambda: 255
    )
    for _ in range(3):
        recorder.event(POD, "Warning", "Why", action="What")
    names = [event["metadata"]["name"] for event in events]
    assert names == ["web-1.ff", "web-1.100", "web-1.101"]


def test_a_note_that_is_too_long_is_cut_off_between_two_characters() -> None:
    assert fitting("x" * 1024) == "x" * 1024
    assert fitting("x" * 1025) == "x" * 1021 + "…"
    assert fitting("ü" * 600) == "ü" * 510 + "…"
    assert len(fitting("ü" * 600).encode()) <= 1024


def test_a_fake_recorder_keeps_what_it_is_told() -> None:
    recorder = FakeRecorder()
    recorder.event(POD, "Warning", "Why", action="What", note="all of it")
    assert [event["note"] for event in recorder.events] == ["all of it"]


CORE, EVENTS = GroupVersion("", "v1"), GroupVersion("events.k8s.io", "v1")
DEPLOYMENT = GroupVersionKind("apps", "v1", "Deployment")
DEPLOYMENTS = "regarding.apiVersion=apps/v1,regarding.kind=Deployment"


@pytest.mark.parametrize(
    ("version", "kind", "name", "uid", "selector"),
    [
        (EVENTS, GroupVersionKind("", "", ""), "", "", ""),
        (
            EVENTS,
            DEPLOYMENT,
            "web",
            "1",
            f"{DEPLOYMENTS},regarding.name=web,regarding.uid=1",
        ),
        (
            GroupVersion("events.k8s.io", "v1beta1"),
            DEPLOYMENT,
            "web",
            "",
            f"{DEPLOYMENTS},regarding.name=web",
        ),
        (
            CORE,
            CORE.with_kind("Pod"),
            "",
            "1",
            "involvedObject.apiVersion=v1,involvedObject.kind=Pod,involvedObject.uid=1",
        ),
    ],
)
def test_the_events_of_an_object_are_selected_by_the_fields_of_their_version(
    version: GroupVersion, kind: GroupVersionKind, name: str, uid: str, selector: str
) -> None:
    found = str(get_field_selector(version, kind, name, uid))
    assert sorted(found.split(",")) == selector.split(",")


def test_a_version_without_events_is_refused() -> None:
    with pytest.raises(ValueError, match="no events in apps/v1"):
        get_field_selector(DEPLOYMENT.group_version, DEPLOYMENT)

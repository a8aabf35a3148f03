"""Time and MicroTime: what is read, and the exact text that is written."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_models import (
    Condition,
    Lease,
    LeaseSpec,
    ManagedFieldsEntry,
    ObjectMeta,
    Widget,
    WidgetStatus,
)

from kuberuntime.errors import DecodeError, EncodeError
from kuberuntime.meta import ZERO_TIME
from kuberuntime.meta.time import format_micro_time, format_time

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ZURICH = timezone(timedelta(hours=1))
AWARE = st.datetimes(
    min_value=datetime(2, 1, 1),
    max_value=datetime(9998, 1, 1),
    timezones=st.timezones(),
)


class Moment(datetime):
    """As the datetimes of libraries are: a class of its own."""


def created(moment: datetime) -> Any:
    return ObjectMeta(creation_timestamp=moment).to_dict().get("creationTimestamp")


def renewed(moment: datetime) -> Any:
    return LeaseSpec(renew_time=moment).to_dict().get("renewTime")


def test_a_time_is_written_to_the_second_in_utc() -> None:
    assert created(NOON) == "2026-03-01T12:00:00Z"
    assert created(NOON.replace(microsecond=999_999)) == "2026-03-01T12:00:00Z"
    assert created(NOON.astimezone(ZURICH)) == "2026-03-01T12:00:00Z"


def test_a_micro_time_is_written_with_six_digits_even_where_they_are_zero() -> None:
    assert renewed(NOON) == "2026-03-01T12:00:00.000000Z"
    assert renewed(NOON.replace(microsecond=20)) == "2026-03-01T12:00:00.000020Z"
    assert renewed(NOON.astimezone(ZURICH)) == "2026-03-01T12:00:00.000000Z"


def test_a_subclass_of_datetime_is_written_like_one() -> None:
    moment = Moment(2026, 3, 1, 12, tzinfo=UTC)
    assert created(moment) == "2026-03-01T12:00:00Z"
    assert renewed(moment) == "2026-03-01T12:00:00.000000Z"


@given(AWARE)
def test_any_aware_time_comes_back_as_the_same_moment(moment: datetime) -> None:
    decoded = LeaseSpec.from_json(LeaseSpec(renew_time=moment).to_json())
    assert decoded.renew_time == moment.astimezone(UTC)
    assert renewed(moment) == format_micro_time(moment)
    assert created(moment) == format_time(moment)


def test_times_are_found_in_structs_lists_and_maps() -> None:
    late = NOON.astimezone(ZURICH)
    widget = Widget(
        metadata=ObjectMeta(managed_fields=[ManagedFieldsEntry(time=late)]),
        status=WidgetStatus(
            conditions=[
                Condition(last_transition_time=NOON, status="True", type="Ready"),
                Condition(last_transition_time=late, status="True", type="Up"),
            ],
            disrupted={"a": NOON, "b": late},
        ),
    )
    manifest = widget.to_dict()
    wire = "2026-03-01T12:00:00Z"
    assert manifest["metadata"]["managedFields"] == [{"time": wire}]
    status = manifest["status"]
    assert [c["lastTransitionTime"] for c in status["conditions"]] == [wire, wire]
    assert status["disrupted"] == {"a": wire, "b": wire}


def test_encoding_leaves_the_object_as_it_was() -> None:
    late = NOON.astimezone(ZURICH).replace(microsecond=5)
    condition = Condition(last_transition_time=late, status="True", type="Up")
    disrupted = {"b": late}
    conditions = [condition]
    widget = Widget(status=WidgetStatus(conditions=conditions, disrupted=disrupted))
    before = copy.deepcopy(widget)
    widget.to_json()
    assert widget == before
    assert widget.status is not None
    assert widget.status.conditions is conditions
    assert conditions[0] is condition
    assert condition.last_transition_time is late
    assert disrupted["b"] is late


@pytest.mark.parametrize(
    ("widget", "path"),
    [
        (
            Widget(metadata=ObjectMeta(creation_timestamp=datetime(2026, 3, 1))),
            "$.metadata.creationTimestamp",
        ),
        (
            Widget(
                status=WidgetStatus(
                    conditions=[
                        Condition(
                            last_transition_time=datetime(2026, 3, 1),
                            status="True",
                            type="Up",
                        )
                    ]
                )
            ),
            "$.status.conditions[0].lastTransitionTime",
        ),
        (
            Widget(status=WidgetStatus(disrupted={"pod-0": datetime(2026, 3, 1)})),
            "$.status.disrupted['pod-0']",
        ),
    ],
)
def test_a_naive_datetime_is_refused_by_the_path_of_its_field(
    widget: Widget, path: str
) -> None:
    with pytest.raises(ValueError, match="has no time zone") as caught:
        widget.to_json()
    assert isinstance(caught.value, EncodeError)
    assert (caught.value.kind, caught.value.path) == ("Widget", path)
    assert path in str(caught.value)


def test_what_is_no_datetime_is_refused_too() -> None:
    spec = LeaseSpec()
    untyped: Any = spec
    untyped.renew_time = "2026-03-01"
    with pytest.raises(EncodeError, match="expected an aware datetime, got str"):
        spec.to_json()


def test_a_time_without_zone_is_refused_when_read() -> None:
    with pytest.raises(DecodeError, match=r"\$\.renewTime: .*timezone"):
        LeaseSpec.from_dict({"renewTime": "2026-03-01T12:00:00"})
    with pytest.raises(DecodeError, match=r"\$\.creationTimestamp: .*timezone"):
        ObjectMeta.from_dict({"creationTimestamp": "2026-03-01T12:00:00"})


def test_an_offset_is_read_and_written_in_utc() -> None:
    spec = LeaseSpec.from_dict({"renewTime": "2026-03-01T13:00:00.5+01:00"})
    assert spec.renew_time == NOON.replace(microsecond=500_000)
    assert spec.to_dict() == {"renewTime": "2026-03-01T12:00:00.500000Z"}


def test_a_null_time_is_gos_zero_time_and_written_as_null_again() -> None:
    manifest = {"lastTransitionTime": None, "status": "True", "type": "Up"}
    condition = Condition.from_dict(manifest)
    assert condition.last_transition_time == ZERO_TIME
    assert condition.to_dict() == manifest
    status = WidgetStatus.from_dict({"disrupted": {"pod-0": None}})
    assert status.to_dict() == {"disrupted": {"pod-0": None}}


def test_a_real_lease_comes_out_as_it_went_in(shared: Path) -> None:
    path = shared / "api-testdata/v1.36.0/coordination.k8s.io.v1.Lease.json"
    manifest = json.loads(path.read_text())
    known = {"acquireTime", "holderIdentity", "renewTime"}
    manifest["spec"] = {k: v for k, v in manifest["spec"].items() if k in known}
    assert Lease.from_dict(manifest).to_dict() == manifest

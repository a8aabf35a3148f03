"""Watches: lines of any shape become typed events."""

from __future__ import annotations

import json
import pickle
from typing import Any, Literal

import httpx2
import pytest
from rest_driver import Driver, Pieces
from rest_kinds import ConfigMap

from kuberuntime import rest
from kuberuntime.codegen import models
from kuberuntime.errors import DecodeError
from kuberuntime.meta import v1 as meta_v1
from kuberuntime.rest.event import Event, UnreadableEventError, decode_event
from kuberuntime.rest.lines import LineSplitter, LineTooLongError
from kuberuntime.rest.unreadable import Unreadable
from kuberuntime.rest.watching import default_watch_seconds


def line(kind: str, obj: dict[str, Any]) -> bytes:
    return json.dumps({"type": kind, "object": obj}).encode() + b"\n"


def config_map(name: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}}


EXPIRED = {"kind": "Status", "code": 410, "reason": "Expired", "message": "too old"}


class Server:
    """Answers a watch with pieces, and keeps what it was asked."""

    def __init__(self, *pieces: bytes) -> None:
        self.body = Pieces(pieces)
        self.requests: list[httpx2.Request] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        return httpx2.Response(200, stream=self.body)


def watch(driver: Driver, server: Server, **options: Any) -> Any:
    return driver.clientset(server).core_v1.config_maps("demo").watch(**options)


def test_events_are_typed_however_the_stream_is_cut(driver: Driver) -> None:
    stream = b"".join(line("ADDED", config_map(f"c{index}")) for index in range(3))
    for size in (1, 7, len(stream)):
        pieces = [stream[at : at + size] for at in range(0, len(stream), size)]
        server = Server(*pieces)
        events = driver.items(watch(driver, server))
        assert [event.object.metadata.name for event in events] == ["c0", "c1", "c2"]
        assert {type(event.object) for event in events} == {ConfigMap}
        assert server.body.closed


def test_a_last_line_without_newline_counts(driver: Driver) -> None:
    events = driver.items(watch(driver, Server(line("DELETED", config_map("c"))[:-1])))
    assert [event.type for event in events] == ["DELETED"]


def test_a_stream_that_ends_inside_an_event_is_broken_wherever_that_is(
    driver: Driver,
) -> None:
    whole = line("ADDED", {**config_map("c"), "data": {"ü": '}"'}})
    for end in (1, 9, whole.index(b"}\\") + 1, len(whole) - 2):
        server = Server(line("ADDED", config_map("b")) + whole[:end])
        heard: list[Event[ConfigMap]] = []
        with pytest.raises(
            rest.TransportError, match="ended inside an event"
        ) as caught:
            driver.each(watch(driver, server), heard.append)
        assert caught.value.broke
        assert [event.type for event in heard] == ["ADDED"]
        assert server.body.closed


def test_a_line_that_is_no_event_is_no_broken_stream(driver: Driver) -> None:
    with pytest.raises(DecodeError, match=r"watch=true: cannot decode WatchEvent"):
        driver.items(watch(driver, Server(b'{"type":"ADD\n')))


def test_events_of_objects_that_cannot_be_read_are_passed_over(
    driver: Driver, caplog: pytest.LogCaptureFixture
) -> None:
    broken = {**config_map("b"), "data": {"key": 5}}
    lines = [
        line("ADDED", config_map("a")),
        line("ADDED", broken),
        line("DELETED", broken),
        line("MODIFIED", {"metadata": [], "data": 1}),
        line("MODIFIED", config_map("a")),
    ]
    found: list[Unreadable] = []
    over = watch(driver, Server(*lines), on_unreadable=found.append)
    names = [event.object.metadata.name for event in driver.items(over)]
    assert names == ["a", "a"]
    assert [(one.event, one.key) for one in found] == [
        ("ADDED", "b"),
        ("DELETED", "b"),
        ("MODIFIED", ""),
    ]
    assert found[0].to_dict() == broken
    assert "$.data.key" in str(found[0].error)
    assert not caplog.records

    assert len(driver.items(watch(driver, Server(*lines)))) == 2
    assert [record.getMessage() for record in caplog.records] == [
        str(found[0]),
        str(found[2]),
    ]


def test_leaving_the_block_closes_the_stream(driver: Driver) -> None:
    server = Server(*[line("ADDED", config_map(f"c{index}")) for index in range(9)])
    assert len(driver.first(watch(driver, server), 2)) == 2
    assert server.body.closed


def test_a_closed_watch_ends_its_loop(driver: Driver) -> None:
    server = Server(line("ADDED", config_map("a")) * 3)
    events = watch(driver, server)
    driver.close(events)
    driver.close(events)
    assert driver.items(events) == []
    assert server.requests == []


def test_an_error_event_is_raised_after_the_events_before_it(driver: Driver) -> None:
    server = Server(line("ADDED", config_map("c")) + line("ERROR", EXPIRED))
    events = watch(driver, server)
    with pytest.raises(rest.Expired, match="too old"):
        driver.items(events)
    assert server.body.closed


def test_a_refused_watch_raises_on_entry(driver: Driver) -> None:
    def refuse(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(403, json={"kind": "Status", "reason": "Forbidden"})

    events = driver.clientset(refuse).core_v1.config_maps("demo").watch()
    with pytest.raises(rest.Forbidden):
        driver.first(events, 0)


def test_a_quiet_watch_is_waited_on_unless_told_otherwise(driver: Driver) -> None:
    server = Server()
    driver.items(watch(driver, server))
    driver.items(watch(driver, server, timeout=3.0))
    patient, impatient = [r.extensions["timeout"]["read"] for r in server.requests]
    assert patient is None
    assert impatient == 3.0


def test_the_server_is_asked_to_end_a_watch_and_not_all_at_one_time(
    driver: Driver,
) -> None:
    server = Server()
    for _ in range(20):
        driver.items(watch(driver, server))
    asked = {int(request.url.params["timeoutSeconds"]) for request in server.requests}
    assert len(asked) > 1
    assert all(300 <= seconds <= 600 for seconds in asked)


def test_a_watch_runs_for_as_long_as_it_is_told_to(driver: Driver) -> None:
    server = Server()
    driver.items(watch(driver, server, timeout_seconds=7))
    driver.items(watch(driver, server, timeout_seconds=None))
    one, other = [dict(request.url.params) for request in server.requests]
    assert one["timeoutSeconds"] == "7"
    assert "timeoutSeconds" not in other


def test_watches_last_five_to_ten_minutes() -> None:
    draws = [0.0, 0.5, 0.999]
    assert [default_watch_seconds(lambda d=d: d) for d in draws] == [300, 450, 599]


def test_a_watch_is_asked_for_uncompressed(driver: Driver) -> None:
    server = Server()
    driver.items(watch(driver, server))
    assert server.requests[0].headers["accept-encoding"] == "identity"


class Widget(models.KubeObject, kw_only=True):
    api_version: Literal["example.com/v1"] = models.always(
        "example.com/v1", name="apiVersion"
    )
    kind: Literal["Widget"] = models.always("Widget")
    metadata: meta_v1.ObjectMeta = models.field(default_factory=meta_v1.ObjectMeta)
    spec: WidgetSpec
    sizes: list[int]


class WidgetSpec(models.Model, kw_only=True):
    color: str


def test_a_bookmark_may_lack_what_its_kind_requires() -> None:
    obj = {"apiVersion": "example.com/v1", "kind": "Widget"}
    bookmark = line("BOOKMARK", {**obj, "metadata": {"resourceVersion": "12"}})
    event = decode_event(bookmark, Widget)
    assert event.type == "BOOKMARK"
    assert event.object.metadata.resource_version == "12"
    assert event.object.sizes == []
    assert event.object.spec == WidgetSpec(color="")


def test_an_event_with_an_object_that_is_none_of_its_kind_says_where() -> None:
    broken = line("ADDED", {**config_map("c"), "data": {"a": 1}})
    with pytest.raises(DecodeError, match=r"GET /x: cannot decode ConfigMap: \$.data"):
        decode_event(broken, ConfigMap, "GET /x")


def test_the_error_of_an_unreadable_event_pickles() -> None:
    broken = line("ADDED", {**config_map("c"), "data": {"a": 1}})
    with pytest.raises(UnreadableEventError) as caught:
        decode_event(broken, ConfigMap, "GET /x")
    again = pickle.loads(pickle.dumps(caught.value))
    assert str(again) == str(caught.value)
    assert again.object.raw == caught.value.object.raw


def test_an_event_of_an_unknown_type_is_refused() -> None:
    with pytest.raises(DecodeError, match="SURPRISE"):
        decode_event(line("SURPRISE", config_map("c")), ConfigMap)


def test_events_compare_by_value() -> None:
    assert Event("ADDED", ConfigMap()) == Event("ADDED", ConfigMap())


def test_blank_lines_are_no_events(driver: Driver) -> None:
    server = Server(b"\n\r\n" + line("ADDED", config_map("c")) + b"\n \n")
    assert len(driver.items(watch(driver, server))) == 1


def test_lines_are_put_together() -> None:
    lines = LineSplitter()
    assert lines.feed(b"a") == []
    assert lines.feed(b"b\n\r\n\nc\nd") == [b"ab", b"\r", b"", b"c"]
    assert lines.feed(b"e\n") == [b"de"]
    assert lines.finish() == []
    lines.feed(b"rest")
    assert lines.finish() == [b"rest"]
    assert lines.finish() == []


def test_a_line_may_be_as_long_as_it_may_but_not_longer() -> None:
    lines = LineSplitter(longest=4)
    assert lines.feed(b"abcd\nab") == [b"abcd"]
    lines.feed(b"cd")
    with pytest.raises(LineTooLongError, match="more than 4 bytes"):
        lines.feed(b"e")

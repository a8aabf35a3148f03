"""What is asked of a server, and when: client-go's reflector tests, by meaning."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx2
import pytest
from cache_objects import (
    CONFIG,
    CONFIG_MAPS,
    END,
    Script,
    Stream,
    Told,
    bookmark,
    cached,
    config_map,
    error_event,
    event,
    listing,
    refusal,
    running,
)
from tests.simulated_time import now, simulate

from kuberuntime.cache import AsyncSharedInformerFactory, InformerHooks
from kuberuntime.rest import AsyncRESTClient

STREAMED = {
    "allowWatchBookmarks": "true",
    "resourceVersionMatch": "NotOlderThan",
    "sendInitialEvents": "true",
    "timeoutSeconds": "300",
    "watch": "true",
}
LISTED = {"limit": "500", "resourceVersion": "0"}
A, B = config_map("a", 1), config_map("b", 2)


def watched(version: int) -> dict[str, str]:
    return {
        "allowWatchBookmarks": "true",
        "resourceVersion": str(version),
        "timeoutSeconds": "300",
        "watch": "true",
    }


def after(seconds: float, script: Script, **options: Any) -> dict[str, str]:
    """What is cached after so long."""

    async def story() -> dict[str, str]:
        async with running(script, **options) as informer:
            await asyncio.sleep(seconds)
            return cached(informer)

    return simulate(story)


def synced_stream(*more: bytes | float | Exception) -> Stream:
    return Stream(event("ADDED", A), bookmark(2, end="true"), *more)


def broken() -> Exception:
    return httpx2.ReadError("the wire was cut")


def test_a_streaming_list_is_in_sync_with_its_bookmark() -> None:
    script = Script(
        Stream(event("ADDED", A), event("ADDED", B), 5, bookmark(2, end="true"))
    )

    async def story() -> None:
        async with running(script) as informer:
            await asyncio.sleep(4)
            assert not informer.has_synced()
            assert cached(informer) == {}
            await informer.wait_for_sync(timeout=2)
            assert cached(informer) == {"a": "1", "b": "2"}
            assert informer.last_sync_resource_version() == "2"

    simulate(story)
    assert script.asked == [STREAMED]


@pytest.mark.parametrize("end", ["false", None])
def test_another_bookmark_does_not_end_the_beginning(end: str | None) -> None:
    script = Script(Stream(event("ADDED", A), bookmark(2, end=end)))
    assert after(5, script) == {}


def test_what_changes_while_a_list_is_streamed_is_part_of_it() -> None:
    stream = Stream(
        event("ADDED", A),
        event("ADDED", B),
        event("MODIFIED", config_map("a", 3)),
        event("ADDED", config_map("c", 4)),
        event("DELETED", config_map("c", 5)),
        bookmark(5, end="true"),
    )
    assert after(1, Script(stream)) == {"a": "3", "b": "2"}


def test_the_stream_goes_on_as_a_watch() -> None:
    script = Script(synced_stream(event("ADDED", B), event("DELETED", A)))
    assert after(1, script) == {"b": "2"}
    assert len(script.asked) == 1


def test_without_streaming_it_lists_from_the_servers_cache_and_watches() -> None:
    script = Script(listing(A, version=7), Stream(event("ADDED", B)))
    assert after(1, script, streaming=False) == {"a": "1", "b": "2"}
    assert script.asked == [LISTED, watched(7)]


@pytest.mark.parametrize(
    "answer",
    [
        refusal(422, "Invalid", "sendInitialEvents is forbidden"),
        refusal(500, "InternalError"),
        refusal(403, "Forbidden"),
        Stream(END),
        Stream(event("ADDED", B), error_event(500, "InternalError")),
    ],
    ids=["unknown to it", "error", "forbidden", "ends at once", "error on the way"],
)
def test_where_a_list_cannot_be_streamed_it_is_read(answer: Any) -> None:
    script = Script(answer, listing(A, version=7))
    assert after(0.5, script) == {"a": "1"}
    assert script.asked == [STREAMED, LISTED, watched(7)]


def test_a_server_that_does_not_know_streaming_is_not_asked_again() -> None:
    script = Script(
        refusal(422, "Invalid"),
        listing(A, version=7),
        Stream(error_event(410, "Expired")),
        listing(B, version=9),
    )
    assert after(2, script) == {"b": "2"}
    assert script.asked[3] == {"limit": "0", "resourceVersion": "7"}


@pytest.mark.parametrize(
    "answer",
    [refusal(429, "TooManyRequests"), httpx2.ConnectError("refused")],
    ids=["busy", "not there"],
)
def test_a_stream_that_the_server_cannot_begin_now_is_asked_for_later(
    answer: Any,
) -> None:
    script = Script(answer, answer, synced_stream())
    assert after(10, script) == {"a": "1"}
    assert script.asked == [STREAMED] * 3
    assert [at - script.at[0] for at in script.at] == pytest.approx([0, 0.8, 2.4])


def test_a_stream_that_breaks_before_it_is_in_sync_begins_anew() -> None:
    half = Stream(event("ADDED", B), 3, broken())
    assert after(10, Script(half, synced_stream())) == {"a": "1"}


def test_a_watch_that_ends_is_taken_up_where_it_ended() -> None:
    script = Script(synced_stream(event("ADDED", config_map("c", 5)), 300, END))
    assert after(301, script, stall_after=400) == {"a": "1", "c": "5"}
    assert script.asked == [STREAMED, watched(5)]
    assert script.at[1] - script.at[0] == pytest.approx(300)


def test_a_bookmark_moves_the_place_where_a_watch_is_taken_up() -> None:
    script = Script(synced_stream(10, bookmark(77), 10, END))
    after(21, script)
    assert script.asked[1] == watched(77)


def test_a_watch_that_breaks_is_taken_up_at_once() -> None:
    script = Script(synced_stream(10, broken()))
    after(10.5, script)
    assert script.asked == [STREAMED, watched(2)]


def test_a_busy_or_absent_server_is_not_listed_again() -> None:
    absent = httpx2.ConnectError("refused")
    script = Script(
        synced_stream(10, END), refusal(429, "TooManyRequests"), *[absent] * 2
    )
    after(60, script)
    assert script.asked == [STREAMED, *[watched(2)] * 4]
    waits = [b - a for a, b in zip(script.at[1:], script.at[2:], strict=False)]
    assert waits == pytest.approx([0.8, 1.6, 3.2])


@pytest.mark.parametrize(
    "lost",
    [refusal(410, "Expired"), Stream(error_event(410, "Gone")), refusal(410, "Gone")],
    ids=["expired", "gone on the way", "gone"],
)
def test_after_a_gap_everything_is_read_no_older_than_it_was(lost: Any) -> None:
    script = Script(synced_stream(10, END), lost, synced_stream())
    after(60, script)
    assert script.asked == [STREAMED, watched(2), {**STREAMED, "resourceVersion": "2"}]


@pytest.mark.parametrize(
    "lost",
    [
        refusal(410, "Expired"),
        refusal(504, "Timeout", "Too large resource version: 2, current: 1"),
        refusal(504, "Timeout", cause="ResourceVersionTooLarge"),
    ],
    ids=["expired", "too large, of old servers", "too large"],
)
@pytest.mark.parametrize("streaming", [True, False])
def test_a_version_that_the_server_lacks_is_not_insisted_on(
    lost: httpx2.Response, streaming: bool
) -> None:
    first = synced_stream(10, END) if streaming else listing(A, version=2)
    again = synced_stream() if streaming else listing(A, version=9)
    watch = [] if streaming else [Stream(10.0, END)]
    script = Script(first, *watch, refusal(410, "Expired"), lost, again)
    after(60, script, streaming=streaming)
    asked = script.asked[-1] if streaming else script.asked[-2]
    assert "resourceVersion" not in asked
    assert script.asked[-2 if streaming else -3].get("resourceVersion") == "2"
    assert script.at[-1] == script.at[-2]


def test_a_version_that_is_known_again_is_insisted_on_again() -> None:
    expired = Stream(error_event(410, "Expired"))
    script = Script(
        synced_stream(10, END), expired, expired, synced_stream(10, END), expired
    )
    after(60, script)
    versions = [asked.get("resourceVersion") for asked in script.asked]
    assert versions == [None, "2", "2", None, "2", "2"]


def test_a_list_that_refreshes_is_not_paged_unless_the_first_one_was() -> None:
    expired = Stream(error_event(410, "Expired"))
    script = Script(listing(A, version=2), expired, listing(A, version=3))
    after(5, script, streaming=False)
    assert script.asked[2] == {"limit": "0", "resourceVersion": "2"}

    pages = [listing(A, version=2, continue_="more"), listing(B, version=2)]
    script = Script(*pages, expired, listing(A, version=3))
    assert after(5, script, streaming=False) == {"a": "1"}
    assert script.asked[1] == {"continue": "more", "limit": "500"}
    assert script.asked[3] == {"limit": "500", "resourceVersion": "2"}


def test_pages_that_expire_are_read_in_one_piece() -> None:
    script = Script(
        listing(A, version=2, continue_="more"),
        refusal(410, "Expired"),
        listing(B, version=3),
    )
    assert after(1, script, streaming=False) == {"b": "2"}
    assert script.asked[2] == {"limit": "0", "resourceVersion": "0"}


def test_waits_double_up_to_half_a_minute_and_start_over_after_two_good_ones() -> None:
    busy = [refusal(500, "InternalError")] * 16
    good = [listing(A, version=2), Stream(150.0, broken())]
    script = Script(*busy[:8], *good, *busy[:1], listing(A, version=2))
    after(600, script, streaming=False, stall_after=1000)
    waits = [b - a for a, b in zip(script.at, script.at[1:], strict=False)]
    assert waits[:8] == pytest.approx([0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 30, 30])
    assert waits[9] == pytest.approx(150.8)


def test_waits_are_up_to_twice_as_long_by_chance() -> None:
    script = Script(refusal(500, "InternalError"), listing(A, version=2))
    after(10, script, streaming=False, draw=lambda: 1.0)
    assert script.at[1] - script.at[0] == pytest.approx(1.6)


@pytest.mark.parametrize(("chance", "seconds"), [(0.0, "300"), (1.0, "600")])
def test_a_watch_is_to_last_five_to_ten_minutes(chance: float, seconds: str) -> None:
    script = Script(synced_stream())
    after(1, script, draw=lambda: chance)
    assert script.asked[0]["timeoutSeconds"] == seconds


def test_a_server_that_hangs_up_at_once_is_not_called_in_a_circle() -> None:
    script = Script(listing(A, version=2), *[Stream(END)] * 1000)
    after(60, script, streaming=False)
    assert len(script.asked) < 20


def test_a_stream_that_falls_silent_is_noticed_and_taken_up() -> None:
    stalls: list[float] = []
    hooks = InformerHooks(on_stall=lambda stall: stalls.append(now()))
    script = Script(synced_stream(30, bookmark(4)))
    after(200, script, hooks=hooks, stall_after=100)
    assert [at - script.at[0] for at in stalls] == pytest.approx([130])
    assert script.asked == [STREAMED, watched(4)]


def test_a_second_silence_has_everything_read() -> None:
    script = Script(synced_stream())
    after(250, script, stall_after=100)
    assert script.asked == [STREAMED, watched(2), {**STREAMED, "resourceVersion": "2"}]


def test_silences_with_something_between_them_are_no_two_in_a_row() -> None:
    script = Script(synced_stream(), Stream(bookmark(3)))
    after(250, script, stall_after=100)
    assert script.asked == [STREAMED, watched(2), watched(3)]


def test_a_list_that_is_streamed_silently_is_read_otherwise() -> None:
    script = Script(Stream(event("ADDED", B)), listing(A, version=2))
    assert after(101, script, stall_after=100) == {"a": "1"}


def test_a_server_that_went_back_in_time_is_read_anew() -> None:
    stream = Stream(event("ADDED", A), bookmark(90, end="true"), 5, bookmark(40))
    fresh = Stream(event("ADDED", B), bookmark(40, end="true"))
    script = Script(stream, fresh)
    assert after(60, script) == {"b": "2"}
    assert script.asked == [STREAMED, STREAMED]


def test_a_watch_without_a_version_moves_on_with_the_first_real_change() -> None:
    # What there is comes first then, in no order: its versions say nothing.
    stream = Stream(
        event("ADDED", config_map("z", 9)),
        event("ADDED", A),
        5,
        END,
    )
    changed = Stream(event("ADDED", A), event("MODIFIED", config_map("z", 12)), 5, END)
    script = Script(listing(version=0), stream, changed)
    after(11, script, streaming=False)
    versions = [asked.get("resourceVersion") for asked in script.asked]
    assert versions == ["0", "0", "0", "12"]


def test_an_event_that_cannot_be_read_has_everything_read() -> None:
    failures: list[str] = []
    hooks = InformerHooks(on_error=lambda failure: failures.append(str(failure.error)))
    nonsense = b'{"type":"ADDED"}\n'
    script = Script(synced_stream(5, nonsense), synced_stream(event("ADDED", B)))
    assert after(10, script, hooks=hooks) == {"a": "1", "b": "2"}
    assert "WatchEvent" in failures[0]


def test_a_stream_that_ends_inside_an_event_is_taken_up_where_it_ended() -> None:
    gaps: list[object] = []
    cut = event("MODIFIED", config_map("a", 4))[:-9]
    script = Script(
        synced_stream(5, event("ADDED", config_map("c", 3)), cut, END),
        Stream(event("MODIFIED", config_map("a", 4)), cut[:20], END),
    )
    hooks = InformerHooks(on_gap=gaps.append, on_relist=gaps.append)
    assert after(10, script, hooks=hooks) == {"a": "4", "c": "3"}
    assert script.asked[:3] == [STREAMED, watched(3), watched(4)]
    assert len(gaps) == 1  # the first reading


def test_every_read_gap_and_failure_is_told() -> None:
    seen: list[str] = []
    hooks = InformerHooks(
        on_relist=lambda told: seen.append(
            f"{told.how} from {told.resource_version!r}"
        ),
        on_sync=lambda told: seen.append(f"{told.objects} at {told.resource_version}"),
        on_gap=lambda told: seen.append(f"gap after {told.resource_version}"),
        on_error=lambda told: seen.append(f"again in {told.retry_in}"),
    )
    script = Script(synced_stream(10, END), refusal(410, "Expired"), synced_stream())
    after(30, script, hooks=hooks)
    assert seen == [
        "stream from ''",
        "1 at 2",
        "gap after 2",
        "again in 0.8",
        "stream from '2'",
        "1 at 2",
    ]


def test_a_hook_that_raises_disturbs_nothing(caplog: pytest.LogCaptureFixture) -> None:
    def broken_hook(told: object) -> None:
        raise ZeroDivisionError

    hooks = InformerHooks(on_relist=broken_hook, on_sync=broken_hook)
    assert after(1, Script(synced_stream()), hooks=hooks) == {"a": "1"}
    assert "a hook raised" in caplog.text


def test_stopping_closes_the_stream() -> None:
    stream = synced_stream()
    after(1, Script(stream))
    assert stream.closed


def test_a_reader_that_is_cancelled_while_it_pauses_stops() -> None:
    after(1, Script(*[refusal(500, "InternalError")] * 5), told=Told())


class Deaf(httpx2.AsyncBaseTransport):
    """Takes a cancellation for a broken connection, as asyncio.wait_for may."""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        try:
            await asyncio.sleep(1e9)
        except asyncio.CancelledError:
            raise httpx2.ConnectError("cancelled") from None
        raise AssertionError


def test_a_cancellation_that_is_swallowed_below_stops_all_the_same() -> None:
    async def story() -> None:
        async with AsyncRESTClient(CONFIG, transport=Deaf()) as rest:
            factory = AsyncSharedInformerFactory(rest)
            factory.informer_for(CONFIG_MAPS)
            factory.start()
            await asyncio.sleep(1)
            async with asyncio.timeout(10):
                await factory.stop()

    simulate(story)

"""Lists page by themselves."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from rest_driver import SERVER, Driver, Handler
from rest_kinds import ConfigMap, ConfigMapList

from kuberuntime import rest
from kuberuntime.config import Config
from kuberuntime.errors import DecodeError
from kuberuntime.meta.v1 import ListMeta, ObjectMeta, Status
from kuberuntime.rest import Unreadable


class Pages:
    """A collection in pages of two. ``expired`` tokens are answered with 410.

    ``rest`` before a token makes it one for the rest of the list as it is now.
    """

    offer: str | None = None

    def __init__(
        self, count: int, expired: tuple[str, ...] = (), rest: str = ""
    ) -> None:
        self.rest = rest
        self.names = [f"c{index}" for index in range(count)]
        self.expired = expired
        self.queries: list[dict[str, str]] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        query = dict(request.url.params)
        self.queries.append(query)
        token = query.get("continue", "")
        if token in self.expired:
            offer = self.offer or (self.rest + token if self.rest else None)
            status = Status(code=410, reason="Expired", message="too old")
            status.metadata.continue_ = offer
            return httpx2.Response(410, content=status.to_json())
        start = int(token.strip("r") or 0)
        limit = int(query["limit"]) and 2
        end = start + (limit or len(self.names))
        more = str(end) if end < len(self.names) else None
        items = [ConfigMap(metadata=ObjectMeta(name=n)) for n in self.names[start:end]]
        page = ConfigMapList(items=items, metadata=ListMeta(continue_=more))
        return httpx2.Response(200, content=page.to_json())


def pager(driver: Driver, pages: Handler, **options: Any) -> Any:
    return driver.clientset(pages).core_v1.config_maps("demo").list(**options)


def test_iterating_goes_through_every_page(driver: Driver) -> None:
    pages = Pages(5)
    items = driver.items(pager(driver, pages, label_selector="a=b"))
    assert [item.metadata.name for item in items] == pages.names
    assert type(items[0]) is ConfigMap
    assert pages.queries == [
        {"labelSelector": "a=b", "limit": "500"},
        {"labelSelector": "a=b", "limit": "500", "continue": "2"},
        {"labelSelector": "a=b", "limit": "500", "continue": "4"},
    ]


def test_nothing_is_sent_before_the_first_object_is_asked_for(driver: Driver) -> None:
    pages = Pages(5)
    pager(driver, pages)
    assert pages.queries == []


def test_a_page_is_not_asked_for_before_its_objects_are(driver: Driver) -> None:
    pages = Pages(5)
    listing = pager(driver, pages)
    if driver.is_async:

        async def two() -> None:
            iterator = aiter(listing)
            await anext(iterator)
            await anext(iterator)
            await iterator.aclose()

        driver.run(two())
    else:
        iterator = iter(listing)
        next(iterator), next(iterator)
    assert len(pages.queries) == 1


def test_page_gives_the_first_page_as_it_is(driver: Driver) -> None:
    pages = Pages(5)
    page = driver.run(pager(driver, pages, limit=2).page())
    assert type(page) is ConfigMapList
    assert page.metadata.continue_ == "2"
    following = driver.run(pager(driver, pages, limit=2, continue_="2").page())
    assert [item.metadata.name for item in following.items] == ["c2", "c3"]


def test_the_version_is_not_repeated_beside_the_continue_token(driver: Driver) -> None:
    pages = Pages(3)
    options = {"resource_version": "7", "resource_version_match": "Exact"}
    driver.items(pager(driver, pages, **options).pages())
    first, second = pages.queries
    assert first["resourceVersion"] == "7"
    assert second == {"limit": "500", "continue": "2"}


def test_a_limit_of_zero_reads_everything_in_one_piece(driver: Driver) -> None:
    pages = Pages(5)
    assert len(driver.run(pager(driver, pages, limit=0).all())) == 5
    assert pages.queries == [{"limit": "0"}]


def test_all_starts_over_in_one_piece_when_the_token_expires(driver: Driver) -> None:
    pages = Pages(5, expired=("4",))
    items = driver.run(pager(driver, pages).all())
    assert [item.metadata.name for item in items] == pages.names
    assert pages.queries[-1] == {"limit": "0"}


def test_pages_are_of_one_moment_or_an_error(driver: Driver) -> None:
    listing = pager(driver, Pages(5, expired=("4",), rest="r4"))
    with pytest.raises(rest.Expired, match="too old"):
        driver.items(listing.pages())


def test_iterating_goes_on_with_the_token_that_the_server_offers(
    driver: Driver,
) -> None:
    pages = Pages(7, expired=("2", "4"), rest="r")
    items = driver.items(pager(driver, pages, resource_version="7"))
    assert [item.metadata.name for item in items] == pages.names
    tokens = [query.get("continue") for query in pages.queries]
    assert tokens == [None, "2", "r2", "4", "r4", "6"]


def test_iterating_raises_where_the_server_offers_nothing(driver: Driver) -> None:
    seen: list[str] = []
    listing = pager(driver, Pages(5, expired=("4",)))
    with pytest.raises(rest.Expired, match="too old"):
        driver.each(listing, lambda item: seen.append(item.metadata.name))
    assert seen == ["c0", "c1", "c2", "c3"]


def test_a_token_that_leads_nowhere_is_not_followed_for_ever(driver: Driver) -> None:
    pages = Pages(5, expired=("4",), rest="")
    pages.offer = "4"
    with pytest.raises(rest.Expired):
        driver.items(pager(driver, pages))
    assert len(pages.queries) == 3


def test_a_first_page_that_is_too_old_is_raised(driver: Driver) -> None:
    def answer(request: httpx2.Request) -> httpx2.Response:
        status = Status(code=410, reason="Expired", metadata=ListMeta(continue_="x"))
        return httpx2.Response(410, content=status.to_json())

    maps = driver.clientset(answer).core_v1.config_maps("demo")
    with pytest.raises(rest.Expired):
        driver.items(maps.list(resource_version="1"))


def test_a_first_page_that_expired_is_raised_by_all_too(driver: Driver) -> None:
    pages = Pages(5, expired=("2",))
    listing = pager(driver, pages, continue_="2")
    with pytest.raises(rest.Expired):
        driver.run(listing.all())
    assert len(pages.queries) == 1


def test_a_misspelt_option_is_refused_where_it_is_written(driver: Driver) -> None:
    with pytest.raises(TypeError, match="label_selector"):
        pager(driver, Pages(1), labelselector="a=b")


class WithOddOnes:
    """Two pages of config maps, in each of which one has data of the wrong type."""

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        second = "continue" in request.url.params
        first, meta = (2, {}) if second else (0, {"continue": "more"})
        items = [
            {"metadata": {"name": f"c{first}", "namespace": "demo"}},
            {
                "metadata": {"name": f"odd{first}", "namespace": "demo", "uid": "u"},
                "data": {"size": 5},
            },
            {"metadata": {"name": f"c{first + 1}", "namespace": "demo"}, "data": None},
        ]
        body = {"metadata": meta, "items": items}
        return httpx2.Response(200, json=body)


def test_what_cannot_be_read_is_passed_over_told_and_to_be_had(
    driver: Driver, caplog: pytest.LogCaptureFixture
) -> None:
    listed = pager(driver, WithOddOnes())
    for _ in range(2):
        items = driver.items(listed)
        assert [item.metadata.name for item in items] == ["c0", "c1", "c2", "c3"]
        assert [one.key for one in listed.unreadable] == ["demo/odd0", "demo/odd2"]
    first = listed.unreadable[0]
    assert first.to_dict()["data"] == {"size": 5}
    assert (first.uid, first.event) == ("u", None)
    assert str(first.error) == (
        "cannot decode ConfigMap: $.data.size: Expected `str`, got `int`"
    )
    assert [record.getMessage() for record in caplog.records] == [
        str(one) for one in listed.unreadable
    ]


def test_all_and_single_pages_pass_over_too(driver: Driver) -> None:
    listed = pager(driver, WithOddOnes())
    assert len(driver.run(listed.all())) == 4
    assert len(listed.unreadable) == 2
    assert len(driver.run(listed.page()).items) == 2
    assert len(listed.unreadable) == 1


def test_a_clientset_may_be_told_of_what_is_passed_over(driver: Driver) -> None:
    told: list[Unreadable] = []
    client = driver.client(
        Config(SERVER),
        transport=httpx2.MockTransport(WithOddOnes()),
        on_unreadable=told.append,
    )
    driver.run(driver.over(client).core_v1.config_maps("demo").list().all())
    assert [one.name for one in told] == ["odd0", "odd2"]


def test_deleting_a_collection_with_odd_ones_answers_the_others(
    driver: Driver, caplog: pytest.LogCaptureFixture
) -> None:
    maps = driver.clientset(WithOddOnes()).core_v1.config_maps("demo")
    deleted = driver.run(maps.delete_collection())
    assert [one.metadata.name for one in deleted] == ["c0", "c1"]
    assert "demo/odd0" in caplog.text


@pytest.mark.parametrize("body", [b"<html>", b"[1]", b'{"items":5}', b'{"metadata":1}'])
def test_an_answer_that_is_no_list_is_an_error(driver: Driver, body: bytes) -> None:
    def answer(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, content=body)

    with pytest.raises(DecodeError, match="cannot decode ConfigMapList"):
        driver.run(pager(driver, answer).all())

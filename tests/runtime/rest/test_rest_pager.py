"""Lists page by themselves."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from rest_driver import Driver
from rest_kinds import ConfigMap, ConfigMapList

from kuberuntime import rest
from kuberuntime.meta.v1 import ListMeta, ObjectMeta, Status


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


def pager(driver: Driver, pages: Pages, **options: Any) -> Any:
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

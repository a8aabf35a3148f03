"""Lists: pages, tokens that expire, selectors and resource versions."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from e2e_driver import Driver
from e2e_toys import gadget

from kuberuntime.rest import BadRequest, Expired
from kuberuntime.selectors import fields, labels
from kuberuntime.testing.envtest import Environment

NAMES = [f"g{index}" for index in range(5)]


@pytest.fixture
def five(both: Driver, gadgets: Any, typed: Any) -> Any:
    """The client of a namespace with five gadgets, of two colours and two tiers."""
    for index, name in enumerate(NAMES):
        manifest = gadget(name, size=index, color="red" if index % 2 else "blue")
        manifest["metadata"]["labels"] = {"tier": "front" if index < 2 else "back"}
        both.run(gadgets.create(typed(manifest)))
    return gadgets


def names(objects: Any) -> list[str]:
    return [one.metadata.name for one in objects]


def test_a_list_pages_by_itself(both: Driver, five: Any) -> None:
    assert names(both.items(five.list(limit=2))) == NAMES
    assert names(both.run(five.list(limit=2).all())) == NAMES
    pages = both.items(five.list(limit=2).pages())
    assert [names(page.items) for page in pages] == [NAMES[:2], NAMES[2:4], NAMES[4:]]
    assert len({page.metadata.resource_version for page in pages}) == 1


def test_one_page_has_a_token_for_the_next(both: Driver, five: Any) -> None:
    page = both.run(five.list(limit=2).page())
    assert (names(page.items), page.metadata.remaining_item_count) == (NAMES[:2], 3)
    following = five.list(limit=2, continue_=page.metadata.continue_)
    assert names(both.run(following.page()).items) == NAMES[2:4]


def test_all_pages_show_one_moment(both: Driver, five: Any) -> None:
    page = both.run(five.list(limit=2).page())
    both.run(five.delete("g3"))
    rest = both.items(five.list(limit=2, continue_=page.metadata.continue_))
    assert names(rest) == NAMES[2:]
    assert "g3" not in names(both.items(five.list()))


def forgotten(server: Environment, token: str) -> str:
    """A continue token of a moment that the server has forgotten."""
    server.compact()
    padded = token + "=" * (-len(token) % 4)
    content = json.loads(base64.urlsafe_b64decode(padded))
    old = json.dumps({**content, "rv": 2}, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(old).decode().rstrip("=")


def test_a_list_goes_on_after_its_token_expired(
    both: Driver, five: Any, server: Environment
) -> None:
    page = both.run(five.list(limit=2).page())
    token = forgotten(server, page.metadata.continue_)
    both.run(five.delete("g4"))
    with pytest.raises(Expired) as caught:
        both.run(five.list(limit=2, continue_=token).page())
    assert caught.value.code == 410
    assert caught.value.continue_
    # What there is by now, from the place that it had come to.
    assert names(both.items(five.list(limit=1, continue_=token))) == ["g2", "g3"]
    with pytest.raises(Expired):
        both.items(five.list(limit=2, continue_=token).pages())


def test_a_token_that_is_none_is_a_bad_request(both: Driver, five: Any) -> None:
    with pytest.raises(BadRequest, match="continue key is not valid"):
        both.run(five.list(continue_="nonsense").page())


def test_a_version_can_be_asked_for(both: Driver, five: Any) -> None:
    version = both.run(five.list().page()).metadata.resource_version
    both.run(five.delete("g0"))
    exact = five.list(resource_version=version, resource_version_match="Exact")
    assert names(both.items(exact)) == NAMES
    newer = five.list(resource_version=version, resource_version_match="NotOlderThan")
    page = both.run(newer.page())
    assert int(page.metadata.resource_version) >= int(version)
    paged = five.list(resource_version=version, resource_version_match="Exact", limit=2)
    assert names(both.items(paged)) == NAMES


def test_a_forgotten_version_is_expired(
    both: Driver, five: Any, server: Environment
) -> None:
    server.compact()
    exact = five.list(resource_version="2", resource_version_match="Exact")
    with pytest.raises(Expired):
        both.run(exact.page())


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ("tier=front", NAMES[:2]),
        ("tier!=front", NAMES[2:]),
        ("tier in (front, back)", NAMES),
        ("tier notin (back),tier", NAMES[:2]),
        ("!tier", []),
    ],
)
def test_label_selectors_mean_here_what_they_mean_there(
    both: Driver, five: Any, selector: str, expected: list[str]
) -> None:
    parsed = labels.parse(selector)
    found = both.items(five.list(label_selector=str(parsed)))
    assert names(found) == expected
    here = [
        one for one in both.items(five.list()) if parsed.matches(one.metadata.labels)
    ]
    assert here == found


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ("metadata.name=g2", ["g2"]),
        ("metadata.name!=g2", ["g0", "g1", "g3", "g4"]),
        ("spec.color=red", ["g1", "g3"]),
        ("spec.color!=red,metadata.name!=g0", ["g2", "g4"]),
    ],
)
def test_field_selectors_select(
    both: Driver, five: Any, selector: str, expected: list[str]
) -> None:
    parsed = fields.parse(selector)
    assert names(both.items(five.list(field_selector=str(parsed)))) == expected


def test_a_field_that_cannot_be_selected_by_is_a_bad_request(
    both: Driver, five: Any
) -> None:
    with pytest.raises(BadRequest, match=r"spec\.size"):
        both.items(five.list(field_selector="spec.size=1"))

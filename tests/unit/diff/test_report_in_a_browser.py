"""The page of a diff in a real browser: Chromium, without a screen."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.unit.diff.test_reports import ADDED, ALL, HOSTILE, PART, REMOVED, _change

from kubewright.diff import Change, Changes, render

pytest.importorskip("selenium", reason="needs selenium, of the dev extra")

from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select, WebDriverWait

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    binary = shutil.which("chromium") or shutil.which("chromium-browser")
    driver = shutil.which("chromedriver")
    if not binary or not driver:
        pytest.skip("needs chromium and chromium-driver, which are not installed")
    options = ChromeOptions()
    options.binary_location = binary
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = Chrome(options, ChromeService(driver))
    yield browser
    browser.quit()


Opened = Callable[..., Chrome]


@pytest.fixture
def opened(chromium: Chrome, tmp_path: Path) -> Opened:
    """Opens the page of changes, at an address within it."""

    def open_(changes: Changes = ALL, at: str = "") -> Chrome:
        page = tmp_path / "changes.html"
        page.write_text(render(changes, "html"), encoding="utf-8")
        chromium.get("about:blank")  # another fragment alone would load nothing
        chromium.get(f"{page.as_uri()}{at}")
        return chromium

    return open_


def _shown(browser: Chrome) -> list[str | None]:
    articles = browser.find_elements(By.TAG_NAME, "article")
    return [one.get_attribute("id") for one in articles if one.is_displayed()]


def _fragment(browser: Chrome) -> str:
    return browser.current_url.partition("#")[2]


def test_it_shows_all_and_complains_of_nothing(opened: Opened) -> None:
    browser = opened()
    assert _shown(browser) == [change.id for change in ALL.whole]
    assert browser.find_element(By.ID, "shown").text == "3 of 3"
    assert browser.get_log("browser") == []


def test_what_is_searched_is_shown_alone_and_is_in_the_address(opened: Opened) -> None:
    browser = opened()
    browser.find_element(By.ID, "search").send_keys("APPS.v1.B.c string")
    assert _shown(browser) == [REMOVED.id]
    assert _fragment(browser) == "q=APPS.v1.B.c+string"
    browser.find_element(By.ID, "search").send_keys(" nowhere")
    assert _shown(browser) == []
    assert browser.find_element(By.ID, "nothing").is_displayed()
    browser.find_element(By.ID, "reset").click()
    WebDriverWait(browser, 10).until(lambda it: len(_shown(it)) == 3)
    assert _fragment(browser) == ""


def test_classes_groups_and_rules_are_filters(opened: Opened) -> None:
    other = _change(5, "field-removed", python=("pkg.b.v1.C.d",))
    changes = Changes("a", "b", (*ALL.all, _in(other, "batch/v1")))
    browser = opened(changes)
    browser.find_element(By.CSS_SELECTOR, "input[value=cosmetic]").click()
    browser.find_element(By.CSS_SELECTOR, "input[value=additive]").click()
    assert set(_shown(browser)) == {REMOVED.id, other.id}
    Select(browser.find_element(By.ID, "area")).select_by_value("batch/v1")
    assert _shown(browser) == [other.id]
    assert _fragment(browser) == "class=breaking&area=batch%2Fv1"
    browser = opened(changes, "#rule=class-added")
    assert _shown(browser) == [ADDED.id]  # a part of it is of that rule


def _in(change: Change, area: str) -> Change:
    return replace(change, area=area)


def test_an_address_that_was_shared_shows_what_its_sender_saw(opened: Opened) -> None:
    browser = opened(ALL, "#q=resource&class=additive,cosmetic")
    assert _shown(browser) == [ADDED.id]
    assert browser.find_element(By.ID, "search").get_attribute("value") == "resource"
    browser.find_element(By.CSS_SELECTOR, "article:not([hidden]) .link").click()
    WebDriverWait(browser, 10).until(lambda it: "change=" in _fragment(it))
    chosen = browser.find_elements(By.CSS_SELECTOR, "article.chosen")
    assert [one.get_attribute("id") for one in chosen] == [ADDED.id]


def test_a_link_to_a_part_opens_what_it_is_in(opened: Opened) -> None:
    browser = opened(ALL, f"#change={PART.id}")
    part = browser.find_element(By.ID, PART.id)
    assert part.is_displayed()
    chosen = browser.find_element(By.CSS_SELECTOR, "article.chosen")
    assert chosen.get_attribute("id") == ADDED.id


def test_it_is_light_or_dark_as_one_likes(opened: Opened) -> None:
    browser = opened()

    def paper() -> str:
        body = browser.find_element(By.TAG_NAME, "body")
        return body.value_of_css_property("background-color")

    button = browser.find_element(By.ID, "theme")
    seen = {}
    for _ in range(3):
        button.click()
        seen[button.text] = paper()
    assert seen["Theme: light"] == "rgba(255, 255, 255, 1)"
    assert seen["Theme: dark"] == "rgba(21, 23, 26, 1)"


def test_hostile_text_is_shown_and_never_run(opened: Opened) -> None:
    hostile = _change(
        1, "field-removed", python=(HOSTILE,), before=HOSTILE, note=HOSTILE
    )
    browser = opened(Changes(HOSTILE, HOSTILE, (_in(hostile, HOSTILE),), (HOSTILE,)))
    assert "<script>alert(1)</script>" in browser.find_element(By.TAG_NAME, "main").text
    assert len(browser.find_elements(By.TAG_NAME, "script")) == 1
    assert browser.get_log("browser") == []


def test_it_works_by_keyboard(opened: Opened) -> None:
    browser = opened()
    browser.find_element(By.TAG_NAME, "body").send_keys("/")
    assert browser.switch_to.active_element.get_attribute("id") == "search"
    browser.switch_to.active_element.send_keys("field removed")
    assert _shown(browser) == [REMOVED.id]

"""What reports say, and that nothing a stranger wrote is markup in them."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest

from kubewright.diff import Change, Changes, Effect, Reached, render
from kubewright.diff.reports.as_markdown import as_markdown
from kubewright.diff.rules import RULES

HOSTILE = "</code><script>alert(1)</script> `|` @everyone [x](http://evil) \x1b[31m"


def _change(index: int, rule: str, **more: object) -> Change:
    effect = RULES[rule].effect(None)
    return Change(f"{rule}:{index}", rule, effect, "apps/v1", f"a.B.c{index}", **more)  # type: ignore[arg-type]


def _changes(*changes: Change) -> Changes:
    return Changes("v1", "v2", changes, ("a note",))


REMOVED = _change(
    1,
    "field-removed",
    python=("pkg.apps.v1.B.c",),
    before="string",
    reached=(Reached("apps/v1 Deployment", "spec.b"),),
)
ADDED = _change(2, "resource-added", python=("pkg.Clientset.apps_v1.bs",))
PART = _change(3, "class-added", part_of=ADDED.id, python=("pkg.apps.v1.Bs",))
WORDS = _change(4, "description-changed", before="Old.", after="New.")
ALL = _changes(REMOVED, ADDED, PART, WORDS)


def test_text_says_each_change_once_and_counts_parts_and_words() -> None:
    assert render(ALL, "text") == (
        "v1 → v2: 1 breaking, 2 additive, 1 cosmetic\n"
        "note: a note\n"
        "\n"
        "BREAKING (1)\n"
        "  apps/v1\n"
        "    field removed: pkg.apps.v1.B.c\n"
        "        string\n"
        "        from apps/v1 Deployment spec.b\n"
        "\n"
        "ADDITIVE (2)\n"
        "  apps/v1\n"
        "    resource added: pkg.Clientset.apps_v1.bs (with 1 part)\n"
        "\n"
        "COSMETIC (1)\n"
        "  not listed here: description changed: 1\n"
    )


def test_json_has_everything() -> None:
    document = json.loads(render(ALL, "json"))
    assert document["counts"] == {"breaking": 1, "additive": 2, "cosmetic": 1}
    assert [change["id"] for change in document["changes"]] == [c.id for c in ALL]
    assert document["changes"][0]["reachedFrom"] == [
        {"kind": "apps/v1 Deployment", "path": "spec.b"}
    ]
    assert document["changes"][2]["partOf"] == ADDED.id
    assert document["rules"]["field-removed"]["title"] == "field removed"


def test_markdown_names_what_is_removed_before_the_folded_details() -> None:
    text = as_markdown(ALL)
    removed = text.index("- field removed: `pkg.apps.v1.B.c`")
    assert removed < text.index("<details><summary>breaking: 1 change</summary>")
    assert text.count("<details>") == text.count("</details>") == 3


def test_markdown_fits_into_the_body_of_a_pull_request() -> None:
    many = _changes(
        *(_change(n, "field-removed", before="x" * 99) for n in range(400)),
        *(_change(n, "field-added", after="x" * 99) for n in range(400, 2_000)),
    )
    text = as_markdown(many)
    assert len(text) <= 60_000
    assert "The details of what is additive and cosmetic would not fit here." in text
    assert text.count("| field removed |") == 400
    short = as_markdown(many, most=5_000)
    assert len(short) <= 5_000
    assert short.count("<details>") == short.count("</details>")


def test_markdown_holds_hostile_text_in_code() -> None:
    text = as_markdown(
        _changes(_change(1, "field-removed", python=(HOSTILE,), note=HOSTILE))
    )
    outside = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", text)
    for markup in ("<script", " @everyone", "](http", "\x1b"):
        assert markup not in re.sub(r"\\.", "", outside)
    assert "\x1b" not in text


def test_a_terminal_gets_nothing_to_act_on() -> None:
    text = render(_changes(_change(1, "field-removed", python=(HOSTILE,))), "text")
    assert "\x1b" not in text


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(tag)
        self.loads += [
            value or ""
            for name, value in attrs
            if name in ("src", "srcset", "href", "action", "style")
            and not (value or "").startswith("#")
        ]


def test_the_page_loads_nothing_and_holds_hostile_text_as_text() -> None:
    changes = _changes(
        _change(1, "field-removed", python=(HOSTILE,), before=HOSTILE, note=HOSTILE),
        _change(2, "description-changed", before=HOSTILE, after=HOSTILE),
    )
    page = render(changes, "html")
    tags = _Tags()
    tags.feed(page)
    assert tags.found.count("script") == 1
    assert tags.loads == []
    assert "default-src 'none'" in page.replace("&#39;", "'")


def test_the_page_says_when_nothing_changed() -> None:
    assert "The two are the same." in render(_changes(), "html")


@pytest.mark.parametrize("form", ["text", "markdown", "html", "json"])
def test_reports_are_the_same_each_time(form: str) -> None:
    assert render(ALL, form) == render(ALL, form)


def test_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match="no format 'pdf'"):
        render(ALL, "pdf")


def test_a_change_has_the_worse_of_the_classes_of_both_directions() -> None:
    assert RULES["enum-value-removed"].effect(None) is Effect.BREAKING

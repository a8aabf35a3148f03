"""However a document is broken, the answer is one message, never a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st
from small_specs import JSONObject, aggregated, built, rendered, widgets

from kubewright.diagnostics import InputError

HOSTILE = st.sampled_from(
    [
        "",
        "../../evil",
        'a"""\nimport os\n',
        "\\",
        "\ud800",
        "class",
        "v1-import",
        "#/components/schemas/com.example.widgets.v1.Widget",
        "object",
        "array",
        "string",
        "date-time",
    ]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | HOSTILE
VALUES = SCALARS | st.lists(SCALARS, max_size=2) | st.dictionaries(HOSTILE, SCALARS)


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, child in items:
        if isinstance(child, dict | list):
            yield from _places(child, (*path, key))
        else:
            yield (*path, key)


@st.composite
def _broken(draw: st.DrawFn, document: JSONObject) -> JSONObject:
    """The document with something replaced, taken out, or under another name."""
    for _ in range(draw(st.integers(1, 3))):
        *above, last = draw(st.sampled_from(sorted(_places(document), key=str)))
        parent: Any = document
        for key in above:
            parent = parent[key]
        match draw(st.sampled_from(["replace", "remove", "rename"])):
            case "rename" if isinstance(parent, dict):
                parent[draw(HOSTILE)] = parent.pop(last)
            case "remove":
                del parent[last]
            case _:
                parent[last] = draw(VALUES)
    return document


@settings(max_examples=1000, deadline=None)
@given(data=st.data())
def test_broken_openapi_is_refused_or_renders_to_python(data: st.DataObject) -> None:
    document = data.draw(_broken(widgets()))
    try:
        files = rendered(document)
    except InputError:
        event("refused")
        return
    event("rendered")
    for path, text in files.items():
        assert ".." not in path
        if path.endswith(".py"):
            compile(text.encode("utf-8"), path, "exec")


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_broken_discovery_is_refused_or_changes_nothing(data: st.DataObject) -> None:
    discovery = data.draw(_broken(aggregated()))
    try:
        model = built(widgets(), discovery=discovery).model
    except InputError:
        return
    plain = built(widgets()).model
    assert [r.verbs for r in model.resources] == [r.verbs for r in plain.resources]

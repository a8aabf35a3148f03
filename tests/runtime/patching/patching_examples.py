"""Steps of several managers, as hypothesis makes them up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

Verb = Literal["apply", "put", "merge", "json", "put-status", "apply-status"]


@dataclass(frozen=True)
class Step:
    """What a manager does to an object.

    ``body`` is a spec, a status for the verbs of it, or operations for ``json``.
    """

    verb: Verb
    manager: str
    body: Any
    force: bool = False
    version: str = "v1"


def _some(choices: Mapping[str, SearchStrategy[Any]]) -> SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=dict(choices))


def _items(*choices: Any) -> SearchStrategy[list[Any]]:
    """Some of the choices, in any order, none twice."""
    return st.lists(st.sampled_from(choices), unique=True, max_size=len(choices))


_button = _some({"size": st.integers(1, 2), "tags": _items("p", "q")})
_buttons = _items("a", "b", "c").flatmap(
    lambda names: st.tuples(
        *(
            _button.map(lambda facts, name=name: {"name": name, **facts})
            for name in names
        )
    ).map(list)
)
_note = st.sampled_from([{}, {"note": "v"}, {"note": "w"}])
_pockets = _items((1, "left"), (1, "right"), (2, ""), (3, "left")).flatmap(
    lambda keys: st.tuples(
        *(
            _note.map(
                lambda note, key=key: {
                    "number": key[0],
                    **({"side": key[1]} if key[1] else {}),
                    **note,
                }
            )
            for key in keys
        )
    ).map(list)
)
_anything = st.sampled_from(
    [1, "x", True, [1, 2], [], {}, {"a": 1}, {"a": {"b": 1}}, {"c": "s", "e": None}]
)
specs = _some(
    {
        "color": st.sampled_from(["red", "blue"]),
        "size": st.integers(1, 2),
        "lined": st.booleans(),
        "labels": _some({key: st.sampled_from("xy") for key in "klm"}),
        "care": _some({"wash": st.integers(1, 2), "dry": st.booleans()}),
        "origin": _some(
            {
                "country": st.sampled_from(["de", "fr"]),
                "maker": _some({"name": st.sampled_from("NM"), "year": st.just(1)}),
            }
        ),
        "tags": _items("s", "t", "<&>"),
        "sizes": _items(1, 2, 3),
        "buttons": _buttons,
        "pockets": _pockets,
        "stripes": _items("1", "2"),
        "layers": _items("N", "M").map(lambda names: [{"name": n} for n in names]),
        "drawers": _some({"up": _buttons, "down": _buttons}),
        "extra": _some(dict.fromkeys("fgh", _anything)),
        "length": st.sampled_from([1, 2, "1m"]),
        "price": st.sampled_from(["1", None]),
    }
)
_statuses = _some(
    {
        "worn": st.integers(1, 2),
        "conditions": _items("X", "Y").map(
            lambda types: [{"type": one, "status": "True"} for one in types]
        ),
    }
)
_operations = st.lists(
    st.sampled_from(
        [
            {"op": "add", "path": "/spec/color", "value": "red"},
            {"op": "remove", "path": "/spec/buttons/0"},
            {"op": "add", "path": "/spec/tags/-", "value": "u"},
            {"op": "replace", "path": "/spec/labels/k", "value": "z"},
            {"op": "test", "path": "/spec/size", "value": 1},
            {"op": "move", "from": "/spec/stripes/0", "path": "/spec/color"},
            {"op": "copy", "from": "/spec/drawers/up", "path": "/spec/drawers/in"},
        ]
    ),
    min_size=1,
    max_size=2,
)


def _steps(
    verb: Verb, body: SearchStrategy[Any], force: SearchStrategy[bool]
) -> SearchStrategy[Step]:
    managers = st.sampled_from(["anna", "ben", "carl"])
    versions = st.sampled_from(["v1", "v1", "v1beta1"])
    return st.builds(Step, st.just(verb), managers, body, force=force, version=versions)


_never = st.just(False)
_applies = _steps("apply", specs, st.booleans())
stories = st.lists(
    st.one_of(
        _applies,
        _applies,
        _applies,
        _steps("put", specs, _never),
        _steps("merge", specs, _never),
        _steps("json", _operations, _never),
        _steps("put-status", _statuses, _never),
        _steps("apply-status", _statuses, st.booleans()),
    ),
    min_size=4,
    max_size=9,
)
"""What happens to one object after it was made by an apply or a create."""
beginnings = st.one_of(_applies, _steps("put", specs, _never))

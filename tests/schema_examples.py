"""Objects made from a schema: such as a server takes, and such as it may not.

``examples`` gives values that are valid by all that the schema says apart from CEL rules;
``mutations`` gives the same values, each with one thing changed.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias, TypeVar

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from kuberuntime.codec.json_types import is_list, is_object
from kuberuntime.schema import Schema, Schemas, validate

T = TypeVar("T")

Room: TypeAlias = tuple[int, ...]
"""How many optional properties an object has at most, by depth; none further down."""

FEW: Room = (6, 4, 3, 2, 1)
MANY: Room = (6, 6, 6, 6, 6, 6, 6)

_TEXT = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=8)

_FORMATS: dict[str, SearchStrategy[str]] = {
    "byte": st.sampled_from(["aGVsbG8=", "AAAA"]),
    "date": st.dates().map(str),
    "date-time": st.sampled_from(
        ["2024-02-29T01:02:03Z", "2024-02-29T01:02:03.123456789+02:00"]
    ),
    "duration": st.sampled_from(["1h", "1h30m", "15s", "2 weeks"]),
    "email": st.sampled_from(["someone@example.com"]),
    "hostname": st.sampled_from(["example.com", "localhost"]),
    "ipv4": st.ip_addresses(v=4).map(str),
    "ipv6": st.ip_addresses(v=6).map(str),
    "uri": st.sampled_from(["https://example.com/a?b=c", "/path"]),
    "uuid": st.uuids().map(str),
}


def examples(
    schema: Schema, schemas: Schemas, *, name: str = "example", room: Room = FEW
) -> SearchStrategy[dict[str, Any]]:
    """Whole objects of a kind, with ``apiVersion``, ``kind`` and ``metadata.name``."""
    return _objects(schema, schemas, name, room)


@st.composite
def _objects(
    draw: DrawFn, schema: Schema, schemas: Schemas, name: str, room: Room
) -> dict[str, Any]:
    resolved = schemas.resolve(schema)
    (kind,) = resolved["x-kubernetes-group-version-kind"]
    group, version = kind["group"], kind["version"]
    inner = {
        key: value
        for key, value in resolved["properties"].items()
        if key not in ("apiVersion", "kind", "metadata")
    }
    required = [key for key in resolved.get("required", ()) if key in inner]
    body = {**resolved, "properties": inner, "required": required}
    value: dict[str, Any] = draw(_value(body, schemas, room))
    return {
        "apiVersion": f"{group}/{version}" if group else version,
        "kind": kind["kind"],
        "metadata": {"name": name},
        **value,
    }


def sample(strategy: SearchStrategy[T], count: int, series: int = 0) -> list[T]:
    """Examples of a strategy: of one series the same in every run."""
    found: list[T] = []

    @seed(series)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=[*HealthCheck],
    )
    @given(strategy)
    def collect(value: T) -> None:
        found.append(value)

    collect()
    return found


def _value(schema: Schema, schemas: Schemas, room: Room) -> SearchStrategy[Any]:
    """Values that are valid by the schema."""
    schema = schemas.resolve(schema)
    if not any(schema.get(key) for key in ("allOf", "anyOf", "oneOf", "not")):
        return _plain(schema, schemas, room)
    for part in schema.get("allOf", ()):
        schema = _merged(schema, schemas.resolve(part))
    choices = [schema]
    for key in ("anyOf", "oneOf"):
        if parts := schema.get(key):
            choices = [
                _merged(choice, schemas.resolve(part))
                for choice in choices
                for part in parts
            ]
    return (
        st.sampled_from(choices)
        .flatmap(lambda choice: _plain(choice, schemas, room))
        .filter(lambda value: not validate(value, schema, schemas))
    )


def _merged(schema: Schema, part: Schema) -> Schema:
    """What both say, near enough: what is left is filtered."""
    properties = dict(schema.get("properties", {}))
    for name, more in part.get("properties", {}).items():
        properties[name] = _merged(properties.get(name, {}), more)
    required = dict.fromkeys((*schema.get("required", ()), *part.get("required", ())))
    merged = {**schema, **part, "required": [*required]}
    if properties:
        merged["properties"] = properties
    for key in ("anyOf", "oneOf"):
        if key in schema and key not in part:
            merged[key] = schema[key]
    return merged


def _plain(schema: Schema, schemas: Schemas, room: Room) -> SearchStrategy[Any]:
    if known := [one for one in schema.get("enum", ()) if one is not None]:
        return st.sampled_from(known)
    kind = schema.get("type")
    if schema.get("x-kubernetes-int-or-string") and kind is None:
        return st.sampled_from([1, 8080, "1", "10%", "http"])
    if kind == "object" or (kind is None and "properties" in schema):
        return _object(schema, schemas, room)
    if kind == "array":
        return _list(schema, schemas, room)
    if kind == "boolean":
        return st.booleans()
    if kind == "integer":
        return _integers(schema)
    if kind == "number":
        low, high = schema.get("minimum", -1e6), schema.get("maximum", 1e6)
        return st.floats(low, high, allow_nan=False).map(lambda one: round(one, 3))
    if kind == "string":
        return _strings(schema)
    return st.sampled_from(["anything", 7, True, {"any": [{"thing": 1}]}, []])


def _integers(schema: Schema) -> SearchStrategy[int]:
    low, high = schema.get("minimum", -1000), schema.get("maximum", 100_000)
    step = schema.get("multipleOf", 1)
    low += bool(schema.get("exclusiveMinimum"))
    high -= bool(schema.get("exclusiveMaximum"))
    wide = st.integers(int(low), max(int(low), int(high)))
    return wide.map(lambda one: one // step * step) if step != 1 else wide


def _strings(schema: Schema) -> SearchStrategy[str]:
    low, high = schema.get("minLength", 0), schema.get("maxLength", 1 << 20)
    if pattern := schema.get("pattern"):
        found = st.from_regex(_python(pattern), alphabet=st.characters(codec="ascii"))
    elif schema.get("format") in _FORMATS:
        found = _FORMATS[schema["format"]]
    elif low > 8:
        return st.text("abc", min_size=low, max_size=min(high, low + 8))
    else:
        found = _TEXT
    return found.filter(lambda text: low <= len(text) <= high)


def _python(pattern: str) -> str:
    """A pattern of Go's for ``re``: ``$`` is the end of the text, flags come first."""
    if "(?i)" in pattern:
        pattern = "(?i)" + pattern.replace("(?i)", "")
    return re.sub(r"(\\.)|(\[(?:\\.|[^\]\\])*\])|\$", _end, pattern)


def _end(found: re.Match[str]) -> str:
    return found[0] if found[1] or found[2] else r"\Z"


@st.composite
def _list(draw: DrawFn, schema: Schema, schemas: Schemas, room: Room) -> list[Any]:
    low = schema.get("minItems", 0)
    high = min(schema.get("maxItems", low + 2), low + 2)
    items = schema.get("items", {})
    if low == 0 and not room:
        return []
    size = draw(st.integers(low, high))
    drawn = [draw(_value(items, schemas, room[1:])) for _ in range(size)]
    keys: list[str] = schema.get("x-kubernetes-list-map-keys", [])
    if schema.get("x-kubernetes-list-type") not in ("map", "set"):
        return drawn
    seen: dict[str, Any] = {}
    for one in drawn:
        seen.setdefault(repr([one.get(key) for key in keys] if keys else one), one)
    return [*seen.values()]


@st.composite
def _object(
    draw: DrawFn, schema: Schema, schemas: Schemas, room: Room
) -> dict[str, Any]:
    properties: dict[str, Schema] = schema.get("properties", {})
    required = [name for name in schema.get("required", ()) if name in properties]
    optional = sorted(properties.keys() - {*required})
    if optional and room:
        names = st.lists(st.sampled_from(optional), max_size=room[0], unique=True)
        required += draw(names)
    value = {
        name: draw(_value(properties[name], schemas, room[1:])) for name in required
    }
    if schema.get("x-kubernetes-embedded-resource"):
        value |= {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": "inner"},
        }
    additional = schema.get("additionalProperties")
    if is_object(additional):
        low = schema.get("minProperties", 0)
        size = draw(st.integers(low, low + (2 if room else 0)))
        for index in range(size):
            key = f"key{index}"
            value[key] = draw(_value(additional, schemas, room[1:]))
    elif schema.get("x-kubernetes-preserve-unknown-fields") and room:
        value |= draw(st.sampled_from([{}, {"unknownToAll": [1, {"a": None}]}]))
    return value


@st.composite
def mutations(draw: DrawFn, valid: SearchStrategy[dict[str, Any]]) -> dict[str, Any]:
    """Values with one thing changed, outside of type and metadata; not all are wrong."""
    value = copy.deepcopy(draw(valid))
    places = [*_places(value)]
    if not places:
        return value
    holder, key = draw(st.sampled_from(places))
    old = holder[key]
    change = draw(st.sampled_from(["drop", "replace", "replace", "bend", "double"]))
    if change == "drop":
        del holder[key]
    elif change == "double" and is_list(holder):
        holder.append(copy.deepcopy(old))
    elif change == "bend" and isinstance(old, str):
        bent = ["", old + "!", old.upper(), old * 40, old + "\n", f" {old}", "é" + old]
        holder[key] = draw(st.sampled_from(bent))
    elif change == "bend" and type(old) in (int, float):
        far = [-1, 0, old + 0.5, float(old), 1 << 31, 1 << 63, -(1 << 40), 1e300]
        holder[key] = draw(st.sampled_from(far))
    elif change == "bend" and is_object(old):
        holder[key] = {**old, "unknownToTheSchema": 1}
    else:
        others: list[Any] = [
            None,
            True,
            3,
            0.5,
            "text",
            "",
            [],
            {},
            ["a"],
            {"a": "b"},
            [None],
            [{}],
        ]
        holder[key] = draw(st.sampled_from(others))
    return value


def _places(value: dict[str, Any]) -> Iterator[tuple[Any, Any]]:
    """Everything below the fields that all objects have: what holds it, and the key."""
    for key in sorted(value.keys() - {"apiVersion", "kind", "metadata"}):
        yield value, key
        yield from _below(value[key])


def _below(value: Any) -> Iterator[tuple[Any, Any]]:
    keys: Iterable[Any] = ()
    if is_object(value):
        keys = sorted(value)
    elif is_list(value):
        keys = range(len(value))
    for key in keys:
        yield value, key
        yield from _below(value[key])

"""Documents as a stranger may write them: real shapes with something broken, moved, named
or nested as none should be, as text with something broken once more."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

_CASES = Path(__file__).parents[1] / "cases"

NAMES = st.sampled_from(
    [
        *("", "a", "A", "spec", "status", "metadata", "apiVersion", "kind", "items"),
        *("class", "None", "import", "self", "cls", "__init__", "__class__", "mro"),
        *("int", "str", "list", "dict", "object", "Literal", "kw", "msgspec", "_", "0"),
        *("fooBar", "foo_bar", "FooBar", "foo-bar", "$ref", "x-kubernetes-list-type"),
        *("../../evil", "a/b", "a.b", "a b", 'a"""\nimport os', "\\", "'", "{{ 7 }}"),
        *("v1", "v1beta1", "widgets", "Widget", "WidgetList", "example.com"),
        *("\ud800", "\u202e", "\x00", "\x1b[2J", "é", "W\u0456dget", "\u2028"),
    ]
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([0.5, 1e308, -0.0, 10**300])
    | NAMES
    | st.text(max_size=20)
    | st.sampled_from(
        [
            *("string", "integer", "number", "boolean", "array", "object", "null"),
            *("date-time", "int-or-string", "byte", "int32", "map", "set", "atomic"),
            *("#/components/schemas/io.k8s.api.core.v1.Pod", "file:///etc/passwd"),
            *("#/components/schemas/com.example.widgets.v1.Widget", "^(a+)+$"),
        ]
    )
)
KEYWORDS = st.sampled_from(
    [
        *("properties", "items", "additionalProperties", "allOf", "anyOf", "oneOf"),
        *("not", "type", "format", "enum", "default", "nullable", "required", "$ref"),
        *("description", "pattern", "minimum", "x-kubernetes-int-or-string"),
        *("x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource"),
        *("x-kubernetes-list-type", "x-kubernetes-list-map-keys"),
        *("x-kubernetes-validations", "x-kubernetes-map-type"),
        *("x-kubernetes-group-version-kind",),
    ]
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(NAMES | KEYWORDS, inner, max_size=4)
    ),
    max_leaves=8,
)
SCHEMAS: st.SearchStrategy[Any] = st.recursive(
    st.fixed_dictionaries(
        {},
        optional={
            "type": st.sampled_from(["string", "integer", "boolean", "number"]),
            "format": st.sampled_from(["date-time", "byte", "int64", "int-or-string"]),
            "enum": st.lists(SCALARS, max_size=4),
            "default": VALUES,
            "nullable": st.booleans(),
            "description": st.text(max_size=60) | NAMES,
            "x-kubernetes-int-or-string": st.booleans(),
            "x-kubernetes-preserve-unknown-fields": st.booleans(),
        },
    ),
    lambda inner: st.fixed_dictionaries(
        {},
        optional={
            "type": st.sampled_from(["object", "array"]),
            "properties": st.dictionaries(NAMES | st.text(max_size=8), inner),
            "required": st.lists(NAMES, max_size=2),
            "items": inner,
            "additionalProperties": inner | st.booleans(),
            "anyOf": st.lists(inner, max_size=3),
            "oneOf": st.lists(inner, max_size=3),
            "allOf": st.lists(inner, max_size=3),
            "not": inner,
            "default": VALUES,
            "nullable": st.booleans(),
            "x-kubernetes-list-type": st.sampled_from(["map", "set", "atomic", ""]),
            "x-kubernetes-list-map-keys": st.lists(NAMES, max_size=2),
            "x-kubernetes-embedded-resource": st.booleans(),
            "x-kubernetes-preserve-unknown-fields": st.booleans(),
            "x-kubernetes-validations": st.lists(
                st.fixed_dictionaries({"rule": NAMES}, optional={"message": NAMES}),
                max_size=2,
            ),
        },
    ),
    max_leaves=12,
)


def crd(schema: Any) -> dict[str, Any]:
    """A CustomResourceDefinition that has all that one can have, with a schema."""
    version = {
        "served": True,
        "storage": False,
        "deprecated": True,
        "schema": {"openAPIV3Schema": schema},
        "subresources": {
            "status": {},
            "scale": {
                "specReplicasPath": ".spec.replicas",
                "statusReplicasPath": ".status.replicas",
            },
        },
        "additionalPrinterColumns": [
            {"name": "Size", "type": "integer", "jsonPath": ".spec.size", "priority": 1}
        ],
        "selectableFields": [{"jsonPath": ".spec.color"}],
    }
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "widgets.example.com"},
        "spec": {
            "group": "example.com",
            "names": {
                "kind": "Widget",
                "listKind": "WidgetList",
                "plural": "widgets",
                "singular": "widget",
                "shortNames": ["wd"],
                "categories": ["all"],
            },
            "scope": "Namespaced",
            "versions": [{"name": "v1", **version}, {"name": "v1beta1", **version}],
        },
    }


def _openapi() -> dict[str, Any]:
    folder = _CASES / "minimal" / "input" / "openapi-v3"
    return json.loads((folder / "apis__widgets.example.com__v1.json").read_bytes())


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """A CRD with any schema, or OpenAPI; often with up to four things changed."""
    if draw(st.booleans()):
        root = {"type": "object", "properties": draw(st.dictionaries(NAMES, SCHEMAS))}
        document = crd(root if draw(st.booleans()) else draw(SCHEMAS))
    else:
        document = _openapi()
    document = copy.deepcopy(document)
    for _ in range(draw(st.integers(0, 4))):
        _change(draw, document)
    return document


def _change(draw: st.DrawFn, document: dict[str, Any]) -> None:
    places = list(_places(document))
    if not places:
        return
    *above, last = draw(st.sampled_from(places))
    parent: Any = document
    for key in above:
        parent = parent[key]
    match draw(
        st.sampled_from(["value", "schema", "remove", "rename", "copy", "wrap"])
    ):
        case "rename" if isinstance(parent, dict):
            parent[draw(NAMES | KEYWORDS)] = parent.pop(last)
        case "copy" if isinstance(parent, dict):
            parent[draw(NAMES | KEYWORDS)] = copy.deepcopy(parent[last])
        case "schema":
            parent[last] = draw(SCHEMAS)
        case "remove":
            del parent[last]
        case "wrap":
            for _ in range(draw(st.sampled_from([1, 2, 30, 120]))):
                parent[last] = {draw(KEYWORDS): parent[last]}
        case _:
            parent[last] = draw(VALUES)


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, child in items:
        yield (*path, key)
        if isinstance(child, dict | list):
            yield from _places(child, (*path, key))


TOKENS = st.sampled_from(
    [
        *("&a ", "*a", "<<: *a\n", "? ", "- ", ": ", "{", "}", "[", "]", "|\n", ">-\n"),
        *('"', "'", "#", "\t", "\n", "---\n", "...\n", "%TAG ! tag:x,1:\n", "!!str "),
        *("!!python/object/apply:os.system [id]", "!!binary ", "!x ", "\x00", "\ufeff"),
        *(
            "on",
            "=",
            "~",
            ".nan",
            "0x1F",
            "0o17",
            "1e999",
            "9" * 500,
            "\\",
            "\r",
            "\x85",
        ),
        *("a: &a [x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n", "[" * 200, "- " * 200),
    ]
)


@st.composite
def texts(draw: st.DrawFn) -> tuple[str, bytes]:
    """The name of a file and what is in it: several documents, and text edits."""
    dumped = [draw(documents()) for _ in range(draw(st.sampled_from([1, 1, 1, 2])))]
    suffix = draw(st.sampled_from([".yaml", ".json"]))
    if suffix == ".json" or draw(st.booleans()):
        value = dumped[0] if len(dumped) == 1 else {"kind": "List", "items": dumped}
        text = json.dumps(value)
    else:
        text = yaml.dump_all(dumped, Dumper=_Dumper, sort_keys=False)
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 3]))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.sampled_from([0, 0, 1, 20, 1000])))
        text = text[:start] + draw(TOKENS) + text[end:]
    return f"document{suffix}", text.encode("utf-8", "surrogatepass")


class _Dumper(yaml.SafeDumper):
    """Writes what cannot be read back as well: that is the point."""

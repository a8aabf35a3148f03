"""Known changes to the small API, and what each is to be reported as.

A mutation changes the document that it is given and says what it did: the rule, the
subject, and the class as a person would judge it.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from tests.unit.diff.small_api import (
    GO,
    OPTIONS,
    PAGE,
    READ,
    SPEC,
    STATUS,
    UNUSED,
    WIDGETS,
    JSONObject,
    ref,
)

B, A, C = "breaking", "additive", "cosmetic"


@dataclass(frozen=True)
class Expected:
    """What the comparison has to say, and nothing else but parts of it.

    Attributes:
        back: whether it is to be said of the way back.
        besides: rules of what comes along with it.
    """

    rule: str
    subject: str
    effect: str
    back: bool = False
    besides: frozenset[str] = frozenset()


Mutation: TypeAlias = Callable[[JSONObject, random.Random], Expected]

PACKAGE: dict[str, Mutation] = {}
CRD: dict[str, Mutation] = {}
OPENAPI: dict[str, Mutation] = {}


def _of(table: dict[str, Mutation]) -> Callable[[Mutation], Mutation]:
    def register(mutation: Mutation) -> Mutation:
        table[mutation.__name__] = mutation
        return mutation

    return register


def _schemas(api: JSONObject) -> JSONObject:
    return api["schemas"]


def _fields(api: JSONObject, definition: str = SPEC) -> JSONObject:
    return api["schemas"][definition]["properties"]


def _field(definition: str, name: str) -> str:
    return f"{definition}.{name}"


def _word(rng: random.Random) -> str:
    return "".join(rng.choice("bcdfghjklmnpqrstvwxz") for _ in range(9))


def _resource(api: JSONObject, plural: str = "widgets") -> JSONObject:
    return next(
        resource
        for group in api["discovery"]["items"]
        for version in group["versions"]
        for resource in version["resources"]
        if resource["resource"] == plural
    )


_OBJECTS = (SPEC, f"{WIDGETS}.WidgetPort", STATUS, READ)


def _optional(api: JSONObject, rng: random.Random) -> tuple[str, str]:
    """Any field that is not required, nested ones too, by its class and name."""
    definition = rng.choice(_OBJECTS)
    required = _schemas(api)[definition].get("required", ())
    return definition, rng.choice(
        [name for name in _fields(api, definition) if name not in required]
    )


# Fields


@_of(PACKAGE)
def drop_a_field(api: JSONObject, rng: random.Random) -> Expected:
    definition, name = _optional(api, rng)
    del _fields(api, definition)[name]
    return Expected("field-removed", _field(definition, name), B)


@_of(PACKAGE)
def drop_a_field_of_an_object_in_a_list(
    api: JSONObject, rng: random.Random
) -> Expected:
    inside = _fields(api)["steps"]["items"]["properties"]
    name = rng.choice(["after", "limits"])
    del inside[name]
    return Expected("field-removed", f"{SPEC}#/steps.{name}", B)


@_of(PACKAGE)
def add_an_optional_field(api: JSONObject, rng: random.Random) -> Expected:
    definition, name = rng.choice(_OBJECTS), _word(rng)
    type_ = rng.choice(["string", "integer", "boolean", "number", "object"])
    _fields(api, definition)[name] = {"type": type_}
    return Expected("field-added", _field(definition, name), A)


@_of(PACKAGE)
def add_a_required_field(api: JSONObject, rng: random.Random) -> Expected:
    definition, name = rng.choice(_OBJECTS), _word(rng)
    _fields(api, definition)[name] = {"type": "string"}
    _schemas(api)[definition].setdefault("required", []).append(name)
    effect = A if definition in (STATUS, READ) else B
    return Expected("required-field-added", _field(definition, name), effect)


@_of(PACKAGE)
def require_a_field(api: JSONObject, rng: random.Random) -> Expected:
    definition, name = _optional(api, rng)
    while _fields(api, definition)[name].get("nullable"):
        definition, name = _optional(api, rng)
    _schemas(api)[definition].setdefault("required", []).append(name)
    effect = A if definition in (STATUS, READ) else B
    return Expected("field-became-required", _field(definition, name), effect)


@_of(PACKAGE)
def stop_requiring_a_field(api: JSONObject, rng: random.Random) -> Expected:
    definition = rng.choice(_OBJECTS)
    required = _schemas(api)[definition].pop("required")
    name = required.pop(rng.randrange(len(required)))
    if required:
        _schemas(api)[definition]["required"] = required
    return Expected("field-became-optional", _field(definition, name), B)


@_of(PACKAGE)
def stop_asking_for_what_is_always_there(
    api: JSONObject, rng: random.Random
) -> Expected:
    del _schemas(api)[GO]["required"]
    return Expected("field-no-longer-asked-for", f"{GO}.asked", A)


@_of(PACKAGE)
def send_a_field_always(api: JSONObject, rng: random.Random) -> Expected:
    _fields(api, GO)["maybe"]["default"] = {}
    return Expected("field-always-there", f"{GO}.maybe", A)


@_of(PACKAGE)
def send_a_field_no_longer_always(api: JSONObject, rng: random.Random) -> Expected:
    del _fields(api, GO)["always"]["default"]
    return Expected("field-became-optional", f"{GO}.always", B)


@_of(PACKAGE)
def rename_a_field(api: JSONObject, rng: random.Random) -> Expected:
    name, other = rng.choice(
        [
            ("address", "ipAddress"),
            ("labels", "extraLabels"),
            ("selector", "selectors"),
            ("steps", "stepList"),
            ("count", "replicaCount"),
        ]
    )
    fields = _fields(api)
    fields[other] = fields.pop(name)
    return Expected("field-renamed", _field(SPEC, name), B)


# Types


@_of(PACKAGE)
def widen_a_type(api: JSONObject, rng: random.Random) -> Expected:
    name, wider = rng.choice(
        [
            ("total", {"type": "number"}),
            ("total", {"x-kubernetes-int-or-string": True}),
            ("lines", {"type": "array", "items": {}}),
            ("lines", {}),
        ]
    )
    _fields(api, READ)[name] = wider
    return Expected("type-widened", _field(READ, name), B)


@_of(PACKAGE)
def widen_a_type_that_is_only_written(api: JSONObject, rng: random.Random) -> Expected:
    # A review of which nothing is read: as no server has, but rules must know both ways.
    _fields(api, f"{WIDGETS}.CheckSpec")["user"] = {}
    return Expected("type-widened", _field(f"{WIDGETS}.CheckSpec", "user"), B)


@_of(PACKAGE)
def narrow_a_type(api: JSONObject, rng: random.Random) -> Expected:
    name, narrower = rng.choice(
        [
            ("port", {"type": "integer"}),
            ("port", {"type": "string"}),
            ("ratio", {"type": "integer"}),
        ]
    )
    _fields(api)[name] = narrower
    return Expected("type-narrowed", _field(SPEC, name), B)


@_of(PACKAGE)
def change_a_type(api: JSONObject, rng: random.Random) -> Expected:
    definition, name = rng.choice(
        [(SPEC, "count"), (SPEC, "enabled"), (SPEC, "tags"), (READ, "lines")]
    )
    said = _fields(api, definition)[name]
    kept = {
        key: said[key] for key in ("default", "x-kubernetes-list-type") if key in said
    }
    _fields(api, definition)[name] = kept | rng.choice(
        [
            {"type": "string", "format": "byte"},
            {"type": "array", "items": {"type": "boolean"}},
            {"type": "object", "additionalProperties": {"type": "integer"}},
        ]
    )
    return Expected("type-changed", _field(definition, name), B)


@_of(PACKAGE)
def refer_to_another_class(api: JSONObject, rng: random.Random) -> Expected:
    _fields(api)["ports"]["items"] = ref(f"{WIDGETS}.CheckSpec")
    return Expected("type-changed", _field(SPEC, "ports"), B)


@_of(PACKAGE)
def allow_null(api: JSONObject, rng: random.Random) -> Expected:
    definition, name = _optional(api, rng)
    while _fields(api, definition)[name].get("nullable"):
        definition, name = _optional(api, rng)
    _fields(api, definition)[name]["nullable"] = True
    return Expected("null-allowed", _field(definition, name), B)


@_of(PACKAGE)
def disallow_null(api: JSONObject, rng: random.Random) -> Expected:
    del _fields(api)["note"]["nullable"]
    return Expected("null-disallowed", _field(SPEC, "note"), B)


# Enums and defaults


def _enum(api: JSONObject, rng: random.Random) -> tuple[str, JSONObject, bool]:
    """A field with an enum: the subject, its schema, and whether it is only read."""
    return rng.choice(
        [
            (_field(SPEC, "colour"), _fields(api)["colour"], False),
            (
                f"{SPEC}#/steps.after",
                _fields(api)["steps"]["items"]["properties"]["after"],
                False,
            ),
            (_field(READ, "level"), _fields(api, READ)["level"], True),
        ]
    )


@_of(PACKAGE)
def drop_an_enum_value(api: JSONObject, rng: random.Random) -> Expected:
    subject, schema, read = _enum(api, rng)
    schema["enum"].pop(rng.randrange(len(schema["enum"])))
    return Expected("enum-value-removed", subject, C if read else B)


@_of(PACKAGE)
def add_an_enum_value(api: JSONObject, rng: random.Random) -> Expected:
    subject, schema, _ = _enum(api, rng)
    schema["enum"].insert(rng.randrange(len(schema["enum"]) + 1), _word(rng))
    return Expected("enum-value-added", subject, A)


@_of(PACKAGE)
def close_an_enum(api: JSONObject, rng: random.Random) -> Expected:
    definition, name = rng.choice([(SPEC, "title"), (STATUS, "reason")])
    _fields(api, definition)[name]["enum"] = [_word(rng), _word(rng)]
    effect = C if definition == STATUS else B
    return Expected("enum-added", _field(definition, name), effect)


@_of(PACKAGE)
def open_an_enum(api: JSONObject, rng: random.Random) -> Expected:
    subject, schema, _ = _enum(api, rng)
    del schema["enum"]
    return Expected("enum-removed", subject, A)


@_of(PACKAGE)
def add_a_default(api: JSONObject, rng: random.Random) -> Expected:
    name, value = rng.choice([("title", "abc"), ("size", 4), ("note", "")])
    _fields(api)[name]["default"] = value
    return Expected("default-added", _field(SPEC, name), A)


@_of(PACKAGE)
def drop_a_default(api: JSONObject, rng: random.Random) -> Expected:
    name = rng.choice(["count", "colour", "enabled"])
    del _fields(api)[name]["default"]
    return Expected("default-removed", _field(SPEC, name), B)


@_of(PACKAGE)
def change_a_default(api: JSONObject, rng: random.Random) -> Expected:
    name, value = rng.choice(
        [("count", rng.randint(10, 99)), ("colour", "blue"), ("enabled", False)]
    )
    _fields(api)[name]["default"] = value
    return Expected("default-changed", _field(SPEC, name), B)


# How values merge


@_of(PACKAGE)
def change_a_map_key(api: JSONObject, rng: random.Random) -> Expected:
    keys = rng.choice([["host"], ["port", "protocol"], ["protocol", "host"]])
    _fields(api)["ports"]["x-kubernetes-list-map-keys"] = keys
    return Expected("list-map-keys-changed", _field(SPEC, "ports"), B)


@_of(PACKAGE)
def change_a_list_type(api: JSONObject, rng: random.Random) -> Expected:
    name, value = rng.choice([("ports", "atomic"), ("tags", "atomic"), ("ports", None)])
    field = _fields(api)[name]
    field["x-kubernetes-list-type"] = value
    if value is None:
        del field["x-kubernetes-list-type"]
    field.pop("x-kubernetes-list-map-keys", None)
    return Expected("list-type-semantics-changed", _field(SPEC, name), B)


@_of(PACKAGE)
def change_a_list_type_that_is_only_read(
    api: JSONObject, rng: random.Random
) -> Expected:
    _fields(api, READ)["lines"]["x-kubernetes-list-type"] = "set"
    return Expected("list-type-semantics-changed", _field(READ, "lines"), C)


@_of(PACKAGE)
def change_a_map_type(api: JSONObject, rng: random.Random) -> Expected:
    name, value = rng.choice([("selector", "granular"), ("labels", "atomic")])
    _fields(api)[name]["x-kubernetes-map-type"] = value
    return Expected("map-type-changed", _field(SPEC, name), B)


@_of(PACKAGE)
def say_what_held_before(api: JSONObject, rng: random.Random) -> Expected:
    definition, name, key, value = rng.choice(
        [
            (READ, "lines", "x-kubernetes-list-type", "atomic"),
            (SPEC, "labels", "x-kubernetes-map-type", "granular"),
        ]
    )
    _fields(api, definition)[name][key] = value
    return Expected("merge-default-stated", _field(definition, name), C)


@_of(PACKAGE)
def change_a_merge_key(api: JSONObject, rng: random.Random) -> Expected:
    _fields(api)["ports"]["x-kubernetes-patch-merge-key"] = rng.choice(["host", "name"])
    return Expected("merge-key-changed", _field(SPEC, "ports"), B)


@_of(PACKAGE)
def change_a_patch_strategy(api: JSONObject, rng: random.Random) -> Expected:
    strategy = rng.choice(["replace", "merge,retainKeys"])
    _fields(api)["ports"]["x-kubernetes-patch-strategy"] = strategy
    return Expected("patch-strategy-changed", _field(SPEC, "ports"), B)


# What servers check

_BOUNDS = (
    ("size", "minimum", 1),
    ("size", "maximum", -1),
    ("title", "maxLength", -1),
    ("address", "minLength", 1),
    ("ports", "maxItems", -1),
    ("labels", "maxProperties", -1),
)


@_of(PACKAGE)
def tighten_a_bound(api: JSONObject, rng: random.Random) -> Expected:
    name, key, tighter = rng.choice(_BOUNDS)
    _fields(api)[name][key] += tighter
    return Expected("limit-tightened", _field(SPEC, name), B)


@_of(PACKAGE)
def loosen_a_bound(api: JSONObject, rng: random.Random) -> Expected:
    name, key, tighter = rng.choice(_BOUNDS)
    if rng.random() < 0.5:
        del _fields(api)[name][key]
    else:
        _fields(api)[name][key] -= tighter
    return Expected("limit-loosened", _field(SPEC, name), A)


@_of(PACKAGE)
def add_a_limit(api: JSONObject, rng: random.Random) -> Expected:
    name, suffix, schema, limit = rng.choice(
        [
            ("count", "", _fields(api)["count"], {"minimum": 0}),
            ("ratio", "", _fields(api)["ratio"], {"multipleOf": 0.5}),
            ("tags", "", _fields(api)["tags"], {"uniqueItems": True}),
            ("tags", "[]", _fields(api)["tags"]["items"], {"pattern": "^a"}),
            (
                "labels",
                "{}",
                _fields(api)["labels"]["additionalProperties"],
                {"maxLength": 4},
            ),
            ("note", "", _fields(api)["note"], {"format": "uuid"}),
            ("selector", "", _fields(api)["selector"], {"minProperties": 1}),
            (
                "selector",
                "",
                _fields(api)["selector"],
                {"oneOf": [{"required": ["name"]}, {"required": ["depth"]}]},
            ),
            ("title", "", _fields(api)["title"], {"not": {"enum": ["x"]}}),
        ]
    )
    schema.update(limit)
    return Expected("limit-tightened", _field(SPEC, name) + suffix, B)


@_of(PACKAGE)
def lift_a_limit(api: JSONObject, rng: random.Random) -> Expected:
    name, suffix, schema, key = rng.choice(
        [
            ("title", "", _fields(api)["title"], "pattern"),
            ("address", "", _fields(api)["address"], "format"),
            ("tags", "[]", _fields(api)["tags"]["items"], "maxLength"),
            (
                "labels",
                "{}",
                _fields(api)["labels"]["additionalProperties"],
                "minLength",
            ),
        ]
    )
    del schema[key]
    return Expected("limit-loosened", _field(SPEC, name) + suffix, A)


@_of(PACKAGE)
def change_a_limit(api: JSONObject, rng: random.Random) -> Expected:
    name, key, value = rng.choice(
        [("title", "pattern", f"^{_word(rng)}$"), ("address", "format", "ipv6")]
    )
    _fields(api)[name][key] = value
    return Expected("limit-changed", _field(SPEC, name), B)


@_of(PACKAGE)
def widen_a_format(api: JSONObject, rng: random.Random) -> Expected:
    _fields(api)["size"]["format"] = "int64"
    return Expected("limit-loosened", _field(SPEC, "size"), A)


@_of(PACKAGE)
def narrow_a_format(api: JSONObject, rng: random.Random) -> Expected:
    name, format_ = rng.choice([("count", "int32"), ("ratio", "float")])
    _fields(api)[name]["format"] = format_
    return Expected("limit-tightened", _field(SPEC, name), B)


def _rules(api: JSONObject, rng: random.Random) -> tuple[str, list[JSONObject]]:
    key = "x-kubernetes-validations"
    return rng.choice(
        [
            (SPEC, _schemas(api)[SPEC][key]),
            (_field(SPEC, "selector"), _fields(api)["selector"][key]),
        ]
    )


@_of(PACKAGE)
def add_a_rule(api: JSONObject, rng: random.Random) -> Expected:
    subject, rules = _rules(api, rng)
    rules.append({"rule": f"self.{_word(rng)} > 0", "message": _word(rng)})
    return Expected("cel-rule-added", subject, B)


@_of(PACKAGE)
def drop_a_rule(api: JSONObject, rng: random.Random) -> Expected:
    subject, rules = _rules(api, rng)
    rules.pop(rng.randrange(len(rules)))
    return Expected("cel-rule-removed", subject, A)


@_of(PACKAGE)
def change_a_rule(api: JSONObject, rng: random.Random) -> Expected:
    subject, rules = _rules(api, rng)
    rules[0]["rule"] += f" && self.{_word(rng)}"
    return Expected("cel-rule-changed", subject, B)


@_of(PACKAGE)
def change_a_message(api: JSONObject, rng: random.Random) -> Expected:
    subject, rules = _rules(api, rng)
    rng.choice(rules)["message"] = _word(rng)
    return Expected("cel-message-changed", subject, C)


@_of(PACKAGE)
def keep_unknown_fields(api: JSONObject, rng: random.Random) -> Expected:
    _fields(api)["free"]["x-kubernetes-preserve-unknown-fields"] = True
    return Expected("unknown-fields-kept", _field(SPEC, "free"), A)


@_of(PACKAGE)
def drop_unknown_fields(api: JSONObject, rng: random.Random) -> Expected:
    del _fields(api)["template"]["x-kubernetes-preserve-unknown-fields"]
    return Expected("unknown-fields-dropped", _field(SPEC, "template"), B)


# Words


@_of(PACKAGE)
def say_that_it_is_deprecated(api: JSONObject, rng: random.Random) -> Expected:
    definition, name = _optional(api, rng)
    _fields(api, definition)[name]["deprecated"] = True
    return Expected("deprecated", _field(definition, name), C)


@_of(PACKAGE)
def say_that_it_is_not_deprecated(api: JSONObject, rng: random.Random) -> Expected:
    definition, name = _optional(api, rng)
    _fields(api, definition)[name]["deprecated"] = True
    return Expected("deprecation-withdrawn", _field(definition, name), C, back=True)


@_of(PACKAGE)
def deprecate_it_in_words(api: JSONObject, rng: random.Random) -> Expected:
    definition, name = _optional(api, rng)
    words = rng.choice(["Deprecated: use another.", "It goes on. This is deprecated."])
    _fields(api, definition)[name]["description"] = words
    return Expected("deprecated", _field(definition, name), C)


@_of(PACKAGE)
def describe_it(api: JSONObject, rng: random.Random) -> Expected:
    definition, name = _optional(api, rng)
    _fields(api, definition)[name]["description"] = f"It is {_word(rng)}."
    return Expected("description-changed", _field(definition, name), C)


@_of(PACKAGE)
def describe_a_class(api: JSONObject, rng: random.Random) -> Expected:
    definition = rng.choice(_OBJECTS)
    _schemas(api)[definition]["description"] = f"It is {_word(rng)}."
    return Expected("description-changed", definition, C)


@_of(PACKAGE)
def annotate(api: JSONObject, rng: random.Random) -> Expected:
    definition, name = _optional(api, rng)
    _fields(api, definition)[name][f"x-{_word(rng)}"] = rng.random()
    return Expected("annotation-changed", _field(definition, name), C)


# Classes


@_of(PACKAGE)
def add_a_class(api: JSONObject, rng: random.Random) -> Expected:
    name = f"{WIDGETS}.{_word(rng).capitalize()}"
    _schemas(api)[name] = {"type": "object", "properties": {_word(rng): {}}}
    return Expected("class-added", name, A)


@_of(PACKAGE)
def drop_a_class(api: JSONObject, rng: random.Random) -> Expected:
    del _schemas(api)[UNUSED]
    return Expected("class-removed", UNUSED, B)


@_of(PACKAGE)
def add_a_value(api: JSONObject, rng: random.Random) -> Expected:
    name = f"{WIDGETS}.{_word(rng).capitalize()}"
    _schemas(api)[name] = {"type": "string"}
    return Expected("value-added", name, C)


@_of(PACKAGE)
def drop_a_value(api: JSONObject, rng: random.Random) -> Expected:
    del _schemas(api)[f"{WIDGETS}.Percent"]
    return Expected("value-removed", f"{WIDGETS}.Percent", C)


@_of(PACKAGE)
def change_a_value(api: JSONObject, rng: random.Random) -> Expected:
    name = f"{WIDGETS}.Percent"
    rule, type_ = rng.choice([("type-widened", "number"), ("type-changed", "boolean")])
    _schemas(api)[name]["type"] = type_
    return Expected(rule, name, B)


@_of(PACKAGE)
def make_a_value_a_class(api: JSONObject, rng: random.Random) -> Expected:
    name = f"{WIDGETS}.Percent"
    _schemas(api)[name] = {"type": "object", "properties": {"of": {"type": "integer"}}}
    return Expected("value-became-class", name, B)


@_of(PACKAGE)
def make_a_class_a_value(api: JSONObject, rng: random.Random) -> Expected:
    name = f"{WIDGETS}.WidgetPort"
    _schemas(api)[name] = {"type": "object"}
    return Expected("class-became-value", name, B)


def _replace(value: Any, old: str, new: str) -> Any:
    """The document with a definition's references renamed."""
    if value == ref(old):
        return ref(new)
    if isinstance(value, list):
        return [_replace(item, old, new) for item in value]
    if isinstance(value, dict):
        return {key: _replace(item, old, new) for key, item in value.items()}
    return value


def _rename(api: JSONObject, old: str, new: str) -> None:
    schemas = _replace(_schemas(api), old, new)
    schemas[new] = schemas.pop(old)
    api["schemas"] = schemas


@_of(PACKAGE)
def rename_a_class(api: JSONObject, rng: random.Random) -> Expected:
    old = rng.choice([SPEC, f"{WIDGETS}.WidgetPort"])
    _rename(api, old, f"{WIDGETS}.{_word(rng).capitalize()}")
    return Expected("class-renamed", old, B)


@_of(PACKAGE)
def move_a_class(api: JSONObject, rng: random.Random) -> Expected:
    old = rng.choice([SPEC, f"{WIDGETS}.WidgetPort", READ])
    _rename(api, old, f"com.example.shared.{_word(rng)}.{old.rpartition('.')[2]}")
    return Expected("class-moved", old, B)


@_of(PACKAGE)
def change_the_kinds_of_a_class(api: JSONObject, rng: random.Random) -> Expected:
    name = OPTIONS
    kinds = _schemas(api)[name]["x-kubernetes-group-version-kind"]
    kinds.append({"group": _word(rng), "version": "v1", "kind": "Options"})
    return Expected("class-kinds-changed", name, B)


@_of(PACKAGE)
def get_in_the_way_of_a_name(api: JSONObject, rng: random.Random) -> Expected:
    _fields(api, f"{WIDGETS}.WidgetPort")["hostIP"] = {"type": "boolean"}
    return Expected(
        "python-name-changed",
        f"{WIDGETS}.WidgetPort.hostIp",
        B,
        besides=frozenset({"field-added"}),
    )


# Resources


@_of(PACKAGE)
def remove_a_verb(api: JSONObject, rng: random.Random) -> Expected:
    # What decides which way values go stays, so that this is all that changes.
    resource = _resource(api)
    verb = rng.choice(["create", "delete", "deletecollection", "watch", "get"])
    resource["verbs"].remove(verb)
    return Expected("verb-removed", f"example.com/v1 widgets {verb}", B)


@_of(PACKAGE)
def add_a_verb(api: JSONObject, rng: random.Random) -> Expected:
    verb = rng.choice(["delete", "deletecollection", "watch"])
    _resource(api, "reports")["verbs"].append(verb)
    return Expected("verb-added", f"example.com/v1 reports {verb}", A)


@_of(PACKAGE)
def remove_a_verb_of_a_subresource(api: JSONObject, rng: random.Random) -> Expected:
    sub = rng.choice(_resource(api)["subresources"])
    verb = sub["verbs"].pop(rng.randrange(len(sub["verbs"])))
    return Expected(
        "verb-removed", f"example.com/v1 widgets/{sub['subresource']} {verb}", B
    )


@_of(PACKAGE)
def remove_a_subresource(api: JSONObject, rng: random.Random) -> Expected:
    subresources = _resource(api)["subresources"]
    sub = subresources.pop(rng.randrange(len(subresources)))
    return Expected(
        "subresource-removed", f"example.com/v1 widgets/{sub['subresource']}", B
    )


@_of(PACKAGE)
def add_a_subresource(api: JSONObject, rng: random.Random) -> Expected:
    name = _word(rng)
    _resource(api)["subresources"].append(
        {
            "subresource": name,
            "responseKind": {"group": "", "version": "", "kind": "Widget"},
            "verbs": ["get"],
        }
    )
    return Expected("subresource-added", f"example.com/v1 widgets/{name}", A)


@_of(PACKAGE)
def change_the_kind_of_a_subresource(api: JSONObject, rng: random.Random) -> Expected:
    _resource(api)["subresources"][1]["responseKind"]["kind"] = "Report"
    return Expected("subresource-kind-changed", "example.com/v1 widgets/scale", B)


@_of(PACKAGE)
def change_the_scope(api: JSONObject, rng: random.Random) -> Expected:
    plural = rng.choice(["widgets", "checks", "reports"])
    _resource(api, plural)["scope"] = "Cluster"
    return Expected("scope-changed", f"example.com/v1 {plural}", B)


@_of(PACKAGE)
def drop_a_short_name(api: JSONObject, rng: random.Random) -> Expected:
    name = _resource(api)["shortNames"].pop(rng.randrange(2))
    return Expected("short-name-removed", f"example.com/v1 widgets {name}", B)


@_of(PACKAGE)
def add_a_short_name(api: JSONObject, rng: random.Random) -> Expected:
    name = _word(rng)
    _resource(api)["shortNames"].append(name)
    return Expected("short-name-added", f"example.com/v1 widgets {name}", A)


@_of(PACKAGE)
def drop_a_category(api: JSONObject, rng: random.Random) -> Expected:
    _resource(api)["categories"].clear()
    return Expected("category-removed", "example.com/v1 widgets all", B)


@_of(PACKAGE)
def add_a_category(api: JSONObject, rng: random.Random) -> Expected:
    name = _word(rng)
    _resource(api)["categories"].append(name)
    return Expected("category-added", f"example.com/v1 widgets {name}", A)


@_of(PACKAGE)
def change_a_singular_name(api: JSONObject, rng: random.Random) -> Expected:
    _resource(api)["singularResource"] = _word(rng)
    return Expected("singular-changed", "example.com/v1 widgets", C)


@_of(PACKAGE)
def rename_a_resource(api: JSONObject, rng: random.Random) -> Expected:
    _resource(api)["resource"] = _word(rng)
    return Expected("resource-renamed", "example.com/v1 widgets", B)


@_of(PACKAGE)
def rename_a_kind(api: JSONObject, rng: random.Random) -> Expected:
    plural, old = rng.choice([("widgets", "Widget"), ("reports", "Report")])
    new = _word(rng).capitalize()
    for suffix in ("", "List"):
        name, other = f"{WIDGETS}.{old}{suffix}", f"{WIDGETS}.{new}{suffix}"
        _rename(api, name, other)
        gvk = _schemas(api)[other]["x-kubernetes-group-version-kind"][0]
        gvk["kind"] = f"{new}{suffix}"
    _resource(api, plural)["responseKind"]["kind"] = new
    for sub in _resource(api, plural).get("subresources", ()):
        if sub["responseKind"]["kind"] == old:
            sub["responseKind"]["kind"] = new
    return Expected("kind-changed", f"example.com/v1 {plural}", B)


@_of(PACKAGE)
def remove_a_resource(api: JSONObject, rng: random.Random) -> Expected:
    version = api["discovery"]["items"][0]["versions"][0]
    version["resources"] = [
        one for one in version["resources"] if one["resource"] != "reports"
    ]
    for name in ("Report", "ReportList", "ReportData"):
        del _schemas(api)[f"{WIDGETS}.{name}"]
    return Expected("resource-removed", "example.com/v1 reports", B)


@_of(PACKAGE)
def add_a_resource(api: JSONObject, rng: random.Random) -> Expected:
    kind = _word(rng).capitalize()
    plural = f"{kind.lower()}s"
    _add_kind(api, WIDGETS, "example.com", "v1", kind)
    api["discovery"]["items"][0]["versions"][0]["resources"].append(
        _served(plural, kind)
    )
    return Expected("resource-added", f"example.com/v1 {plural}", A)


def _add_kind(
    api: JSONObject, package: str, group: str, version: str, kind: str
) -> None:
    crate = _schemas(api)["com.example.widgets.v1beta1.Crate"]
    gvk = [{"group": group, "version": version, "kind": kind}]
    _schemas(api)[f"{package}.{kind}"] = {
        **crate,
        "x-kubernetes-group-version-kind": gvk,
    }


def _served(plural: str, kind: str) -> JSONObject:
    return {
        "resource": plural,
        "responseKind": {"group": "", "version": "", "kind": kind},
        "scope": "Cluster",
        "singularResource": kind.lower(),
        "verbs": ["get", "update"],
    }


@_of(PACKAGE)
def move_a_resource(api: JSONObject, rng: random.Random) -> Expected:
    versions = api["discovery"]["items"][0]["versions"]
    versions[0]["resources"].append(versions[1]["resources"].pop(0))
    old = "com.example.widgets.v1beta1.Crate"
    _rename(api, old, f"{WIDGETS}.Crate")
    gvk = _schemas(api)[f"{WIDGETS}.Crate"]["x-kubernetes-group-version-kind"][0]
    gvk["version"] = "v1"
    return Expected("resource-moved", "example.com/v1beta1 crates", B)


# Versions and groups


@_of(PACKAGE)
def remove_a_version(api: JSONObject, rng: random.Random) -> Expected:
    del api["discovery"]["items"][0]["versions"][1]
    for kind in ("Crate", "Box"):
        del _schemas(api)[f"com.example.widgets.v1beta1.{kind}"]
    return Expected("version-removed", "example.com/v1beta1", B)


@_of(PACKAGE)
def add_a_version(api: JSONObject, rng: random.Random) -> Expected:
    version, kind = f"v{rng.randint(2, 40)}", "Crate"
    _add_kind(api, f"com.example.widgets.{version}", "example.com", version, kind)
    api["discovery"]["items"][0]["versions"].append(
        {"version": version, "resources": [_served("crates", kind)]}
    )
    return Expected("version-added", f"example.com/{version}", A)


@_of(PACKAGE)
def prefer_another_version(api: JSONObject, rng: random.Random) -> Expected:
    api["discovery"]["items"][0]["versions"].reverse()
    return Expected("version-order-changed", "example.com", C)


@_of(PACKAGE)
def remove_a_group(api: JSONObject, rng: random.Random) -> Expected:
    del api["discovery"]["items"][1]
    del _schemas(api)["com.example.parts.v1.Part"]
    return Expected("group-removed", "parts.example.com", B)


@_of(PACKAGE)
def add_a_group(api: JSONObject, rng: random.Random) -> Expected:
    word, kind = _word(rng), "Crate"
    group = f"{word}.example.org"
    _add_kind(api, f"org.example.{word}.v1", group, "v1", kind)
    api["discovery"]["items"].append(
        {
            "metadata": {"name": group},
            "versions": [{"version": "v1", "resources": [_served("crates", kind)]}],
        }
    )
    return Expected("group-added", group, A)


# What only CustomResourceDefinitions tell


def _version(crd: JSONObject) -> JSONObject:
    return crd["spec"]["versions"][0]


@_of(CRD)
def change_a_column(crd: JSONObject, rng: random.Random) -> Expected:
    columns = _version(crd)["additionalPrinterColumns"]
    if rng.random() < 0.5:
        columns[0]["priority"] = rng.randint(1, 5)
    else:
        columns.append({"name": _word(rng), "type": "string", "jsonPath": ".a"})
    return Expected("columns-changed", "example.com/v1 valves", C)


@_of(CRD)
def drop_a_selectable_field(crd: JSONObject, rng: random.Random) -> Expected:
    _version(crd)["selectableFields"].clear()
    return Expected("selectable-field-removed", "example.com/v1 valves spec.colour", B)


@_of(CRD)
def add_a_selectable_field(crd: JSONObject, rng: random.Random) -> Expected:
    name = _word(rng)
    _version(crd)["selectableFields"].append({"jsonPath": f".spec.{name}"})
    return Expected("selectable-field-added", f"example.com/v1 valves spec.{name}", A)


@_of(CRD)
def deprecate_a_version(crd: JSONObject, rng: random.Random) -> Expected:
    _version(crd)["deprecated"] = True
    if rng.random() < 0.5:
        _version(crd)["deprecationWarning"] = _word(rng)
    return Expected("version-deprecated", "example.com/v1 valves", C)


@_of(CRD)
def withdraw_a_deprecation(crd: JSONObject, rng: random.Random) -> Expected:
    _version(crd)["deprecated"] = True
    return Expected(
        "version-deprecation-withdrawn", "example.com/v1 valves", C, back=True
    )


@_of(CRD)
def say_another_warning(crd: JSONObject, rng: random.Random) -> Expected:
    other = crd["spec"]["versions"][1]
    other["deprecationWarning"] = _word(rng)
    return Expected("version-deprecation-changed", "example.com/v1old valves", C)


@_of(CRD)
def drop_a_field_of_a_custom_resource(crd: JSONObject, rng: random.Random) -> Expected:
    spec = _version(crd)["schema"]["openAPIV3Schema"]["properties"]["spec"]
    name = rng.choice(["open", "colour"])
    del spec["properties"][name]
    return Expected("field-removed", f"com.example.v1.Valve#/spec.{name}", B)


# What only OpenAPI tells


@_of(OPENAPI)
def add_a_path(openapi: JSONObject, rng: random.Random) -> Expected:
    path = f"/{_word(rng)}/"
    openapi["paths"][path] = {}
    return Expected("path-added", path, C)


@_of(OPENAPI)
def remove_a_path(openapi: JSONObject, rng: random.Random) -> Expected:
    path = f"/{_word(rng)}/"
    openapi["paths"][path] = {}
    return Expected("path-removed", path, C, back=True)


@_of(OPENAPI)
def list_another_class(openapi: JSONObject, rng: random.Random) -> Expected:
    page = ref(PAGE)
    for path, item in openapi["paths"].items():
        operation = item.get("get", {})
        if path.endswith("/widgets") and operation.get("x-kubernetes-action") == "list":
            content = operation["responses"]["200"]["content"]
            for media_type in content.values():
                media_type["schema"] = page
    return Expected("list-type-changed", "widgets.example.com/v1 widgets", B)


@_of(OPENAPI)
def answer_with_text(openapi: JSONObject, rng: random.Random) -> Expected:
    path = next(path for path in openapi["paths"] if path.endswith("/status"))
    answer = openapi["paths"][path]["get"]["responses"]["200"]
    answer["content"] = {"text/plain": {"schema": {"type": "string"}}}
    return Expected(
        "subresource-content-changed", "widgets.example.com/v1 widgets/status", B
    )

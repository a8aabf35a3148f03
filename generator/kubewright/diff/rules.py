"""The rules that class changes: data, one a line.

What a change means depends on who is asked. A program that reads an answer can take a
value that is narrower than before, one that writes a request can not; the other way
round for what is wider. So each rule says both, and a change has the worse of those that
its values travel.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kubewright.diff.changes import Direction, Effect

_B, _A, _C = Effect.BREAKING, Effect.ADDITIVE, Effect.COSMETIC


@dataclass(frozen=True)
class Rule:
    """What a kind of change means.

    Attributes:
        written: for programs that write such values.
        read: for programs that read them.
        title: what happened, for a heading.
        why: what that means for a user of the client.
    """

    name: str
    written: Effect
    read: Effect
    title: str
    why: str

    def effect(self, direction: Direction | None) -> Effect:
        """The class of a change whose values go that way."""
        match direction:
            case Direction.READ:
                return self.read
            case Direction.WRITTEN:
                return self.written
            case _:
                return min(self.written, self.read, key=list(Effect).index)


_GONE = "The name is gone: imports and uses of it fail."
_NEW = "There is more to use; what is there stays."
_TIGHTER = "The server refuses values that it took before."
_LOOSER = "The server takes all that it took before, and more."
_MERGES = "Applying and patching treat the same objects in another way than before."
_FOR_COMMANDS = "Names that a mapper and people's commands resolve."

_RULES = (
    # Groups, versions and resources
    Rule("group-removed", _B, _B, "API group removed", _GONE),
    Rule("group-added", _A, _A, "API group added", _NEW),
    Rule("version-removed", _B, _B, "version removed", _GONE),
    Rule("version-added", _A, _A, "version added", _NEW),
    Rule(
        "version-order-changed",
        _C,
        _C,
        "order of versions changed",
        "Clients name the version that they want; only what asks for a group's preferred version sees this.",
    ),
    Rule("resource-removed", _B, _B, "resource removed", _GONE),
    Rule("resource-added", _A, _A, "resource added", _NEW),
    Rule(
        "resource-moved",
        _B,
        _B,
        "resource moved",
        "The same resource is served by another group or version: its names are other ones.",
    ),
    Rule("resource-renamed", _B, _B, "resource renamed", _GONE),
    Rule(
        "kind-changed",
        _B,
        _B,
        "kind of a resource changed",
        "The resource's objects are of another class.",
    ),
    Rule(
        "list-type-changed",
        _B,
        _B,
        "class of a list changed",
        "Listing answers with another class.",
    ),
    Rule(
        "scope-changed",
        _B,
        _B,
        "scope changed",
        "The resource's client takes a namespace now, or no longer does.",
    ),
    Rule("verb-removed", _B, _B, "verb removed", "The method is gone from the client."),
    Rule("verb-added", _A, _A, "verb added", _NEW),
    Rule("subresource-removed", _B, _B, "subresource removed", _GONE),
    Rule("subresource-added", _A, _A, "subresource added", _NEW),
    Rule(
        "subresource-kind-changed",
        _B,
        _B,
        "kind of a subresource changed",
        "Its methods take and return another class.",
    ),
    Rule(
        "subresource-content-changed",
        _B,
        _B,
        "content of a subresource changed",
        "Its methods exchange objects, text or connections: another one than before.",
    ),
    Rule("singular-changed", _C, _C, "singular name changed", _FOR_COMMANDS),
    Rule("short-name-removed", _B, _B, "short name removed", _FOR_COMMANDS),
    Rule("short-name-added", _A, _A, "short name added", _FOR_COMMANDS),
    Rule("category-removed", _B, _B, "category removed", _FOR_COMMANDS),
    Rule("category-added", _A, _A, "category added", _FOR_COMMANDS),
    Rule(
        "columns-changed",
        _C,
        _C,
        "columns of a table changed",
        "What is printed of a list looks different.",
    ),
    Rule("selectable-field-removed", _B, _B, "selectable field removed", _GONE),
    Rule("selectable-field-added", _A, _A, "selectable field added", _NEW),
    Rule(
        "version-deprecated",
        _C,
        _C,
        "resource deprecated",
        "It works as before, and servers warn of its end.",
    ),
    Rule(
        "version-deprecation-changed",
        _C,
        _C,
        "words of a deprecation changed",
        "It works as before.",
    ),
    Rule(
        "version-deprecation-withdrawn",
        _C,
        _C,
        "deprecation withdrawn",
        "Servers no longer warn of its end.",
    ),
    Rule(
        "path-removed",
        _C,
        _C,
        "path without a resource removed",
        "No generated client has a method for it.",
    ),
    Rule(
        "path-added",
        _C,
        _C,
        "path without a resource added",
        "No generated client has a method for it.",
    ),
    # Classes
    Rule("class-removed", _B, _B, "class removed", _GONE),
    Rule("class-added", _A, _A, "class added", _NEW),
    Rule("class-renamed", _B, _B, "class renamed", _GONE),
    Rule(
        "class-moved",
        _B,
        _B,
        "class moved",
        "The same class stands in another module.",
    ),
    Rule(
        "class-kinds-changed",
        _B,
        _B,
        "kinds of a class changed",
        "What says which kind an object is has other values, and the Scheme other entries.",
    ),
    Rule(
        "class-became-value",
        _B,
        _B,
        "class became a value",
        "The definition lists no fields any more: values are plain data, without a class.",
    ),
    Rule(
        "value-became-class",
        _B,
        _B,
        "value became a class",
        "The definition lists fields now: values are objects of a class.",
    ),
    Rule(
        "value-removed",
        _C,
        _C,
        "definition without fields removed",
        "It had no class; fields that were of it are listed themselves.",
    ),
    Rule(
        "value-added",
        _C,
        _C,
        "definition without fields added",
        "It has no class; fields that are of it are listed themselves.",
    ),
    Rule(
        "python-name-changed",
        _B,
        _B,
        "Python name changed",
        "The API is the same, but names collide in another way than before: pin it in the configuration to keep the old one.",
    ),
    # Fields
    Rule("field-removed", _B, _B, "field removed", "The attribute is gone."),
    Rule("field-added", _A, _A, "field added", _NEW),
    Rule(
        "required-field-added",
        _B,
        _A,
        "required field added",
        "Objects cannot be made without it: constructors ask for it, and so does the server.",
    ),
    Rule("field-renamed", _B, _B, "field renamed", "The attribute is gone."),
    Rule(
        "field-became-required",
        _B,
        _A,
        "field became required",
        "Objects cannot be made without it: constructors ask for it, and so does the server.",
    ),
    Rule(
        "field-became-optional",
        _A,
        _B,
        "field became optional",
        "The attribute may be None.",
    ),
    Rule(
        "field-no-longer-asked-for",
        _A,
        _A,
        "field no longer required",
        "Constructors no longer ask for it; every answer has it all the same.",
    ),
    Rule(
        "field-always-there",
        _A,
        _A,
        "field in every answer",
        "The attribute is no longer None.",
    ),
    Rule(
        "type-widened",
        _A,
        _B,
        "type widened",
        "The attribute may hold values that it could not hold before.",
    ),
    Rule("type-narrowed", _B, _A, "type narrowed", _TIGHTER),
    Rule("type-changed", _B, _B, "type changed", "The attribute is of another type."),
    Rule(
        "null-allowed",
        _A,
        _B,
        "null allowed",
        "The attribute may be null where a value was certain, and null differs from absent.",
    ),
    Rule("null-disallowed", _B, _A, "null no longer allowed", _TIGHTER),
    Rule(
        "enum-value-added",
        _A,
        _A,
        "enum value added",
        "Enums of a client are open: a value that is not known is read as it stands.",
    ),
    Rule("enum-value-removed", _B, _C, "enum value removed", _TIGHTER),
    Rule("enum-added", _B, _C, "values limited to an enum", _TIGHTER),
    Rule("enum-removed", _A, _A, "values no longer limited to an enum", _LOOSER),
    Rule(
        "default-added",
        _A,
        _A,
        "default added",
        "The server fills in what was left absent.",
    ),
    Rule(
        "default-removed",
        _B,
        _B,
        "default removed",
        "The server no longer fills it in: what reads it may find nothing.",
    ),
    Rule(
        "default-changed",
        _B,
        _B,
        "default changed",
        "Objects that leave it out come to mean something else.",
    ),
    # How values merge
    Rule("list-type-semantics-changed", _B, _C, "list type changed", _MERGES),
    Rule("list-map-keys-changed", _B, _C, "keys of a list map changed", _MERGES),
    Rule("map-type-changed", _B, _C, "map type changed", _MERGES),
    Rule("merge-key-changed", _B, _C, "merge key changed", _MERGES),
    Rule("patch-strategy-changed", _B, _C, "patch strategy changed", _MERGES),
    Rule(
        "merge-default-stated",
        _C,
        _C,
        "merge behaviour spelled out",
        "The schema says what held before without saying so, or the other way round.",
    ),
    # What servers check
    Rule("limit-tightened", _B, _C, "validation tightened", _TIGHTER),
    Rule("limit-loosened", _A, _A, "validation loosened", _LOOSER),
    Rule(
        "limit-changed",
        _B,
        _C,
        "validation changed",
        "The server may refuse values that it took before; schemas do not tell.",
    ),
    Rule("cel-rule-added", _B, _C, "CEL rule added", _TIGHTER),
    Rule("cel-rule-removed", _A, _A, "CEL rule removed", _LOOSER),
    Rule(
        "cel-rule-changed",
        _B,
        _C,
        "CEL rule changed",
        "The server may refuse values that it took before; expressions do not tell.",
    ),
    Rule(
        "cel-message-changed",
        _C,
        _C,
        "message of a CEL rule changed",
        "The server refuses the same values, in other words.",
    ),
    Rule(
        "unknown-fields-dropped",
        _B,
        _B,
        "unknown fields no longer kept",
        "The server drops fields that the schema does not list.",
    ),
    Rule(
        "unknown-fields-kept",
        _A,
        _A,
        "unknown fields kept",
        "The server keeps fields that the schema does not list.",
    ),
    # Words
    Rule(
        "deprecated",
        _C,
        _C,
        "deprecated",
        "It works as before, and is to go.",
    ),
    Rule(
        "deprecation-withdrawn",
        _C,
        _C,
        "deprecation withdrawn",
        "It is no longer said to go.",
    ),
    Rule(
        "description-changed",
        _C,
        _C,
        "description changed",
        "Docstrings say something else.",
    ),
    Rule(
        "annotation-changed",
        _C,
        _C,
        "annotation of a schema changed",
        "Nothing in the client or a server works from it.",
    ),
)

RULES: Mapping[str, Rule] = MappingProxyType({rule.name: rule for rule in _RULES})

REMOVALS = frozenset(
    {
        "group-removed",
        "version-removed",
        "resource-removed",
        "resource-moved",
        "resource-renamed",
        "verb-removed",
        "subresource-removed",
        "class-removed",
        "class-renamed",
        "class-moved",
        "field-removed",
        "field-renamed",
        "selectable-field-removed",
    }
)
"""Rules of what is no longer there under its name."""

DEPRECATIONS = frozenset({"version-deprecated", "deprecated"})
"""Rules of what is to go."""


def rules() -> Iterator[Rule]:
    """All rules, in the order of their documentation."""
    return iter(_RULES)

"""One schema, read once: what the walks ask of it, as attributes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kuberuntime.codec.json_types import is_list, is_object
from kuberuntime.schema.formats import checked_format

if TYPE_CHECKING:
    from kuberuntime.schema.schemas import Schema, Schemas

ABSENT: Any = object()
"""In place of a default that a schema does not have."""

META_FIELDS = frozenset({"apiVersion", "kind", "metadata"})

# Definitions that were made from types of Go. A zero value is no default there, and
# formats of strings and list types are not checked.
_OF_GO = (
    "io.k8s.api.",
    "io.k8s.apiextensions-apiserver.",
    "io.k8s.apimachinery.",
    "io.k8s.kube-aggregator.",
)
# Those of them that read themselves, and keep what they are given. Every other object
# without properties is a struct without fields.
_RAW_OF_GO = frozenset(
    {
        "FieldsV1",
        "JSON",
        "JSONSchemaPropsOrArray",
        "JSONSchemaPropsOrBool",
        "JSONSchemaPropsOrStringArray",
        "RawExtension",
    }
)
_OBJECT_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"


class Node:
    """A schema with its reference followed; sub-schemas become nodes when needed.

    ``types`` are the JSON types allowed, none for any; ``format`` is empty unless
    servers check it for this type; ``default`` is ABSENT where there is none; ``raw``
    is of types of Go that take whatever JSON there is, as RawExtension.
    """

    def __init__(
        self, schema: Schema, schemas: Schemas, name: str, of_go: bool
    ) -> None:
        self.schema = resolved = schemas.resolve(schema)
        get = resolved.get
        self._key = schema  # kept alive: nodes are found by its identity
        self._schemas = schemas
        self._properties: dict[str, Node] = {}
        self.of_go = of_go or name.startswith(_OF_GO)
        self.raw: bool = self.of_go and name.rpartition(".")[2] in _RAW_OF_GO
        self.types = _types(resolved)
        self.nullable: bool = get("nullable", False)
        self.format = checked_format(self.types, get("format", ""), self.of_go)
        self.enum: list[Any] | None = get("enum")
        self.all_of: list[Schema] = get("allOf", [])
        self.any_of: list[Schema] = get("anyOf", [])
        self.one_of: list[Schema] = get("oneOf", [])
        self.not_: Schema | None = get("not")
        self.composed = bool(
            self.all_of or self.any_of or self.one_of or self.not_ is not None
        )
        self.properties: dict[str, Schema] = get("properties", {})
        self.required: list[str] = get("required", [])
        self.default: Any = self._default(schema)
        additional: Any = get("additionalProperties")
        self.any_additional = additional is True
        self.no_additional = additional is False
        self.preserves: bool = self.raw or bool(
            get("x-kubernetes-preserve-unknown-fields")
        )
        self.embedded: bool = bool(get("x-kubernetes-embedded-resource"))
        self.rules: list[dict[str, str]] = get("x-kubernetes-validations", [])
        self.list_type: str | None = get("x-kubernetes-list-type")
        self.list_keys: list[str] = get("x-kubernetes-list-map-keys", [])
        self.minimum: int | float | None = get("minimum")
        self.maximum: int | float | None = get("maximum")
        self.multiple_of: int | float | None = get("multipleOf")
        self.min_length: int | None = get("minLength")
        self.max_length: int | None = get("maxLength")
        self.pattern: str | None = get("pattern") or None
        self.min_items: int | None = get("minItems")
        self.max_items: int | None = get("maxItems")
        self.unique_items: bool = bool(get("uniqueItems"))
        self.min_properties: int | None = get("minProperties")
        self.max_properties: int | None = get("maxProperties")

    def _default(self, schema: Schema) -> Any:
        """Go's schemas have the zero value of each type as a default, which is none."""
        found: Any = schema.get("default")
        return ABSENT if found is None or (self.of_go and not found) else found

    def property(self, name: str) -> Node | None:
        """The node of a declared property; None for one that is not declared."""
        found = self._properties.get(name)
        if found is None and name in self.properties:
            found = self._properties[name] = self.node(self.properties[name])
        return found

    def child(self, name: str) -> Node | None:
        """The node that a key of an object is held to; None where nothing is said."""
        return self.property(name) or self.additional

    @cached_property
    def items(self) -> Node | None:
        """The node of list elements; None where the schema says nothing of them."""
        items: Schema | None = self.schema.get("items")
        return None if items is None else self.node(items)

    @cached_property
    def additional(self) -> Node | None:
        """The node of undeclared properties; None where no schema is given for them."""
        additional: Any = self.schema.get("additionalProperties")
        return self.node(additional) if is_object(additional) else None

    @cached_property
    def object_meta_node(self) -> Node | None:
        """meta/v1's ObjectMeta; None where the definitions do not have it."""
        if _OBJECT_META not in self._schemas:
            return None
        return self._schemas.node({"$ref": _OBJECT_META})

    def descend(self, value: Any, path: str) -> Iterator[tuple[Node, Any, str]]:
        """What is in an object or list that something is said of: node, value, path.

        Keys of maps stand in brackets: ``spec.limits[cpu]``.
        """
        if is_object(value):
            for name, element in value.items():
                if (child := self.property(name)) is not None:
                    yield child, element, f"{path}.{name}" if path else name
                elif (child := self.additional) is not None:
                    yield child, element, f"{path}[{name}]"
        elif is_list(value) and (items := self.items) is not None:
            for index, element in enumerate(value):
                yield items, element, f"{path}[{index}]"

    def children(self) -> Iterator[Node]:
        """Every node of values below: properties, elements, values of a map."""
        for name in self.properties:
            if (node := self.property(name)) is not None:
                yield node
        for found in (self.items, self.additional):
            if found is not None:
                yield found

    @cached_property
    def holds_lists(self) -> bool:
        """Whether a set or list map can stand in a value of this schema."""
        return self._reaches(lambda node: node.list_type in ("set", "map"), set())

    @cached_property
    def holds_resources(self) -> bool:
        """Whether an embedded resource can stand in a value of this schema."""
        return self._reaches(lambda node: node.embedded, set())

    @cached_property
    def holds_rules(self) -> bool:
        """Whether CEL rules are given for anything in a value of this schema."""
        return self._reaches(lambda node: bool(node.rules), set())

    def _reaches(self, wanted: Callable[[Node], bool], seen: set[int]) -> bool:
        # Servers hold what came from Go to the rules of its types, not to these.
        if id(self) in seen or self.of_go:
            return False
        seen.add(id(self))
        if wanted(self):
            return True
        return any(node._reaches(wanted, seen) for node in self.children())

    def node(self, schema: Schema) -> Node:
        """The node of a schema in the same definitions."""
        return self._schemas.node(schema, of_go=self.of_go)


def _types(schema: Schema) -> tuple[str, ...]:
    if schema.get("x-kubernetes-int-or-string"):
        return ("integer", "string")
    declared: Any = schema.get("type")
    if declared is None:
        return ()
    return (declared,) if isinstance(declared, str) else tuple(declared)

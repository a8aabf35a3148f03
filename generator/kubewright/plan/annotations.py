"""The model's types as annotations of emitted classes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from kubewright.model.types import (
    AnyValue,
    Field,
    ListOf,
    ListSemantics,
    MapOf,
    Nullable,
    Primitive,
    PrimitiveName,
    Ref,
    TypeRef,
    Union,
)
from kubewright.plan.syntax import call, literal, subscript

_PRIMITIVES = {
    PrimitiveName.STRING: "str",
    PrimitiveName.INTEGER: "int",
    PrimitiveName.NUMBER: "kw.Number",
    PrimitiveName.BOOLEAN: "bool",
    PrimitiveName.BYTES: "bytes",
    PrimitiveName.TIME: "kw.Time",
    PrimitiveName.MICRO_TIME: "kw.MicroTime",
    PrimitiveName.QUANTITY: "kw.Quantity",
    PrimitiveName.INT_OR_STRING: "kw.IntOrString",
    PrimitiveName.FIELDS_V1: "kw.FieldsV1",
}


@dataclass
class Annotator:
    """Writes the annotations of one class.

    Attributes:
        reference: the expression for a definition's class, or its type if it has none.
        shadowed: names that fields of the class hide inside its body.
        imports: names of `typing` and `builtins` that the annotations came to use.
    """

    reference: Callable[[str], str | TypeRef]
    shadowed: frozenset[str] = frozenset()
    imports: set[str] = field(default_factory=set[str])

    def of_field(self, wire: Field) -> str:
        """The whole annotation of a field: optional fields may be None.

        Not so those that every answer has; what they read as is never None.
        """
        text = self.of(wire.type)
        if keeps_null(wire):
            text = f"{text.removesuffix(' | None')} | kw.Unset | None"
        elif not (wire.required or wire.by_value or self.is_raw(wire.type)):
            text = _or_none(text)
        metadata = semantics_of(wire.semantics)
        if metadata:
            self.imports.add("Annotated")
            return subscript("Annotated", (text, *metadata))
        return text

    def is_raw(self, type_: TypeRef) -> bool:
        """Whether a type is FieldsV1, whose unset value is empty instead of None."""
        if isinstance(type_, Ref):
            target = self.reference(type_.name)
            return not isinstance(target, str) and self.is_raw(target)
        return isinstance(type_, Primitive) and type_.name is PrimitiveName.FIELDS_V1

    def of(self, type_: TypeRef) -> str:
        match type_:
            case Primitive():
                return self._primitive(type_)
            case AnyValue():
                self.imports.add("Any")
                return "Any"
            case ListOf(items):
                return subscript(self._builtin("list"), (self.of(items),))
            case MapOf(values):
                return subscript(
                    self._builtin("dict"), (self._builtin("str"), self.of(values))
                )
            case Ref(name):
                target = self.reference(name)
                return target if isinstance(target, str) else self.of(target)
            case Union(members):
                return " | ".join(dict.fromkeys(self.of(member) for member in members))
            case Nullable(value):
                return _or_none(self.of(value))

    def _primitive(self, primitive: Primitive) -> str:
        known = [value for value in primitive.enum if isinstance(value, str)]
        if primitive.name is PrimitiveName.STRING and known:
            self.imports.add("Literal")
            return f"kw.OpenEnum[{subscript('Literal', map(literal, known))}]"
        builtin = self._builtin(_PRIMITIVES[primitive.name])
        numbers = [value for value in primitive.enum if type(value) is int]
        if primitive.name is PrimitiveName.INTEGER and numbers:
            self.imports.add("Annotated")
            values = call("kw.EnumValues", *map(literal, numbers))
            return subscript("Annotated", (builtin, values))
        return builtin

    def _builtin(self, name: str) -> str:
        if name not in self.shadowed:
            return name
        self.imports.add("builtins")
        return f"builtins.{name}"


def keeps_null(wire: Field) -> bool:
    """Whether leaving a field out and setting it to null are different to a server."""
    return not wire.required and isinstance(wire.type, Nullable)


def as_written(type_: TypeRef) -> TypeRef:
    """The type of a value as JSON has it: times and bytes are text, null is none."""
    match type_:
        case Primitive(
            PrimitiveName.TIME | PrimitiveName.MICRO_TIME | PrimitiveName.BYTES
        ):
            return Primitive(PrimitiveName.STRING)
        case Primitive(PrimitiveName.INTEGER):  # known numbers are marks, for models
            return Primitive(PrimitiveName.INTEGER)
        case Primitive(PrimitiveName.FIELDS_V1):
            return MapOf(AnyValue())
        case ListOf(items):
            return ListOf(as_written(items))
        case MapOf(values):
            return MapOf(as_written(values))
        case Nullable(value):
            return as_written(value)
        case Union(members):
            return Union(tuple(map(as_written, members)))
        case Primitive() | AnyValue() | Ref():
            return type_


def _or_none(text: str) -> str:
    return text if text.endswith("| None") or text == "Any" else f"{text} | None"


def semantics_of(semantics: ListSemantics) -> list[str]:
    """The marks that go into `Annotated`, as source text."""
    marks: list[str] = []
    match semantics.list_type:
        case "atomic":
            marks.append("kw.Atomic()")
        case "set":
            marks.append("kw.Set()")
        case "map":
            marks.append(call("kw.ListMap", *map(literal, semantics.map_keys)))
        case _:
            pass
    if semantics.map_type:
        marks.append(call("kw.MapType", literal(semantics.map_type)))
    if semantics.merge_key:
        marks.append(call("kw.MergeKey", literal(semantics.merge_key)))
    if semantics.patch_strategy:
        marks.append(call("kw.PatchStrategy", *map(literal, semantics.patch_strategy)))
    return marks

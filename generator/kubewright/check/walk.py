"""A program's syntax tree to the names of a package that it uses.

Types are followed as far as annotations, constructors and the package's own methods
lead. Where they end nothing is said: a name is reported when it is known to be one.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kubewright.check.surface import Surface
from kubewright.check.values import (
    UNKNOWN,
    Applied,
    AppliedClass,
    ClassOf,
    Clientset,
    ClientsetClass,
    Events,
    Function,
    Keyed,
    Many,
    Module,
    Object,
    Value,
    item_of,
    key_of,
)


@dataclass(frozen=True, order=True)
class Use:
    """A name that is used at a place.

    Attributes:
        line: from 1; `column` as well.
        key: the dotted name, as changes have it.
        how: `import`, `read`, `write` (also as an argument), `follow` (an attribute or
            item of what was read), or `make` (a constructor, with its arguments).
        arguments: those that a constructor is given by name; None if others may be.
    """

    line: int
    column: int
    key: str
    how: str
    arguments: frozenset[str] | None = None


@dataclass
class _Scope:
    """Names of a module, a class or a function, and of what is around it."""

    above: _Scope | None = None
    values: dict[str, Value] = field(default_factory=dict[str, Value])
    members: dict[str, Value] = field(default_factory=dict[str, Value])
    """What `self` has, in a class and its methods."""

    def find(self, name: str) -> Value:
        scope: _Scope | None = self
        while scope is not None:
            if name in scope.values:
                return scope.values[name]
            scope = scope.above
        return UNKNOWN


_GATHERING = frozenset({"list", "sorted", "reversed", "tuple", "set", "iter", "filter"})
_WRAPPING = frozenset({"Optional", "Annotated", "Final", "ClassVar", "Required"})
_HOLDING = frozenset(
    {
        *("list", "List", "tuple", "Sequence", "Iterable", "Iterator", "set"),
        *("Collection", "Generator", "AsyncIterator", "AsyncIterable", "deque"),
    }
)
_KEYED = frozenset({"dict", "Dict", "Mapping", "MutableMapping", "defaultdict"})


class Walker:
    """Collects the uses of one file."""

    def __init__(self, surface: Surface, is_gone: frozenset[str] = frozenset()) -> None:
        self._surface = surface
        self._gone = is_gone
        self._scope = _Scope()
        self._tested: frozenset[str] = frozenset()
        self._members: dict[str, dict[str, Value]] = {}
        self._returns: Value = UNKNOWN
        self.uses: list[Use] = []

    def file(self, tree: ast.Module) -> list[Use]:
        """Walk a file twice: what stands below may say what stands above."""
        self._body(tree.body)
        self.uses.clear()
        self._body(tree.body)
        return sorted(set(self.uses))

    # Statements

    def _body(self, statements: Iterable[ast.stmt]) -> None:
        for statement in statements:
            self._statement(statement)

    def _statement(self, node: ast.stmt) -> None:
        match node:
            case ast.Import():
                self._import(node)
            case ast.ImportFrom():
                self._import_from(node)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._function(node)
            case ast.ClassDef():
                self._class(node)
            case ast.Assign(targets=targets, value=value):
                found = self.value(value)
                for target in targets:
                    self._bind(target, found)
            case ast.AnnAssign():
                declared = self.annotated(node.annotation)
                found = self._as(node.value, declared) if node.value else UNKNOWN
                self._bind(node.target, found if declared == UNKNOWN else declared)
            case ast.For() | ast.AsyncFor():
                self._bind(node.target, self._items(node.iter))
                self._body((*node.body, *node.orelse))
            case ast.With() | ast.AsyncWith():
                for item in node.items:
                    found = self.value(item.context_expr)
                    if item.optional_vars is not None:
                        self._bind(item.optional_vars, found)
                self._body(node.body)
            case ast.Match():
                subject = self.value(node.subject)
                for case in node.cases:
                    self._pattern(case.pattern, subject)
                    if case.guard is not None:
                        self.value(case.guard)
                    self._body(case.body)
            case ast.Return(value=value) if value is not None:
                self._as(value, self._returns)
            case _:
                self._children(node)

    def _children(self, node: ast.AST) -> None:
        for child in ast.iter_child_nodes(node):
            match child:
                case ast.expr():
                    self.value(child)
                case ast.stmt():
                    self._statement(child)
                case _:
                    self._children(child)

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            top = alias.name.partition(".")[0]
            found = self._surface.imported(alias.name)
            if found is not None:
                self._use(alias, found[1], "import")
            if alias.asname is not None:
                self._scope.values[alias.asname] = self._unless_gone(found)
            elif top in self._surface.modules:
                self._scope.values[top] = Module(top)

    def _import_from(self, node: ast.ImportFrom) -> None:
        if node.level or node.module is None:
            return
        module = self._surface.imported(node.module)
        if module is not None and self._is_gone(module[1]):
            self._use(node, module[1], "import")
            return
        for alias in node.names:
            if alias.name == "*":
                self._everything_of(node.module)
                continue
            found = self._surface.imported(f"{node.module}.{alias.name}")
            if found is not None:
                self._use(node, found[1], "import")
                name = alias.asname or alias.name
                self._scope.values[name] = self._unless_gone(found)

    def _everything_of(self, module: str) -> None:
        for name, type_name in self._surface.classes.items():
            home, _, last = name.rpartition(".")
            if home == module:
                self._scope.values[last] = ClassOf(type_name)

    def _unless_gone(self, found: tuple[Value, str] | None) -> Value:
        """What an import gives; what is gone is reported there, and not where it is used."""
        if found is None or self._is_gone(found[1]):
            return UNKNOWN
        return found[0]

    def _is_gone(self, key: str) -> bool:
        return key in self._gone

    # Functions and classes

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for decorator in node.decorator_list:
            self.value(decorator)
        returns = self.annotated(node.returns) if node.returns else UNKNOWN
        self._scope.values[node.name] = Function(returns)
        outer, tested, above = self._scope, self._tested, self._returns
        self._scope = _Scope(outer, members=outer.members)
        self._tested = tested | _tested(node)
        arguments = node.args
        for argument in (
            *arguments.posonlyargs,
            *arguments.args,
            *arguments.kwonlyargs,
        ):
            if argument.annotation is not None:
                self._scope.values[argument.arg] = self.annotated(argument.annotation)
            else:
                self._scope.values[argument.arg] = UNKNOWN
        for default in (*arguments.defaults, *arguments.kw_defaults):
            if default is not None:
                self.value(default)
        self._returns = returns
        self._body(node.body)
        self._scope, self._tested, self._returns = outer, tested, above

    def _class(self, node: ast.ClassDef) -> None:
        for part in (*node.decorator_list, *node.bases):
            self.value(part)
        for keyword in node.keywords:
            self.value(keyword.value)
        outer = self._scope
        known = self._members.setdefault(node.name, {})
        self._scope = _Scope(outer, members=known)
        self._body(node.body)
        known.update(self._scope.values)
        self._scope = outer

    def _bind(self, target: ast.expr, found: Value) -> None:
        match target:
            case ast.Name(id=name):
                self._scope.values[name] = found
            case ast.Attribute(value=ast.Name(id="self"), attr=name):
                self._scope.members[name] = found
            case ast.Attribute():
                self._attribute(target, "write")
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                for part in parts:
                    self._bind(part, UNKNOWN)
            case ast.Starred(value=inner):
                self._bind(inner, UNKNOWN)
            case _:
                self.value(target)

    def _pattern(self, pattern: ast.pattern, subject: Value) -> None:
        match pattern:
            case ast.MatchClass():
                class_ = self.value(pattern.cls)
                made = (
                    Object(class_.type_name) if isinstance(class_, ClassOf) else UNKNOWN
                )
                for name, inner in zip(
                    pattern.kwd_attrs, pattern.kwd_patterns, strict=True
                ):
                    found, key = self._surface.member(made, name)
                    self._use(inner, key, "read")
                    self._pattern(inner, found)
            case ast.MatchAs(pattern=inner, name=name):
                if inner is not None:
                    self._pattern(inner, subject)
                if name is not None:
                    self._scope.values[name] = subject
            case ast.MatchOr(patterns=inner_patterns):
                for one in inner_patterns:
                    self._pattern(one, subject)
            case _:
                for child in ast.iter_child_nodes(pattern):
                    if isinstance(child, ast.pattern):
                        self._pattern(child, UNKNOWN)
                    elif isinstance(child, ast.expr):
                        self.value(child)

    # Expressions

    def value(self, node: ast.expr) -> Value:
        """What an expression stands for; notes what it uses on the way."""
        match node:
            case ast.Name(id=name):
                return self._scope.find(name)
            case ast.Attribute():
                return self._attribute(node, "read")
            case ast.Call():
                return self._call(node)
            case ast.Await(value=inner) | ast.Starred(value=inner):
                return self.value(inner)
            case ast.NamedExpr(target=target, value=inner):
                found = self.value(inner)
                self._bind(target, found)
                return found
            case ast.Subscript(value=inner, slice=index):
                holder = self.value(inner)
                self.value(index)
                self._follow(node, inner, holder)
                if isinstance(holder, Applied) and isinstance(index, ast.Constant):
                    fields = self._surface.applied_fields(holder.type_name)
                    found, key = fields.get(str(index.value), (UNKNOWN, ""))
                    self._use(node, key, "read")
                    return UNKNOWN if self._is_gone(key) else found
                if isinstance(holder, Keyed):
                    return holder.item
                return holder if isinstance(index, ast.Slice) else item_of(holder)
            case ast.BoolOp(values=parts):
                return _first(self.value(part) for part in [*parts])
            case ast.IfExp(test=test, body=body, orelse=other):
                self.value(test)
                return _first([self.value(body), self.value(other)])
            case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
                return Many(_first([self.value(part) for part in parts]))
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
                return self._comprehension(node.generators, [node.elt])
            case ast.DictComp():
                return self._comprehension(node.generators, [node.key, node.value])
            case ast.Lambda(body=body):
                self.value(body)
                return UNKNOWN
            case _:
                self._children(node)
                return UNKNOWN

    def _attribute(self, node: ast.Attribute, how: str) -> Value:
        match node:
            case ast.Attribute(value=ast.Name(id="self"), attr=name) if (
                name in self._scope.members
            ):
                return self._scope.members[name]
            case _:
                pass
        holder = self.value(node.value)
        self._follow(node, node.value, holder)
        found, key = self._surface.member(holder, node.attr)
        self._use(node, key, how)
        return UNKNOWN if self._is_gone(key) else found

    def _call(self, node: ast.Call) -> Value:
        function = self.value(node.func)
        if isinstance(function, AppliedClass):
            return self._apply(node, function)
        takes = function.takes if isinstance(function, Function) else UNKNOWN
        arguments = [
            self._as(argument, UNKNOWN if index else takes)
            for index, argument in enumerate(node.args)
        ]
        for keyword in node.keywords:
            self._as(keyword.value, takes if keyword.arg == "obj" else UNKNOWN)
        match function:
            case ClassOf(type_name):
                self._make(node, type_name)
                return Object(type_name)
            case Function(returns):
                return returns
            case ClientsetClass(informers):
                return Clientset(informers)
            case _:
                pass
        match node.func:
            case ast.Name(id=name) if name in _GATHERING and arguments:
                return Many(item_of(arguments[-1]))
            case ast.Name(id="next") if arguments:
                return item_of(arguments[0])
            case _:
                return UNKNOWN

    def _make(self, node: ast.Call, type_name: str) -> None:
        """A constructor and its arguments, which checkers report at the call."""
        known = self._surface.attributes(type_name)
        named = {keyword.arg for keyword in node.keywords if keyword.arg is not None}
        for name in named & known.keys():
            self._use(node, known[name], "write")
        all_named = all(keyword.arg is not None for keyword in node.keywords)
        made = self._surface.class_name(type_name)
        self._use(node, made, "make", frozenset(named) if all_named else None)

    def _apply(self, node: ast.Call, made: AppliedClass) -> Value:
        """A TypedDict that is called as a class."""
        fields = self._surface.applied_fields(made.type_name)
        for keyword in node.keywords:
            found, key = fields.get(keyword.arg or "", (UNKNOWN, ""))
            self._use(node, key, "write")
            self._as(keyword.value, UNKNOWN if self._is_gone(key) else found)
        for argument in node.args:
            self._as(argument, Applied(made.type_name))
        return Applied(made.type_name)

    def _as(self, node: ast.expr, expected: Value) -> Value:
        """As `value`, of an expression that stands where something is expected."""
        match node, expected:
            case ast.Dict(keys=keys, values=values), Applied(type_name):
                fields = self._surface.applied_fields(type_name)
                for name, value in zip(keys, values, strict=True):
                    text = name.value if isinstance(name, ast.Constant) else ""
                    found, key = fields.get(str(text), (UNKNOWN, ""))
                    self._use(node, key, "write")
                    self._as(value, UNKNOWN if self._is_gone(key) else found)
                return expected
            case ast.Dict(values=values), Keyed(item):
                for value in values:
                    self._as(value, item)
                return expected
            case ast.List(elts=parts), Many(item):
                for part in parts:
                    self._as(part, item)
                return expected
            case _:
                return self.value(node)

    def _items(self, node: ast.expr) -> Value:
        found = self.value(node)
        self._follow(node, node, found)
        return item_of(found)

    def _comprehension(
        self, generators: list[ast.comprehension], results: list[ast.expr]
    ) -> Value:
        outer = self._scope
        self._scope = _Scope(outer, members=outer.members)
        for generator in generators:
            self._bind(generator.target, self._items(generator.iter))
            for condition in generator.ifs:
                self.value(condition)
        found = [self.value(result) for result in results]
        self._scope = outer
        return Keyed(found[1]) if len(found) == 2 else Many(found[0])

    def _follow(self, node: ast.expr, inner: ast.expr, holder: Value) -> None:
        """What was read from an attribute is used as what it is: not if it may be None."""
        key = key_of(holder)
        if key and ast.unparse(inner) not in self._tested:
            self._use(node, key, "follow")

    def _use(
        self,
        node: ast.expr | ast.stmt | ast.alias | ast.pattern,
        key: str,
        how: str,
        arguments: frozenset[str] | None = None,
    ) -> None:
        if key:
            place = node.lineno, node.col_offset + 1
            self.uses.append(Use(*place, key, how, arguments))

    # Annotations

    def annotated(self, node: ast.expr) -> Value:
        """What a value that is annotated so stands for."""
        match node:
            case ast.Constant(value=str() as text):
                try:
                    inner = ast.parse(text, mode="eval").body
                except SyntaxError:
                    return UNKNOWN
                for part in ast.walk(inner):
                    ast.copy_location(part, node)
                return self.annotated(inner)
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                return _first([self.annotated(left), self.annotated(right)])
            case ast.Subscript(value=ast.Name(id=name) | ast.Attribute(attr=name)):
                self.value(node.value)
                return self._generic(name, node.slice)
            case ast.Constant():
                return UNKNOWN
            case _:
                match self.value(node):
                    case ClassOf(type_name):
                        return Object(type_name)
                    case AppliedClass(type_name):
                        return Applied(type_name)
                    case ClientsetClass(informers):
                        return Clientset(informers)
                    case _:
                        return UNKNOWN

    def _generic(self, name: str, index: ast.expr) -> Value:
        inner = index.elts if isinstance(index, ast.Tuple) else [index]
        found = [self.annotated(part) for part in inner]
        if name in _WRAPPING:
            return found[0]
        if name in _HOLDING:
            return Many(found[0])
        if name in _KEYED and len(found) == 2:
            return Keyed(found[1])
        if name == "Watch" or name == "AsyncWatch":
            return Events(found[0])
        return UNKNOWN


def _first(values: Iterable[Value]) -> Value:
    """The first that is known; all are looked at."""
    known = [value for value in values if value != UNKNOWN]
    return known[0] if known else UNKNOWN


def _tested(function: ast.AST) -> frozenset[str]:
    """Expressions that a function asks whether they are there, as text."""
    return frozenset(_tests(function))


def _tests(function: ast.AST) -> Iterator[str]:
    for node in ast.walk(function):
        match node:
            case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test):
                yield from _asked(test)
            case ast.Assert(test=test):
                yield from _asked(test)
            case ast.comprehension(ifs=tests):
                for test in tests:
                    yield from _asked(test)
            case ast.BoolOp(values=values):
                for value in values:
                    yield from _asked(value)
            case _:
                pass


def _asked(test: ast.expr) -> Iterator[str]:
    match test:
        case ast.Compare(left=left):
            yield ast.unparse(left)
        case ast.UnaryOp(operand=operand):
            yield from _asked(operand)
        case ast.BoolOp(values=values):
            for value in values:
                yield from _asked(value)
        case ast.NamedExpr(target=target):
            yield ast.unparse(target)
        case _:
            yield ast.unparse(test)

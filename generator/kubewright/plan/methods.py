"""The methods that emitted clients have beyond the verbs: those of subresources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kubewright.model.identifiers import GroupVersionKind
from kubewright.model.resources import Resource, Verb
from kubewright.plan.applyconfigurations import configuration_of
from kubewright.plan.syntax import call, docstring, literal


@dataclass(frozen=True)
class Flavour:
    """What differs between the sync and the async half of a package."""

    prefix: str
    module: str
    define: str
    wait: str


SYNC = Flavour(prefix="", module="client", define="def", wait="")
ASYNC = Flavour(
    prefix="Async", module="async_client", define="async def", wait="await "
)
FLAVOURS = (SYNC, ASYNC)


@dataclass(frozen=True)
class MethodView:
    """A method, `def` or `async def`. `arguments` follow `self`."""

    define: str
    name: str
    arguments: tuple[str, ...]
    returns: str
    body: str
    docstring: str


_EVICTION = GroupVersionKind("policy", "v1", "Eviction")
"""Has nothing that must be said but the name of what goes."""

_ANSWERED_WITH_STATUS = frozenset({GroupVersionKind("", "v1", "Binding"), _EVICTION})
"""Creating these answers a Status, whatever OpenAPI says."""


def creates_with_status(resource: Resource, verb: Verb) -> bool:
    """Whether a resource's own `create` needs a method instead of the verb."""
    return verb is Verb.CREATE and resource.kind in _ANSWERED_WITH_STATUS


@dataclass(frozen=True)
class MethodPlanner:
    """Plans the methods of one resource, or of one of its subresources.

    Attributes:
        path: the resource, and the subresource. For example: `deployments/scale`.
        type_: the expression for the class that is exchanged.
        own_kind: whether that is the resource's own, which says its name itself.
        with_status: whether creating answers a Status.
        says_nothing: whether the name is all that a body has to say.
    """

    flavour: Flavour
    path: str
    type_: str
    own_kind: bool
    with_status: bool
    says_nothing: bool

    @classmethod
    def of_kind(
        cls,
        flavour: Flavour,
        path: str,
        type_: str,
        kind: GroupVersionKind,
        resource: Resource,
    ) -> MethodPlanner:
        with_status = kind in _ANSWERED_WITH_STATUS
        own_kind, says_nothing = kind == resource.kind, kind == _EVICTION
        return cls(flavour, path, type_, own_kind, with_status, says_nothing)

    def create_with_status(self) -> MethodView:
        return MethodView(
            self.flavour.define,
            "create",
            (f"obj: {self.type_}", "**options: Unpack[kw.CreateOptions]"),
            "kw.Status",
            f"{self.flavour.wait}self._create(obj, into=kw.Status, options=options)",
            docstring("Create; the server answers with a Status.", 8),
        )

    def methods(self, verb: Verb, name: str) -> Iterator[MethodView]:
        """The method of a verb; patching brings server-side apply with it."""
        match verb:
            case Verb.GET:
                yield self._method(verb, name, ("name: str",), ("name",))
            case Verb.UPDATE if self.own_kind:
                passed = ("kw.object_name(obj)", "obj")
                yield self._method(verb, name, (f"obj: {self.type_}",), passed)
            case Verb.UPDATE:
                arguments = ("name: str", f"body: {self.type_}")
                yield self._method(verb, name, arguments, ("name", "body"))
            case Verb.CREATE if self.says_nothing:
                arguments = ("name: str", f"body: {self.type_} | None = None")
                body = f"body or {self.type_}()"
                yield self._method(verb, name, arguments, (body,), name="name")
            case Verb.CREATE:
                arguments = ("name: str", f"body: {self.type_}")
                yield self._method(verb, name, arguments, ("body",), name="name")
            case Verb.PATCH:
                arguments = ("name: str", "patch: kw.Patch")
                yield self._method(verb, name, arguments, ("name", "patch"))
                yield self._apply(f"apply_{name.removeprefix('patch_')}")
            case _:
                raise AssertionError(f"no subresource can {verb}")

    def log(self, name: str) -> Iterator[MethodView]:
        """A log as one text, and line by line."""
        yield MethodView(
            self.flavour.define,
            name,
            ("name: str", "**options: Unpack[kw.LogOptions]"),
            "str",
            f"{self.flavour.wait}self._log(name, options=options)",
            docstring("The log as it is now.", 8),
        )
        yield MethodView(
            "def",
            f"{name}_lines",
            ("name: str", "**options: Unpack[kw.LogLinesOptions]"),
            f"kw.{self.flavour.prefix}LogLines",
            "self._log_lines(name, options=options)",
            docstring("The log line by line; follow=True goes on as it grows.", 8),
        )

    def _method(
        self,
        verb: Verb,
        method: str,
        arguments: tuple[str, ...],
        passed: tuple[str, ...],
        **keywords: str,
    ) -> MethodView:
        status = verb is Verb.CREATE and self.with_status
        into = "kw.Status" if status else self.type_
        helper = call(
            f"self._{verb.value}",
            *passed,
            **keywords,
            into=into,
            subresource=self._subresource,
            options="options",
        )
        options = f"kw.{verb.value.capitalize()}Options"
        return MethodView(
            self.flavour.define,
            method,
            (*arguments, f"**options: Unpack[{options}]"),
            into,
            f"{self.flavour.wait}{helper}",
            docstring(f"{verb.value} {self.path}.", 8),
        )

    def _apply(self, method: str) -> MethodView:
        configuration = configuration_of(self.type_)
        helper = call(
            "self._apply",
            "obj",
            field_manager="field_manager",
            force="force",
            into=self.type_,
            subresource=self._subresource,
            options="options",
        )
        return MethodView(
            self.flavour.define,
            method,
            (
                f"obj: {self.type_} | {configuration} | kw.Manifest",
                "*",
                "field_manager: str",
                "force: bool = False",
                "**options: Unpack[kw.ApplyOptions]",
            ),
            self.type_,
            f"{self.flavour.wait}{helper}",
            docstring(f"apply {self.path}, server-side.", 8),
        )

    @property
    def _subresource(self) -> str:
        return literal(self.path.partition("/")[2])

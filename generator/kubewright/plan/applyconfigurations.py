"""Modules of apply configurations: partial manifests, a TypedDict an object type.

As client-go's applyconfiguration-gen, with dicts for its builders. They are of the
manifest's own names and of what JSON holds: times are text, bytes are base64.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from kubewright.config import Config
from kubewright.model.api import Model
from kubewright.model.patchable import applied_types
from kubewright.model.types import (
    AliasType,
    AnyValue,
    Field,
    MapOf,
    ObjectType,
    TypeRef,
    has_type_meta,
    references,
)
from kubewright.naming import Names
from kubewright.naming.reserved import (
    ANNOTATION_BUILTINS,
    KEYWORDS,
    SURFACE,
)
from kubewright.plan.annotations import Annotator, as_written
from kubewright.plan.imports import module_aliases
from kubewright.plan.layout import attribute, class_line, import_line
from kubewright.plan.models import is_inside, package_folder
from kubewright.plan.planned import PlannedFile
from kubewright.plan.syntax import docstring, literal

MODULE = "applyconfigurations"
SUFFIX = "ApplyConfiguration"

ALIAS = "_apply"


def configuration_of(type_: str) -> str:
    """The apply configuration of a class: `apps_v1_apply.DeploymentApplyConfiguration`."""
    module, _, name = type_.rpartition(".")
    return f"{module}{ALIAS}.{name}{SUFFIX}"


def configuration_imports(aliases: Mapping[str, str]) -> list[str]:
    """Imports of the apply configurations beside modules of classes."""
    return sorted(
        import_line(module, MODULE, alias + ALIAS) for module, alias in aliases.items()
    )


_SCOPE = ANNOTATION_BUILTINS | SURFACE | {"Any", "Literal"}

_NOT_APPLIED = {"io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta": {"managedFields"}}
"""Fields that a server refuses in what is applied."""


@dataclass(frozen=True)
class ConfigurationView:
    """A TypedDict: `fields` are statements, `keys` the items of one that needs a call.

    Only a call can say names that are no identifiers (`from`, `$ref`), and those that
    would hide what the annotations of a class refer to.
    """

    name: str
    docstring: str
    fields: tuple[str, ...] = ()
    keys: tuple[tuple[str, str], ...] = ()

    @property
    def line(self) -> str:
        return class_line(self.name, "TypedDict, total=False")

    @property
    def texts(self) -> tuple[str, ...]:
        return (*self.fields, *(text for _, text in self.keys))


@dataclass(frozen=True)
class ConfigurationsView:
    header: str
    docstring: str
    typing_imports: str
    uses_runtime: bool
    imports: tuple[str, ...]
    classes: tuple[ConfigurationView, ...]


@dataclass(frozen=True)
class ApplyConfigurationsPlanner:
    """Plans the apply configurations of one package."""

    model: Model
    names: Names
    header: str
    config: Config

    def plan(self) -> Iterator[PlannedFile]:
        by_home: dict[str, list[ObjectType]] = defaultdict(list)
        for type_ in self.model.objects:
            home = self.names.home(type_)
            if (
                type_.name in self._applied
                and is_inside(home, self.names.package)
                and self.config.selects(type_.package)
            ):
                by_home[home].append(type_)
        for home, types in sorted(by_home.items()):
            view = self._module(home, types)
            yield PlannedFile(
                package_folder(home, self.names.package) / f"{MODULE}.py",
                "applyconfigurations/module.py.j2",
                view,
                laid_out=not any(class_.keys for class_ in view.classes),
            )

    @cached_property
    def _applied(self) -> frozenset[str]:
        return applied_types(self.model)

    def _module(self, home: str, types: list[ObjectType]) -> ConfigurationsView:
        aliases = module_aliases(
            self.names.home(target)
            for type_ in types
            for field in type_.fields
            for target in self._objects_in(field.type)
            if self.names.home(target) != home and target.name in self._applied
        )
        imports = {"TypedDict"}
        scope = frozenset(
            {
                *aliases.values(),
                *(self.names.classes[type_.name] + SUFFIX for type_ in types),
            }
        )
        classes = tuple(
            self._class(type_, home, aliases, scope, imports)
            for type_ in sorted(types, key=lambda t: self.names.classes[t.name])
        )
        return ConfigurationsView(
            header=self.header,
            docstring=docstring(
                f"Apply configurations of {'.'.join(home.split('.')[-2:])}.", indent=0
            ),
            typing_imports=", ".join(sorted(imports)),
            uses_runtime=any(
                "kw." in text for class_ in classes for text in class_.texts
            ),
            imports=tuple(
                import_line(module, MODULE, alias) for module, alias in aliases.items()
            ),
            classes=classes,
        )

    def _objects_in(self, type_: TypeRef) -> Iterator[ObjectType]:
        for name in references(type_):
            target = self.model.by_name[name]
            if isinstance(target, ObjectType):
                yield target
            else:
                yield from self._objects_in(target.type)

    def _class(
        self,
        type_: ObjectType,
        home: str,
        aliases: Mapping[str, str],
        scope: frozenset[str],
        imports: set[str],
    ) -> ConfigurationView:
        def reference(name: str) -> str | TypeRef:
            target = self.model.by_name[name]
            if isinstance(target, AliasType):
                return as_written(target.type)
            if name not in self._applied:
                return MapOf(AnyValue())
            class_name = self.names.classes[name] + SUFFIX
            module = self.names.home(target)
            return class_name if module == home else f"{aliases[module]}.{class_name}"

        fields = [
            field
            for field in type_.fields
            if field.name not in _NOT_APPLIED.get(type_.name, ())
        ]
        names = {field.name for field in fields}
        annotator = Annotator(reference, imports=imports)
        typed = [(f.name, self._annotation(f, type_, annotator)) for f in fields]
        name = self.names.classes[type_.name] + SUFFIX
        said = docstring(f"Fields of {self.names.classes[type_.name]} to apply.")
        if all(map(_is_attribute, names)) and names.isdisjoint(scope | _SCOPE):
            return ConfigurationView(
                name, said, tuple(attribute(key, text, None) for key, text in typed)
            )
        return ConfigurationView(
            name, said, keys=tuple((literal(key), literal(text)) for key, text in typed)
        )

    def _annotation(self, field: Field, type_: ObjectType, annotator: Annotator) -> str:
        if field.name in ("apiVersion", "kind") and has_type_meta(type_):
            annotator.imports.add("Literal")
            gvk = type_.gvks[0]
            value = str(gvk.group_version) if field.name == "apiVersion" else gvk.kind
            return f"Literal[{literal(value)}]"
        return annotator.of(as_written(field.type))


def _is_attribute(name: str) -> bool:
    return name.isidentifier() and name not in KEYWORDS and not name.startswith("__")

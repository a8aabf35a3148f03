"""Modules of models: one a group version, a class for every object type."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import PurePosixPath

from kubewright.config import Config
from kubewright.diagnostics import InputError
from kubewright.model.api import Model
from kubewright.model.identifiers import GroupVersionKind
from kubewright.model.resources import Resource
from kubewright.model.types import (
    UNKNOWN_FIELDS,
    AliasType,
    Field,
    ObjectType,
    Ref,
    TypeRef,
    has_object_meta,
    has_type_meta,
    metadata_type,
    references,
)
from kubewright.naming import Names
from kubewright.naming.reserved import ANNOTATION_BUILTINS
from kubewright.plan.annotations import Annotator, keeps_null
from kubewright.plan.descriptions import class_description, field_description
from kubewright.plan.imports import import_lines, module_aliases
from kubewright.plan.layout import attribute, class_line
from kubewright.plan.planned import PlannedFile
from kubewright.plan.selectable import (
    SelectablesView,
    SelectableView,
    selectable_view,
)
from kubewright.plan.syntax import call, docstring, literal


@dataclass(frozen=True)
class FieldView:
    """`name: annotation = default`, and the docstring below it."""

    statement: str
    docstring: str | None


@dataclass(frozen=True)
class ClassView:
    line: str
    docstring: str
    fields: tuple[FieldView, ...]


@dataclass(frozen=True)
class ModelsView:
    header: str
    docstring: str
    typing_imports: str
    builtins: bool
    imports: tuple[str, ...]
    classes: tuple[ClassView, ...]


@dataclass(frozen=True)
class ExportedModuleView:
    """What a package has from a module below it: names here, and names there."""

    name: str
    names: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ExportsView:
    """A package's `__init__`: what it takes from which module."""

    header: str
    docstring: str
    package: str
    modules: tuple[ExportedModuleView, ...]

    @property
    def names(self) -> list[str]:
        """All names, sorted."""
        return sorted(name for module in self.modules for name, _ in module.names)


@dataclass(frozen=True)
class ModelsPlanner:
    """Plans the model modules of one package.

    Attributes:
        header: the first line of every file: where it came from.
        docs: whether descriptions become docstrings.
    """

    model: Model
    names: Names
    header: str
    config: Config
    docs: bool = True

    def plan(self) -> Iterator[PlannedFile]:
        for home, types in sorted(self.local_types().items()):
            folder = package_folder(home, self.names.package)
            title = ".".join(home.split(".")[-2:])
            modules = self._modules(types)
            selectable = self._selectable(home)
            if selectable:
                yield PlannedFile(
                    folder / "fields.py",
                    "models/fields.py.j2",
                    SelectablesView(
                        self.header,
                        docstring(f"Field selectors of {title}.", indent=0),
                        selectable,
                    ),
                )
            for module, inside in modules.items():
                name = module.removeprefix(f"{home}.")
                yield PlannedFile(
                    folder / f"{name}.py",
                    "models/models.py.j2",
                    self._module(module, title, inside),
                    laid_out=True,
                )
            yield PlannedFile(
                folder / "__init__.py",
                "models/exports.py.j2",
                ExportsView(
                    header=self.header,
                    docstring=docstring(f"The types of {title}.", indent=0),
                    package=home,
                    modules=(
                        *_exported_fields(selectable),
                        *(
                            ExportedModuleView(
                                module.removeprefix(f"{home}."),
                                tuple(sorted(self._exported(inside))),
                            )
                            for module, inside in modules.items()
                        ),
                    ),
                ),
                laid_out=True,
            )

    def _selectable(self, home: str) -> tuple[SelectableView, ...]:
        """The field selectors of the group version that a home is the module of."""
        return tuple(
            selectable_view(resource, self.names)
            for version in self.model.versions
            if self.names.version_modules[version.group_version] == home
            for resource in version.resources
            if resource.selectable_fields
        )

    def _modules(self, types: list[ObjectType]) -> dict[str, list[ObjectType]]:
        """Types by the module that they are written in, sorted."""
        modules: dict[str, list[ObjectType]] = defaultdict(list)
        for type_ in types:
            modules[self.names.model_module(type_)].append(type_)
        return dict(sorted(modules.items()))

    def _exported(self, types: list[ObjectType]) -> Iterator[tuple[str, str]]:
        """The names that a package has for types, and their classes."""
        for type_ in types:
            class_name = self.names.classes[type_.name]
            for name in (type_.name, *type_.also):
                yield self.names.classes[name], class_name

    def local_types(self) -> Mapping[str, list[ObjectType]]:
        """Types by home module, of the homes that are inside the package."""
        by_home: dict[str, list[ObjectType]] = defaultdict(list)
        for type_ in self.model.objects:
            home = self.names.home(type_)
            if is_inside(home, self.names.package) and self._selects(type_):
                by_home[home].append(type_)
        return by_home

    def _resources_of(self, type_: ObjectType) -> list[Resource]:
        return [r for gvk in type_.gvks for r in self._resources.get(gvk, ())]

    @cached_property
    def _resources(self) -> Mapping[GroupVersionKind, list[Resource]]:
        """Resources by the kind that they serve."""
        resources: dict[GroupVersionKind, list[Resource]] = defaultdict(list)
        for resource in self.model.resources:
            resources[resource.kind].append(resource)
        return resources

    def _selects(self, type_: ObjectType) -> bool:
        return self.config.selects(type_.package)

    def _module(self, module: str, title: str, types: list[ObjectType]) -> ModelsView:
        referenced = [
            (type_, target) for type_ in types for target in self._referenced(type_)
        ]
        for type_, target in referenced:
            if not self._selects(target):
                raise InputError(
                    f"{type_.name} needs {target.name}, which the configuration's "
                    "definitions leave out",
                    self.config.at("definitions"),
                    f"add {target.package} to definitions",
                )
        aliases = module_aliases(
            self.names.home(target)
            for _, target in referenced
            if self.names.model_module(target) != module
        )
        imports: set[str] = set()
        classes = [
            self._class(type_, module, aliases, imports)
            for type_ in sorted(types, key=self._class_order)
        ]
        typing = sorted(imports - {"builtins"})
        return ModelsView(
            header=self.header,
            docstring=docstring(f"Models of {title}.", indent=0),
            typing_imports=", ".join(typing),
            builtins="builtins" in imports,
            imports=tuple(import_lines(aliases)),
            classes=tuple(classes),
        )

    def _class_order(self, type_: ObjectType) -> tuple[bool, str]:
        """By name; but what classes beside it make their defaults from goes first."""
        return (type_.short_name not in _METADATA, self.names.classes[type_.name])

    def _referenced(self, type_: ObjectType) -> Iterator[ObjectType]:
        for field in type_.fields:
            yield from self._objects_in(field.type)

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
        module: str,
        aliases: Mapping[str, str],
        imports: set[str],
    ) -> ClassView:
        attributes = self.names.attributes[type_.name]

        def reference(name: str) -> str | TypeRef:
            target = self.model.by_name[name]
            if isinstance(target, AliasType):
                return target.type
            class_name = self.names.classes[name]
            if self.names.model_module(target) == module:
                return class_name
            return f"{aliases[self.names.home(target)]}.{class_name}"

        annotator = Annotator(
            reference=reference,
            shadowed=ANNOTATION_BUILTINS & set(attributes.values()),
            imports=imports,
        )
        return ClassView(
            line=class_line(
                self.names.classes[type_.name],
                _bases(type_),
            ),
            docstring=docstring(
                class_description(type_, self._resources_of(type_), docs=self.docs)
            ),
            fields=tuple(
                self._field(field, type_, attributes[field.name], annotator)
                for field in _in_order(type_)
            ),
        )

    def _field(
        self, field: Field, type_: ObjectType, name: str, annotator: Annotator
    ) -> FieldView:
        if field.name == UNKNOWN_FIELDS:
            default = call("kw.field", name="kw.REST", default_factory="kw.no_fields")
            return FieldView(attribute(name, annotator.of(field.type), default), None)
        described = field_description(field) if self.docs else None
        doc = None if described is None else docstring(described)
        wire = {} if name == field.name else {"name": literal(field.name)}
        if field.name in ("apiVersion", "kind") and has_type_meta(type_):
            gvk = type_.gvks[0]
            value = str(gvk.group_version) if field.name == "apiVersion" else gvk.kind
            annotator.imports.add("Literal")
            annotation = f"Literal[{literal(value)}]"
            always = call("kw.always", literal(value), **wire)
            return FieldView(attribute(name, annotation, always), doc)
        if metadata_type(field) is not None and has_type_meta(type_):
            annotation = annotator.of(field.type)
            default = call("kw.field", **wire, default_factory=annotation)
            return FieldView(attribute(name, annotation, default), doc)
        annotation = annotator.of_field(self._with_map_type(field))
        default_or_none = self._default(field, wire, annotator)
        return FieldView(attribute(name, annotation, default_or_none), doc)

    def _with_map_type(self, field: Field) -> Field:
        """A field without map type has that of the definition it refers to."""
        target = isinstance(field.type, Ref) and self.model.by_name[field.type.name]
        if not isinstance(target, ObjectType) or field.semantics.map_type:
            return field
        semantics = replace(field.semantics, map_type=target.map_type)
        return replace(field, semantics=semantics)

    def _default(
        self, field: Field, wire: Mapping[str, str], annotator: Annotator
    ) -> str | None:
        if annotator.is_raw(field.type):
            return call("kw.field", **wire, default="kw.FieldsV1()")
        if keeps_null(field):
            return call("kw.field", **wire, default="kw.UNSET") if wire else "kw.UNSET"
        if field.required:
            return call("kw.field", **wire) if wire else None
        if field.by_value:
            default = call("kw.absent", literal(self._full_name(field.type)))
            return call("kw.field", **wire, default=default) if wire else default
        return call("kw.field", **wire, default="None") if wire else "None"

    def _full_name(self, type_: TypeRef) -> str:
        """A class as its module and itself: `kubeclient.apps.v1.models.Deployment`."""
        (target,) = self._objects_in(type_)
        return f"{self.names.model_module(target)}.{self.names.classes[target.name]}"


def _bases(type_: ObjectType) -> str:
    """What stands in the parentheses of a class."""
    base = "KubeObject" if has_type_meta(type_) else "Model"
    if has_object_meta(type_):
        base = "MetaObject"
    bases = f"kw.{base}, kw_only=True"
    # Decoding notices unknown fields by refusing them, and gathers them then.
    return f"{bases}, forbid_unknown_fields=True" if keeps_unknown(type_) else bases


def _exported_fields(
    selectable: tuple[SelectableView, ...],
) -> Iterator[ExportedModuleView]:
    if selectable:
        names = sorted((view.name, view.name) for view in selectable)
        yield ExportedModuleView("fields", tuple(names))


_METADATA = ("ListMeta", "ObjectMeta")

_FIRST = {"apiVersion": 0, "kind": 1, "metadata": 2, "spec": 3, "status": 4}


def _in_order(type_: ObjectType) -> list[Field]:
    """By name, but kinds as their manifests are written: apiVersion, kind, metadata."""
    first = _FIRST if has_type_meta(type_) else {}
    return sorted(
        type_.fields,
        key=lambda f: (f.name == UNKNOWN_FIELDS, first.get(f.name, len(first)), f.name),
    )


def keeps_unknown(type_: ObjectType) -> bool:
    """Whether objects of a type may have more than its fields."""
    return any(field.name == UNKNOWN_FIELDS for field in type_.fields)


def is_inside(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def package_folder(module: str, package: str) -> PurePosixPath:
    """Where a module's folder is below the package's own."""
    return PurePosixPath(*module.removeprefix(package).strip(".").split("."))

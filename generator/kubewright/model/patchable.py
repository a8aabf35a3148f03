"""What can be applied: the kinds that can be patched, and all that stands inside them."""

from __future__ import annotations

from collections.abc import Iterator

from kubewright.model.api import Model
from kubewright.model.identifiers import GroupVersionKind
from kubewright.model.resources import Content, Resource, Verb
from kubewright.model.types import AliasType, ObjectType, references


def patched_kinds(resource: Resource) -> Iterator[GroupVersionKind]:
    """The kinds that are patched through a resource and its subresources."""
    if Verb.PATCH in resource.verbs:
        yield resource.kind
    for sub in resource.subresources:
        if sub.content is Content.OBJECT and Verb.PATCH in sub.verbs:
            yield sub.kind


def applied_types(model: Model) -> frozenset[str]:
    """The objects that an applied configuration can have in it, by definition.

    Of what is borrowed, those that the package with the class has in its own.

    A model without resources is a library of types for others: all that are no kinds.
    """
    if not any(model.resources):
        return frozenset(type_.name for type_ in model.objects if not type_.gvks)
    own = {type_.name for type_ in model.types}
    found: set[str] = set()
    waiting = [
        model.by_gvk[kind].name
        for resource in model.resources
        for kind in patched_kinds(resource)
    ]
    while waiting:
        name = waiting.pop()
        if name in found or name not in own:
            continue
        found.add(name)
        waiting.extend(_mentioned(model, name))
    objects = (name for name in found if isinstance(model.by_name[name], ObjectType))
    lent = (names & applied_types(lender) for lender, names in model.borrowed.values())
    return frozenset(objects).union(*lent)


def _mentioned(model: Model, name: str) -> Iterator[str]:
    type_ = model.by_name[name]
    if isinstance(type_, AliasType):
        yield from references(type_.type)
    else:
        for field in type_.fields:
            yield from references(field.type)

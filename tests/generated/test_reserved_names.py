"""Names that the generator keeps free are those that the runtime uses."""

from __future__ import annotations

import inspect

from kuberuntime.codegen import clients
from kuberuntime.model import KubeObject, MetaObject, Model
from kubewright.naming import reserved


def public(*types: type) -> set[str]:
    """Public attributes that the types, or their annotations, have beyond object's."""
    names = {name for type_ in types for name in dir(type_)}
    for type_ in types:
        for base in type_.__mro__:
            names |= set(inspect.get_annotations(base))
    return {name for name in names if not name.startswith("_")}


def test_the_methods_of_models_are_reserved() -> None:
    assert public(Model, KubeObject) == reserved.MODEL_METHODS
    assert public(MetaObject) == reserved.MODEL_METHODS | reserved.OBJECT_PROPERTIES


def test_the_methods_and_attributes_of_clients_are_reserved() -> None:
    verbs = [getattr(clients, name) for name in clients.__all__ if "Verb" in name]
    assert len(verbs) == 16
    in_init = {"requests"}
    assert public(*verbs) | in_init == (
        reserved.VERB_METHODS | reserved.CLIENT_ATTRIBUTES
    )

"""Defaults put in where a schema has them, as apiextensions-apiserver's defaulting."""

from __future__ import annotations

import copy
from typing import Any

from kuberuntime.codec.json_types import is_list, is_object
from kuberuntime.schema.node import ABSENT, Node
from kuberuntime.schema.schemas import Schema, Schemas


def default(value: Any, schema: Schema, schemas: Schemas) -> Any:
    """The value with the defaults that a server would put in; the input is unchanged.

    Where nothing was missing it is the same object. Absent fields get their default, and
    so do nulls that are not ``nullable``; a default may hold objects that get
    defaults again. An object that is absent and has none is not made up for the
    sake of defaults inside it. Zero values that Go's schemas list as defaults are
    none.
    """
    return _default(value, schemas.node(schema))


def _default(value: Any, node: Node) -> Any:
    if is_object(value):
        return _default_object(value, node)
    if is_list(value) and (items := node.items) is not None:
        changed = [_default_element(element, items) for element in value]
        same = all(new is old for new, old in zip(changed, value, strict=True))
        return value if same else changed
    return value


def _default_object(value: dict[str, Any], node: Node) -> dict[str, Any]:
    result = value
    for name in node.properties:
        child = node.property(name)
        assert child is not None
        old = value.get(name, ABSENT)
        if old is ABSENT or (old is None and not child.nullable):
            new = _default_of(child)
            if new is ABSENT:
                continue
        else:
            new = old
        new = _default(new, child)
        if new is not old:
            if result is value:
                result = dict(value)
            result[name] = new
    if (additional := node.additional) is not None:
        for name, old in value.items():
            if name not in node.properties:
                new = _default_element(old, additional)
                if new is not old:
                    if result is value:
                        result = dict(value)
                    result[name] = new
    return result


def _default_element(value: Any, node: Node) -> Any:
    """An element of a list or a map: a null that is not nullable becomes the default."""
    if value is None and not node.nullable:
        found = _default_of(node)
        value = None if found is ABSENT else found
    return _default(value, node)


def _default_of(node: Node) -> Any:
    """A default of one's own to put in, or ABSENT."""
    return node.default if node.default is ABSENT else copy.deepcopy(node.default)


def drop_nulls(value: Any, schema: Schema, schemas: Schemas) -> Any:
    """The value without nulls of fields that are neither ``nullable`` nor have a default.

    A server drops them when it reads a request, before it puts defaults in. The
    input is unchanged; where there was none it is the same object.
    """
    return _drop_nulls(value, schemas.node(schema))


def _drop_nulls(value: Any, node: Node) -> Any:
    if is_object(value):
        result = value
        for name, old in value.items():
            child = node.child(name)
            if child is None:
                continue
            if old is None:
                if not child.nullable and child.default is ABSENT:
                    if result is value:
                        result = dict(value)
                    del result[name]
                continue
            new = _drop_nulls(old, child)
            if new is not old:
                if result is value:
                    result = dict(value)
                result[name] = new
        return result
    if is_list(value) and (items := node.items) is not None:
        changed = [_drop_nulls(element, items) for element in value]
        same = all(new is old for new, old in zip(changed, value, strict=True))
        return value if same else changed
    return value

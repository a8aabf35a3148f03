"""Names that emitted code cannot use, as data."""

from __future__ import annotations

import keyword

KEYWORDS = frozenset(keyword.kwlist)

MODEL_METHODS = frozenset(
    {
        "from_dict",
        "from_json",
        "from_yaml",
        "to_dict",
        "to_json",
        "to_yaml",
        "validate",
        "with_defaults",
    }
)
"""Public names of kuberuntime's Model and KubeObject: fields must not hide them."""

OBJECT_PROPERTIES = frozenset({"key", "name", "resource_version", "uid"})
"""What MetaObject has beyond them, the base of kinds with ObjectMeta."""

SURFACE = frozenset({"builtins", "kw"})
"""Module names that annotations of emitted classes refer to."""

ANNOTATION_BUILTINS = frozenset(
    {"bool", "bytes", "dict", "float", "int", "list", "str"}
)
"""Builtins in annotations: where a field has such a name, `builtins.` goes before."""

MODULE_NAMES = frozenset({"Annotated", "Any", "Literal", "Unpack", "annotations"})
"""What emitted modules import by name."""

PACKAGE_MODULES = frozenset(
    {"clientset", "informers", "listers", "py", "scheme", "testing"}
)
"""Modules at the top of a generated package, today's and those to come."""

VERB_METHODS = frozenset(
    {
        "apply",
        "create",
        "delete",
        "delete_collection",
        "edit",
        "extract",
        "get",
        "list",
        "modify",
        "patch",
        "table",
        "update",
        "watch",
    }
)
"""Methods of the runtime's verbs."""

CLIENT_ATTRIBUTES = frozenset({"list_type", "object_type", "requests", "resource"})
"""Other public attributes of the runtime's resource clients."""

ACCESSORS = SURFACE | {"informables", "listers", "str"}
"""What else modules of clients and informers use beside the methods of a group, and the
constants that are named as those."""

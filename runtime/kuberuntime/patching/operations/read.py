"""The operations of a JSON patch, checked before any is done."""

from __future__ import annotations

from typing import Any, Final

from kuberuntime.codec.json_types import is_list, is_object
from kuberuntime.patching.errors import PatchError
from kuberuntime.patching.go_values import go_kind
from kuberuntime.schema.go_text import go_json

Operation = dict[str, Any]

_OPERATION: Final = "handlers.jsonPatchOp"
_NEEDED: Final = {
    "add": "value",
    "replace": "value",
    "remove": "",
    "test": "",
    "move": "from",
    "copy": "from",
}


def read_operations(patch: object) -> list[Operation | None]:
    """The operations, of which each is an object or null. Raises PatchError if not."""
    if not is_list(patch):
        raise _undecodable(patch, f"value of type []{_OPERATION}")
    for operation in patch:
        if is_object(operation):
            for name in ("op", "path", "from"):
                value = operation.get(name)
                if value is not None and not isinstance(value, str):
                    where = f"struct field jsonPatchOp.{name} of type string"
                    raise _undecodable(value, where)
        elif operation is not None:
            raise _undecodable(operation, f"value of type {_OPERATION}")
    return patch


def check_complete(operations: list[Operation | None]) -> None:
    """Raises PatchError where one has not all it needs; as version 5 before it begins."""
    for operation in operations:
        if wrong := _lack(operation or {}):
            raise PatchError(f"invalid operation {go_json(operation)}: {wrong}")


def _lack(operation: Operation) -> str:
    """What an operation lacks; empty where it is complete."""
    needed = _NEEDED.get(operation.get("op") or "")
    if needed is None:
        return "unsupported operation"
    lacks_value = needed == "value" and needed not in operation
    if lacks_value or (needed == "from" and operation.get(needed) is None):
        text = f"operation, missing {needed} field: missing value"
        return f"failed to decode '{needed}': {text}"
    if operation.get("path") is None:
        return "failed to decode 'path': operation missing path field: missing value"
    return ""


def _undecodable(value: object, into: str) -> PatchError:
    return PatchError(
        f"error decoding patch: json: cannot unmarshal {go_kind(value)} into Go {into}"
    )

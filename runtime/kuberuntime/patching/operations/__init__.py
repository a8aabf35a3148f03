"""JSON patches, RFC 6902, as a server reads them.

Which is evanphx/json-patch's way: places in lists may count from the end, ``test``
takes what is missing for null and tells 1 from 1.0, and a replaced key must be there.
"""

from __future__ import annotations

from typing import Any

from kuberuntime.codec.json_types import is_object
from kuberuntime.patching.errors import PatchError
from kuberuntime.patching.operations.read import read_operations
from kuberuntime.patching.operations.run import DoesNotApply, run

__all__ = ["MOST_OPERATIONS", "json_patch"]

MOST_OPERATIONS = 10_000


def json_patch(doc: dict[str, Any], operations: list[dict[str, Any]]) -> dict[str, Any]:
    """The document with the operations done, in order.

    Raises PatchError: 400 where the patch is no list of operations, 413 where it has
    more than 10,000, 422 where one of them cannot be done, as a ``test`` that fails; the
    server does not say which.
    """
    read = read_operations(operations)
    if len(read) > MOST_OPERATIONS:
        raise PatchError(
            f"The allowed maximum operations in a JSON patch is {MOST_OPERATIONS}, "
            f"got {len(read)}",
            code=413,
            reason="RequestEntityTooLarge",
        )
    result: Any = doc
    try:
        for operation in read:
            result = run(result, operation)
    except DoesNotApply as error:
        raise _rejected() from error
    if not is_object(result):
        raise _rejected()
    return result


def _rejected() -> PatchError:
    message = "the server rejected our request due to an error in our request"
    return PatchError(message, code=422, reason="Invalid")

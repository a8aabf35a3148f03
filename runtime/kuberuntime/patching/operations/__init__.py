"""JSON patches, RFC 6902, as a server reads them.

Which is evanphx/json-patch's way: places in lists may count from the end, and ``test``
takes what is missing for null and tells 1 from 1.0. A server has version 4 of it or
version 5, which is stricter: see :func:`json_patch`.
"""

from __future__ import annotations

from typing import Any

from kuberuntime.codec.json_types import is_object
from kuberuntime.patching.errors import PatchError
from kuberuntime.patching.operations.read import check_complete, read_operations
from kuberuntime.patching.operations.run import DoesNotApply, run
from kuberuntime.patching.operations.version import Version

__all__ = ["MOST_OPERATIONS", "Version", "json_patch"]

MOST_OPERATIONS = 10_000


def json_patch(
    doc: dict[str, Any], operations: list[dict[str, Any]], *, version: Version = 5
) -> dict[str, Any]:
    """The document with the operations done, in order.

    ``version`` is that of evanphx/json-patch: kube-apiserver 1.36 has 4, an
    apiextensions-apiserver that runs alone may have 5. With 4, ``replace`` sets a key
    that an object does not have, ``copy`` of such a key sets null, ``add`` and
    ``replace`` without a value set null, and an operation that is none is refused as
    one that cannot be done. What goes with 5 does the same with 4.

    Raises PatchError: 400 where the patch is no list of operations, 413 where it has
    more than 10,000, 422 where one of them cannot be done, as a ``test`` that fails; the
    server does not say which.
    """
    read = read_operations(operations)
    if version == 5:
        check_complete(read)
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
            result = run(result, operation or {}, version)
    except DoesNotApply as error:
        raise _rejected() from error
    if not is_object(result):
        raise _rejected()
    return result


def _rejected() -> PatchError:
    message = "the server rejected our request due to an error in our request"
    return PatchError(message, code=422, reason="Invalid")

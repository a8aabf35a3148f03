"""Namespaces that tests have to themselves."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from kuberuntime.dynamic import DynamicClient
from kuberuntime.rest import NotFound, RESTClient
from kuberuntime.rest.resource import Resource

if TYPE_CHECKING:
    from kuberuntime.testing.servers import KubeServer

_NAMESPACES: Final = Resource("", "v1", "namespaces", "Namespace", namespaced=False)


def _suffix() -> str:
    return secrets.token_hex(3)


@contextmanager
def namespace_for(
    server: KubeServer,
    words: str,
    *,
    suffix: Callable[[], str] = _suffix,
) -> Generator[str]:
    """A new namespace for the length of a block. Yields its name: words and a suffix.

    It is deleted at the end, and not waited for. Where the server has no namespaces
    there is none to make. Raises the ApiErrors of the server.
    """
    name = f"{words}-{suffix()}"
    with server.connect(RESTClient) as rest:
        namespaces = DynamicClient(rest).for_resource(_NAMESPACES)
        try:
            namespaces.create({"metadata": {"name": name}})
        except NotFound:
            yield name
            return
        try:
            yield name
        finally:
            with suppress(NotFound):  # the test did it itself
                namespaces.delete(name)

# Derived from runtime/kuberuntime/table/_async/read.py by scripts/unasync.py: edit that one.
"""Reading a table, whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kuberuntime.rest.builder import ResourceRequests
from kuberuntime.rest.errors import Expired
from kuberuntime.rest.options import ListOptions
from kuberuntime.rest.request import Request
from kuberuntime.rest.response import decode
from kuberuntime.table.models import Table
from kuberuntime.table.requests import IncludeObject, table_request

if TYPE_CHECKING:
    from kuberuntime.rest._sync.transport import RESTClient

PAGE_SIZE: Final = 500  # rows; as kubectl get --chunk-size


def read_table(
    rest: RESTClient,
    requests: ResourceRequests,
    include_object: IncludeObject,
    options: ListOptions,
) -> Table:
    """All pages of a table as one, or one page where ``limit`` is given.

    Where the continue token expires on the way, reads all afresh in one piece, as
    lists do. Raises DecodeError where the server has no tables for the resource.
    """
    if "limit" in options:
        return _read(rest, table_request(requests, include_object, options))
    page_options: ListOptions = {"limit": PAGE_SIZE, **options}
    request = table_request(requests, include_object, page_options)
    whole = page = _read(rest, request)
    while page.metadata.continue_:
        following: ListOptions = {
            **page_options,
            "continue_": page.metadata.continue_,
        }
        # The token stands for the version: a server refuses both together.
        following.pop("resource_version", None)
        following.pop("resource_version_match", None)
        try:
            request = table_request(requests, include_object, following)
            page = _read(rest, request)
        except Expired:
            page_options["limit"] = 0
            page_options.pop("continue_", None)
            request = table_request(requests, include_object, page_options)
            return _read(rest, request)
        whole.rows += page.rows
    whole.metadata = page.metadata
    return whole


def _read(rest: RESTClient, request: Request) -> Table:
    return decode(rest.send(request), request, Table)

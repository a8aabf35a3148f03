"""Requests that are answered with tables."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from kuberuntime.metadata.accept import accepting
from kuberuntime.rest.builder import ResourceRequests
from kuberuntime.rest.options import ListOptions
from kuberuntime.rest.request import Request

IncludeObject: TypeAlias = Literal["Metadata", "None"]
"""What of an object comes with its row. ``Metadata`` is the server's default."""


def table_request(
    requests: ResourceRequests, include_object: IncludeObject, options: ListOptions
) -> Request:
    """Read one page of a collection as a table.

    A server that has no tables answers with the list itself.
    """
    request = accepting(requests.list(**options), "Table")
    if include_object == "Metadata":
        return request
    query = tuple(sorted((*request.query, ("includeObject", include_object))))
    return msgspec.structs.replace(request, query=query)

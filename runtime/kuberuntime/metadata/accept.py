"""Answers in another form than the object's own."""

from __future__ import annotations

import msgspec

from kuberuntime.rest.request import JSON, Request


def accepting(request: Request, kind: str) -> Request:
    """The request, answered as a kind of meta.k8s.io/v1 where the server can.

    For example: ``Table``, ``PartialObjectMetadataList``.
    """
    accept = f"{JSON};as={kind};g=meta.k8s.io;v=v1,{JSON}"
    others = tuple(header for header in request.headers if header[0] != "Accept")
    return msgspec.structs.replace(request, headers=(("Accept", accept), *others))

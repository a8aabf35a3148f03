"""When a kube-apiserver can be used."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from kuberuntime.config import Config
from kuberuntime.rest import Request, RESTClient, TransportError
from kuberuntime.rest.response import error_from

_LONGEST: Final = 5.0  # seconds, for one answer
_NAMESPACE: Final = "default"


def is_ready(config: Config) -> bool:
    """Whether a server is healthy, and has the namespace that every cluster has.

    A full server makes it a moment after it started, for which controller-runtime's
    envtest waits too; one of custom resources alone has no namespaces.
    """
    # Not /readyz: a server for custom resources alone waits there for services.
    with RESTClient(replace(config, retries=0), environ={}) as rest:
        try:
            healthy = rest.send(Request("GET", "/healthz", timeout=_LONGEST))
            return healthy.status == 200 and not _lacks_namespace(rest)
        except TransportError:
            return False


def _lacks_namespace(rest: RESTClient) -> bool:
    """Whether it is the object that is missing, not the kind."""
    path = f"/api/v1/namespaces/{_NAMESPACE}"
    request = Request("GET", path, timeout=_LONGEST)
    found = rest.send(request)
    if found.status != 404:
        return False
    details = error_from(found, request).status.details
    return details is not None and details.name == _NAMESPACE

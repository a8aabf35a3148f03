"""A lease that the server keeps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kuberuntime import forks
from kuberuntime.dynamic.unstructured import UNSTRUCTURED, Unstructured
from kuberuntime.leaderelection.lease import (
    LEASES,
    Recorder,
    changed_lease,
    new_lease,
    record_of,
    reference,
    unique_identity,
)
from kuberuntime.leaderelection.record import LeaderElectionRecord
from kuberuntime.rest.body import body_of
from kuberuntime.rest.builder import ResourceRequests
from kuberuntime.rest.limiter import Unlimited
from kuberuntime.rest.request import Request
from kuberuntime.rest.response import decode

if TYPE_CHECKING:
    from kuberuntime.rest._async.transport import AsyncRESTClient


class AsyncLeaseLock:
    """A Lease of coordination.k8s.io/v1; as client-go's resourcelock.LeaseLock::

        lock = AsyncLeaseLock(clientset.rest, "shop", "my-controller")

    ``identity`` is who this candidate is: by default the machine's name and a random
    part, another one in a process that is forked. Whoever takes the lease puts its
    ``labels`` on it. ``timeout`` is how many seconds a call may take; keep it below
    the renew deadline. ``recorder`` has events told about the lease.

    Its calls share the client's connections, but not its rate limit: the election
    has a pace of its own, and must not wait behind the work.
    """

    def __init__(
        self,
        rest: AsyncRESTClient,
        namespace: str,
        name: str,
        *,
        identity: str | None = None,
        labels: Mapping[str, str] | None = None,
        timeout: float = 5.0,
        recorder: Recorder | None = None,
    ) -> None:
        if identity == "":
            raise ValueError("identity must not be empty: that is nobody's")
        self.identity = identity or forks.fresh(self, "identity", unique_identity)
        self._rest = rest
        self._requests = ResourceRequests(LEASES, namespace)
        self._rate_limiter = Unlimited()
        self._namespace, self._name = namespace, name
        self._labels = labels or {}
        self._timeout = timeout
        self._recorder = recorder
        self._lease: Unstructured | None = None

    async def get(self) -> LeaderElectionRecord:
        """Read the lease. NotFound and other ApiErrors, and TransportError."""
        request = self._requests.get(self._name, timeout=self._timeout)
        lease = await self._answer(request)
        record = record_of(lease)
        self._lease = lease
        return record

    async def create(self, record: LeaderElectionRecord) -> None:
        """Create the lease. AlreadyExists and other ApiErrors, and TransportError."""
        body = body_of(new_lease(self._name, self._labels, record), LEASES.gvk)
        request = self._requests.create(body, timeout=self._timeout)
        self._lease = await self._answer(request)

    async def update(self, record: LeaderElectionRecord) -> None:
        """Replace the lease as it was last read or written.

        Raises Conflict where it has changed since, other ApiErrors, and
        TransportError; RuntimeError before anything was read or written.
        """
        if self._lease is None:
            raise RuntimeError("get the lease, or create it, before it is updated")
        body = body_of(changed_lease(self._lease, self._labels, record), LEASES.gvk)
        request = self._requests.update(body, name=self._name, timeout=self._timeout)
        self._lease = await self._answer(request)

    def record_event(self, what: str) -> None:
        """Record an event about the lease, where there is a recorder."""
        if self._recorder is not None and self._lease is not None:
            self._recorder.event(
                reference(self._lease),
                "Normal",
                "LeaderElection",
                action="LeaderElection",
                note=f"{self.identity} {what}",
            )

    def describe(self) -> str:
        """Namespace and name."""
        return f"{self._namespace}/{self._name}"

    async def _answer(self, request: Request) -> Unstructured:
        response = await self._rest.send(request, rate_limiter=self._rate_limiter)
        lease: Unstructured = decode(response, request, UNSTRUCTURED)
        return lease

"""Asks a server what it serves, as client-go's discovery.DiscoveryClient."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kuberuntime.discovery.aggregated import APIGroupDiscoveryList, discovered
from kuberuntime.discovery.apis import APIGroup, APIResource, DiscoveredAPIs
from kuberuntime.discovery.documents import (
    ROOTS,
    Document,
    group_version_request,
    is_aggregated,
    root_request,
)
from kuberuntime.discovery.plain import (
    APIGroupList,
    APIResourceList,
    APIVersions,
    core_groups,
    named_groups,
    resources_of,
)
from kuberuntime.errors import DecodeError, KubeError
from kuberuntime.meta.gvk import GroupVersion
from kuberuntime.meta.v1 import VersionInfo
from kuberuntime.rest.errors import ApiError, TransportError
from kuberuntime.rest.request import Request
from kuberuntime.rest.response import Response, decode, error_from

if TYPE_CHECKING:
    from kuberuntime.rest._async.transport import AsyncRESTClient


class AsyncDiscoveryClient:
    """What one server serves, asked afresh by every call.

    Two requests where the server aggregates (Kubernetes 1.26 and later), and those
    are answered without a body while nothing has changed; otherwise one more for
    each group version. The calls raise what others do: ApiError for a refusal,
    TransportError where there is no answer, DecodeError for one that is no discovery.
    """

    def __init__(self, rest: AsyncRESTClient) -> None:
        self._rest = rest
        self._documents: dict[str, Document] = {}

    @property
    def documents(self) -> Mapping[str, Document]:
        """What the server answered last where it aggregates, by path."""
        return dict(self._documents)

    def remember(self, documents: Mapping[str, Document]) -> None:
        """Ask the server only for what has changed since it sent these."""
        self._documents.update(documents)

    async def server_version(self) -> VersionInfo:
        """What software the server is."""
        request = Request("GET", "/version")
        return decode(await self._rest.send(request), request, VersionInfo)

    async def server_groups(self) -> tuple[APIGroup, ...]:
        """The groups and their versions, in the server's order; core first."""
        groups: list[APIGroup] = []
        for path, answer in (await self._roots()).items():
            groups += _groups(path, answer)
        return tuple(groups)

    async def server_resources_for_group_version(
        self, group_version: GroupVersion
    ) -> tuple[APIResource, ...]:
        """What one group version serves. NotFound where the server does not have it.

        ValueError for names that cannot be segments of a path.
        """
        request = group_version_request(group_version)
        document = decode(await self._rest.send(request), request, APIResourceList)
        return resources_of(group_version, document)

    async def server_groups_and_resources(self) -> DiscoveredAPIs:
        """Everything that the server serves.

        What it cannot say of single group versions is in ``failures``: an aggregated
        API that is down does not hide the others. Raises only where neither root
        answers.
        """
        answers = await self._roots()
        documents = [
            a for a in answers.values() if isinstance(a, APIGroupDiscoveryList)
        ]
        if len(documents) == len(answers):
            return discovered(*documents)
        groups: list[APIGroup] = []
        for path, answer in answers.items():
            groups += _groups(path, answer)
        resources: dict[GroupVersion, tuple[APIResource, ...]] = {}
        failures: dict[GroupVersion, KubeError] = {}
        for group_version in (one for g in groups for one in g.group_versions()):
            try:
                resources[group_version] = (
                    await self.server_resources_for_group_version(group_version)
                )
            except (ApiError, TransportError, DecodeError) as error:
                # Kept for long: without the frames that it, and what it came of,
                # passed through.
                error.__cause__ = error.__context__ = None
                failures[group_version] = error.with_traceback(None)
        return DiscoveredAPIs(tuple(groups), resources, failures)

    async def _roots(self) -> dict[str, APIGroupDiscoveryList | Response]:
        """The answers of the roots, without one that the server does not have."""
        answers: dict[str, APIGroupDiscoveryList | Response] = {}
        refusal: ApiError | None = None
        for path in ROOTS:
            known = self._documents.get(path)
            request = root_request(path, known)
            response = await self._rest.send(request)
            if response.status == 304 and known is not None:
                response = Response(200, response.headers, known.body)
                answers[path] = decode(response, request, APIGroupDiscoveryList)
            elif response.status in (403, 404):  # passed over by client-go, too
                refusal = refusal or error_from(response, request)
            elif is_aggregated(response):
                answers[path] = decode(response, request, APIGroupDiscoveryList)
                etag = response.headers.get("etag", "")
                self._documents[path] = Document(etag, response.body)
            else:
                answers[path] = response  # or an error, which reading it raises
        if refusal is not None and not answers:
            raise refusal
        return answers


def _groups(path: str, answer: APIGroupDiscoveryList | Response) -> list[APIGroup]:
    if isinstance(answer, APIGroupDiscoveryList):
        return list(discovered(answer).groups)
    request = Request("GET", path)
    if path == "/api":
        return core_groups(decode(answer, request, APIVersions))
    return named_groups(decode(answer, request, APIGroupList))

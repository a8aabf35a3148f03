"""Applying many manifests, one after the other."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kuberuntime.cache.objects import namespace_of
from kuberuntime.codec.json_types import is_list, is_mapping
from kuberuntime.dynamic.unstructured import UNSTRUCTURED, UnstructuredList
from kuberuntime.errors import KubeError
from kuberuntime.meta.gvk import GroupVersionKind
from kuberuntime.objects._async.found import AnyKind, AsyncFinder
from kuberuntime.objects.kinds import namespace_in
from kuberuntime.objects.manifests import Document, defined, in_order, in_scope
from kuberuntime.objects.report import Applied, ApplyFailedError, ApplyReport
from kuberuntime.rest._async.pager import AsyncPager
from kuberuntime.rest.body import body_of
from kuberuntime.rest.builder import ResourceRequests
from kuberuntime.rest.errors import NotFound
from kuberuntime.rest.options import EndlessOptions
from kuberuntime.rest.resource import Resource
from kuberuntime.rest.response import decode
from kuberuntime.retry.aio import Sleep, sleep
from kuberuntime.waiting._async.wait import AsyncWaiter
from kuberuntime.waiting.conditions import crd_established

if TYPE_CHECKING:
    from kuberuntime.rest._async.transport import AsyncRESTClient

_POLL: Final = 0.1  # seconds; a definition is served some moments after it says so


@dataclass
class AsyncApplier:
    """Applies documents as one field manager. ``timeout`` is for each definition."""

    rest: AsyncRESTClient
    finder: AsyncFinder
    field_manager: str
    force: bool
    namespace: str | None
    dry_run: bool
    timeout: float
    sleep: Sleep = sleep

    async def apply(
        self,
        documents: Iterable[Document],
        prune: str | None,
        prune_kinds: Iterable[AnyKind],
    ) -> ApplyReport:
        """Apply all, and tell what became of each. Raises ApplyFailedError at the end."""
        namespaces, definitions, others, last = in_order(documents)
        results: list[Applied] = []
        known: dict[GroupVersionKind, Resource] = {}
        for document in (*namespaces, *definitions):
            results.append(await self._one(document, known))
        if not self.dry_run:
            results = [await self._settled(result) for result in results]
        if not self.dry_run:
            known = defined(one.object for one in results if one.object is not None)
        for document in (*others, *last):
            results.append(await self._one(document, known))
        report = ApplyReport(tuple(results))
        if report.of("failed"):
            raise ApplyFailedError(report)
        if prune is not None:
            kinds = [*dict.fromkeys(one.gvk for one in results), *prune_kinds]
            pruned = await self._prune(prune, kinds, known, results)
            report = ApplyReport((*report.results, *pruned))
        return report

    async def _one(
        self, document: Document, known: dict[GroupVersionKind, Resource]
    ) -> Applied:
        """Apply one object. What fails does not keep the others from it."""
        gvk, name, where = document.gvk, document.name, document.where
        namespace = namespace_in(document.manifest) or self.namespace
        try:
            new = known.get(gvk)
            resource = document.resource or new or await self.finder.find(gvk)
            manifest = in_scope(document.manifest, resource)
            place = namespace if resource.namespaced else None
            requests = await self.finder.of_object(resource, place)
            namespace = requests.namespace
            deadline = self.rest.clock() + self.timeout
            while True:
                try:
                    return await self._apply(document, manifest, requests)
                except NotFound as error:
                    # Of the resource, not of the namespace, which has a name.
                    details = error.status.details
                    unserved = details is None or not details.name
                    late = self.rest.clock() > deadline
                    if new is None or not unserved or late:
                        raise
                await self.sleep(_POLL)
        except (KubeError, ValueError) as error:
            return Applied("failed", gvk, name, namespace, where, None, error)

    async def _apply(
        self, document: Document, manifest: Any, requests: ResourceRequests
    ) -> Applied:
        before = await self._read(requests, document.name)
        request = requests.apply(
            body_of(manifest, None),
            field_manager=self.field_manager,
            force=self.force,
            dry_run=self.dry_run,
        )
        response = await self.rest.send(request)
        after: dict[str, Any] = decode(response, request, UNSTRUCTURED)
        created = response.status == 201 or before is None
        same = before is not None and _content(before) == _content(after)
        return Applied(
            "created" if created else "unchanged" if same else "configured",
            document.gvk,
            document.name,
            requests.namespace,
            document.where,
            after,
        )

    async def _read(
        self, requests: ResourceRequests, name: str
    ) -> dict[str, Any] | None:
        request = requests.get(name)
        try:
            found: dict[str, Any] = decode(
                await self.rest.send(request), request, UNSTRUCTURED
            )
        except NotFound:
            return None
        return found

    async def _settled(self, result: Applied) -> Applied:
        """A definition when it is served, or why it is not; other things as they are."""
        if result.outcome == "failed" or result.gvk.kind != "CustomResourceDefinition":
            return result
        what = f"CustomResourceDefinition {result.name}"
        requests = self.finder.late(result.gvk, None)
        none = EndlessOptions()
        waiter = AsyncWaiter(
            self.rest, requests, UNSTRUCTURED, what, result.name, "", none
        )
        try:
            await waiter.wait(crd_established, self.timeout)
        except (KubeError, ValueError) as error:
            return Applied(
                "failed", result.gvk, result.name, None, result.where, None, error
            )
        return result

    async def _prune(
        self,
        selector: str,
        kinds: Iterable[AnyKind],
        known: dict[GroupVersionKind, Resource],
        results: Iterable[Applied],
    ) -> list[Applied]:
        """Delete what this manager applied before and did not apply now."""
        results = list(results)
        applied = {
            (one.gvk.group_kind, one.namespace or "", one.name) for one in results
        }
        places = [*dict.fromkeys(one.namespace for one in results if one.namespace)]
        pruned: list[Applied] = []
        for kind in kinds:
            new = known.get(kind) if isinstance(kind, GroupVersionKind) else None
            resource = new or await self.finder.find(kind)
            for place in places if resource.namespaced else [None]:
                requests = ResourceRequests(resource, place)
                pager: AsyncPager[Any, UnstructuredList] = AsyncPager(
                    self.rest,
                    requests,
                    UnstructuredList,
                    {"label_selector": selector},
                )
                for obj in await pager.all():
                    name = str(obj["metadata"]["name"])
                    key = (resource.gvk.group_kind, namespace_of(obj), name)
                    if key in applied or not _applied_by(obj, self.field_manager):
                        continue
                    await self._delete(requests, obj, name)
                    pruned.append(
                        Applied("pruned", resource.gvk, name, place, object=obj)
                    )
        return pruned

    async def _delete(
        self, requests: ResourceRequests, obj: dict[str, Any], name: str
    ) -> None:
        from kuberuntime.meta.v1 import Preconditions

        # This very object, and not what may have its name by now.
        uid = Preconditions(uid=obj["metadata"]["uid"])
        request = requests.delete(name, preconditions=uid, dry_run=self.dry_run)
        with suppress(NotFound):  # which is as good
            decode(await self.rest.send(request), request, UNSTRUCTURED)


def _content(obj: dict[str, Any]) -> Any:
    """What tells whether something changed.

    Not the version, which a dry run leaves, and which changes with whose fields are
    whose: that of an object without managed fields with every first apply.
    """
    metadata = {
        key: value
        for key, value in obj["metadata"].items()
        if key not in ("managedFields", "resourceVersion")
    }
    return {**obj, "metadata": metadata}


def _applied_by(obj: dict[str, Any], manager: str) -> bool:
    entries: Any = obj["metadata"].get("managedFields")
    return any(
        is_mapping(one)
        and one.get("manager") == manager
        and one.get("operation") == "Apply"
        for one in (entries if is_list(entries) else ())
    )

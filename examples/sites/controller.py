"""Runs Sites: pages in a ConfigMap, a Deployment that serves them, and a host.

What is in the Site's namespace goes with the Site, by owner references. Its host does
not: a finalizer gives it back.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import kubeclient
from examples.sites import children
from examples.sites.claims import OWNER, Claims
from examples.sites.client import AsyncClientset
from examples.sites.client.informers import AsyncSharedInformerFactory
from examples.sites.client.web.v1 import Site
from examples.sites.conditions import Reason, ready_condition, status
from kubeclient.core.v1 import ConfigMap
from kubeclient.informers import AsyncSharedInformerFactory as AsyncKubeFactory
from kuberuntime.cache import deep_copy, meta_namespace_key
from kuberuntime.controller import AsyncController, Requeue, owner_key
from kuberuntime.events import EventRecorder
from kuberuntime.leaderelection import AsyncLeaderElector, AsyncLeaseLock
from kuberuntime.meta.gvk import GroupKind

NAME = "sites.web.example.com"
FINALIZER = "web.example.com/host"
SITE = GroupKind("web.example.com", "Site")
PATIENCE = 60.0  # seconds until the cache has what was written


class SiteController:
    """The informers and the controller. ``namespace`` is its own: the lease and the
    claims are there."""

    def __init__(
        self,
        client: AsyncClientset,
        recorder: EventRecorder,
        *,
        namespace: str,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._client = client
        self._kube = kubeclient.AsyncClientset(client.rest)  # the same connections
        self._claims = Claims(self._kube.core_v1.config_maps(namespace))
        self._recorder = recorder
        self._now = now
        self._lock = AsyncLeaseLock(client.rest, namespace, NAME, recorder=recorder)

        self._factories = (
            AsyncSharedInformerFactory(client),
            AsyncKubeFactory(self._kube),
            AsyncKubeFactory(self._kube, namespaces=namespace, label_selector=OWNER),
        )
        of_sites, of_children, of_claims = self._factories
        self.sites = of_sites.web_v1.sites()
        self.sites.add_indexers({"host": lambda site: [site.spec.host]})
        controller: AsyncController[str] = AsyncController(NAME, self.reconcile)
        controller.watch(self.sites)
        controller.watch(of_children.apps_v1.deployments(), owner_key(SITE))
        # A host that is given back is another's to take.
        controller.watch(of_claims.core_v1.config_maps(), self._who_want_it)
        self._controller = controller

    async def run(self) -> None:
        """Wait to lead, and work until cancelled. Raises LeadershipLost."""
        await AsyncLeaderElector(self._lock).run(self._lead)

    async def _lead(self) -> None:
        of_sites, of_children, of_claims = self._factories
        async with of_sites, of_children, of_claims:
            await self._controller.run()

    async def reconcile(self, key: str) -> Requeue | None:
        """Bring about what a Site says. To do so twice is as to do it once.

        A Site of the cache may be old. So each write names the version that it is for,
        and a server refuses what is for an old one; the queue has it tried again. The
        own writes are waited for, so that this is seldom.
        """
        cached = self.sites.lister.find(key)
        if cached is None:
            return None  # gone, and its finalizer before
        site = deep_copy(cached)
        if site.metadata.deletion_timestamp is None:
            site = await self._publish(site)
        elif FINALIZER in (site.metadata.finalizers or ()):
            site = await self._clean_up(site)
        await self.sites.wait_until_seen(site, timeout=PATIENCE)
        return None

    async def _publish(self, site: Site) -> Site:
        namespace, host = site.metadata.namespace, site.spec.host
        finalizers = site.metadata.finalizers or []
        if FINALIZER not in finalizers:
            # Before there is a claim: else one could be left behind.
            site.metadata.finalizers = [*finalizers, FINALIZER]
            site = await self._client.web_v1.sites(namespace).update(site)
        await self._claims.release(site, but=host)  # it may have had another
        if not await self._claims.take(site):
            return await self._report(site, "HostTaken", f"{host} is another site's")
        await self._kube.core_v1.config_maps(namespace).apply(
            children.pages(site), field_manager=NAME, force=True
        )
        server = await self._kube.apps_v1.deployments(namespace).apply(
            children.server(site), field_manager=NAME, force=True
        )
        wanted = site.spec.replicas or 0
        available = server.status.available_replicas or 0
        reason: Reason = "Published" if available >= wanted else "Starting"
        note = f"{available} of {wanted} servers at {host}"
        return await self._report(site, reason, note)

    async def _clean_up(self, site: Site) -> Site:
        await self._claims.release(site)
        finalizers = site.metadata.finalizers or ()
        site.metadata.finalizers = [one for one in finalizers if one != FINALIZER]
        return await self._client.web_v1.sites(site.metadata.namespace).update(site)

    async def _report(self, site: Site, reason: Reason, note: str) -> Site:
        """Write the status where it changes, and an event where the reason does."""
        old, wanted = ready_condition(site), status(site, reason, note, self._now())
        if site.status == wanted:
            return site
        site.status = wanted
        sites = self._client.web_v1.sites(site.metadata.namespace)
        site = await sites.update_status(site)
        if old is None or old.reason != reason:
            how = "Warning" if reason == "HostTaken" else "Normal"
            self._recorder.event(site, how, reason, action="Publish", note=note)
        return site

    def _who_want_it(self, claim: ConfigMap) -> list[str]:
        """The keys of the Sites that want the host of a claim."""
        found = self.sites.lister.by_index("host", claim.metadata.name or "")
        return [meta_namespace_key(site) for site in found]

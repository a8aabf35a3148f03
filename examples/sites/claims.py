"""Who has which host.

A claim is a ConfigMap that is called like the host, so that of two Sites that want one
the server picks one. It is in the controller's own namespace, where a Site of another
cannot own it: what it says, in a label, is the Site's uid.
"""

from __future__ import annotations

from examples.sites.client.web.v1 import Site
from kubeclient.core.v1 import ConfigMap
from kubeclient.core.v1.async_client import AsyncConfigMaps
from kuberuntime.cache import meta_namespace_key
from kuberuntime.meta.v1 import ObjectMeta
from kuberuntime.rest import AlreadyExists

OWNER = "web.example.com/site-uid"


class Claims:
    """The claims of one namespace."""

    def __init__(self, config_maps: AsyncConfigMaps) -> None:
        self._config_maps = config_maps

    async def take(self, site: Site) -> bool:
        """Whether the Site has its host, from now on or since before."""
        host, uid = site.spec.host, site.metadata.uid or ""
        claim = ConfigMap(
            metadata=ObjectMeta(name=host, labels={OWNER: uid}),
            data={"site": meta_namespace_key(site)},
        )
        try:
            await self._config_maps.create(claim)
        except AlreadyExists:
            claim = await self._config_maps.get(host)
        return (claim.metadata.labels or {}).get(OWNER) == uid

    async def release(self, site: Site, *, but: str = "") -> None:
        """Give back the hosts of a Site, all but one.

        The server is asked, not a cache, which may not know of a claim yet: nobody
        would come back for that one.
        """
        owned = f"{OWNER}={site.metadata.uid}"
        async for claim in self._config_maps.list(label_selector=owned):
            if claim.metadata.name != but:
                await self._config_maps.delete(claim.metadata.name or "")

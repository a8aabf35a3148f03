# Derived from runtime/kuberuntime/discovery/_async/cached.py by scripts/unasync.py: edit that one.
"""What a server serves, asked once; as client-go's discovery/cached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kuberuntime.rest.threads import Lock, blocking

if TYPE_CHECKING:
    from kuberuntime.discovery._sync.client import DiscoveryClient
    from kuberuntime.discovery.apis import DiscoveredAPIs
    from kuberuntime.discovery.disk import DiskCache


class CachedDiscoveryClient:
    """Remembers what a server serves: in memory, and on disk where ``disk`` is given.

    Memory is believed until :meth:`invalidate` or :meth:`refreshed`, disk for the
    cache's own life. Calls that come while the server is being asked wait for the
    same answer.
    """

    def __init__(self, client: DiscoveryClient, disk: DiskCache | None = None) -> None:
        self.client = client
        self._disk = disk
        self._lock = Lock()
        self._held: DiscoveredAPIs | None = None
        self._epoch = 0  # of what may be believed: invalidate() begins a new one
        self._has_documents = False

    @property
    def held(self) -> DiscoveredAPIs | None:
        """What is in memory, None where nothing has been asked for yet."""
        return self._held

    def invalidate(self) -> None:
        """Ask the server the next time, whatever memory and disk say."""
        self._held = None
        self._epoch += 1

    def server_groups_and_resources(self) -> DiscoveredAPIs:
        """As :meth:`DiscoveryClient.server_groups_and_resources`, remembered."""
        with self._lock:
            return self._held or self._load() or self._ask()

    def refreshed(self, seen: DiscoveredAPIs) -> DiscoveredAPIs:
        """Something newer than ``seen``: the server's answer, or that to another
        caller who asked meanwhile."""
        with self._lock:
            held = self._held
            return self._ask() if held is None or held is seen else held

    def _load(self) -> DiscoveredAPIs | None:
        if self._disk is None or self._epoch > 0:
            return None
        apis = blocking(self._disk.load)
        if self._epoch == 0:
            self._held = apis
        return apis

    def _ask(self) -> DiscoveredAPIs:
        disk, epoch = self._disk, self._epoch
        if disk is not None and not self._has_documents:
            self.client.remember(blocking(disk.documents))
            self._has_documents = True
        apis = self.client.server_groups_and_resources()
        if disk is not None:
            documents = self.client.documents
            blocking(lambda: disk.store(apis, documents))
        if self._epoch == epoch:
            self._held = apis
        return apis

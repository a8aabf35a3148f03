"""``python -m examples.sites``: shows it; with ``--kubeconfig``: does it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

import kubeclient
from examples.serving import chosen_server
from examples.sites.client import AsyncClientset
from examples.sites.client.web.v1 import Site, SiteSpec
from examples.sites.conditions import ready_condition
from examples.sites.controller import NAME, SiteController
from kuberuntime.events import AsyncEventBroadcaster
from kuberuntime.meta.v1 import ObjectMeta
from kuberuntime.rest.patch import MergePatch
from kuberuntime.signals import cancel_at_signals
from kuberuntime.testing.servers import KubeServer

CRD = Path(__file__).with_name("crd.yaml")
NAMESPACE = "default"
PATIENCE = 300  # seconds, for what happens at once unless something is broken


async def demo(client: AsyncClientset, controller: SiteController) -> None:
    """Two Sites that want the same host."""
    sites = client.web_v1.sites(NAMESPACE)
    kube = kubeclient.AsyncClientset(client.rest)
    changed = asyncio.Event()

    def told(*_: object) -> None:
        changed.set()

    controller.sites.add_event_handler(on_add=told, on_update=told, on_delete=told)

    async def until(name: str, wanted: str) -> None:
        """Wait for a reason, ``Gone`` without the Site."""
        while True:
            changed.clear()
            site = controller.sites.indexer.get_by_key(f"{NAMESPACE}/{name}")
            condition = ready_condition(site)
            reason = condition.reason if condition else "" if site else "Gone"
            if reason == wanted:
                break
            await asyncio.wait_for(changed.wait(), PATIENCE)
        print(f"{name:5}{reason:10}{condition.message if condition else ''}".rstrip())

    for name, wanted in (("blog", "Starting"), ("copy", "HostTaken")):
        spec = SiteSpec(host="blog.example.com", pages={"index.html": name})
        await sites.create(Site(metadata=ObjectMeta(name=name), spec=spec))
        await until(name, wanted)
    # Nothing runs pods here, so this says that they run.
    running = MergePatch({"status": {"replicas": 1, "availableReplicas": 1}})
    await kube.apps_v1.deployments(NAMESPACE).patch_status("blog-site", running)
    await until("blog", "Published")
    await sites.delete("blog")
    await until("blog", "Gone")
    await until("copy", "Starting")


async def work(server: KubeServer) -> None:
    """Run the controller: as long as the demo takes, or until SIGTERM or Ctrl-C."""
    async with (
        server.async_connect(AsyncClientset) as client,
        AsyncEventBroadcaster(client.rest) as events,
    ):
        recorder = events.new_recorder(NAME)
        controller = SiteController(client, recorder, namespace=NAMESPACE)
        if server.embedded is None:
            async with cancel_at_signals():
                await controller.run()
            return
        async with asyncio.TaskGroup() as group:
            working = group.create_task(controller.run())
            await demo(client, controller)
            working.cancel()


def main() -> None:
    with chosen_server("examples.sites", CRD) as server:
        asyncio.run(work(server))


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()

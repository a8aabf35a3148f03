"""``python -m examples.restarter``: shows it; with ``--kubeconfig``: does it."""

from __future__ import annotations

import queue
import threading
from contextlib import suppress

from examples.restarter.controller import ENABLED, Restarter, written_checksum
from examples.serving import chosen_server
from kubeclient import Clientset
from kubeclient.apps.v1 import Deployment
from kubeclient.core.v1 import ConfigMap
from kuberuntime.meta.v1 import ObjectMeta
from kuberuntime.rest.patch import MergePatch
from kuberuntime.signals import stop_at_signals

PATIENCE = 300  # seconds, for what happens at once unless something is broken

DEPLOYMENT = f"""
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  annotations: {{{ENABLED}: "true"}}
spec:
  selector: {{matchLabels: {{app: web}}}}
  template:
    metadata: {{labels: {{app: web}}}}
    spec:
      containers:
        - name: web
          image: nginx:1.29
          envFrom: [{{configMapRef: {{name: settings}}}}]
"""


def demo(client: Clientset, restarter: Restarter) -> None:
    """Change what a Deployment uses, and print what becomes of it."""
    restarts: queue.Queue[Deployment] = queue.Queue()

    def told(old: Deployment, new: Deployment) -> None:
        if written_checksum(old) != written_checksum(new):
            restarts.put(new)

    def restarted() -> None:
        web = restarts.get(timeout=PATIENCE)
        print(f"restarted   generation {web.metadata.generation},", end=" ")
        print(f"checksum {written_checksum(web)}", flush=True)

    # Deployed, the configuration missing: there is nothing to restart for, yet.
    restarter.factory.apps_v1.deployments().add_event_handler(on_update=told)
    client.apps_v1.deployments("default").create(Deployment.from_yaml(DEPLOYMENT))
    settings = client.core_v1.config_maps("default")
    print("created     Deployment web, which uses ConfigMap settings", flush=True)
    settings.create(
        ConfigMap(metadata=ObjectMeta(name="settings"), data={"COLOUR": "red"})
    )
    print("created     ConfigMap settings", flush=True)
    restarted()
    settings.patch("settings", MergePatch({"metadata": {"labels": {"tier": "gold"}}}))
    print("labelled    ConfigMap settings: no reason to restart", flush=True)
    settings.patch("settings", MergePatch({"data": {"COLOUR": "green"}}))
    print("changed     ConfigMap settings", flush=True)
    restarted()


def main() -> None:
    with (
        chosen_server("examples.restarter") as server,
        server.connect(Clientset) as client,
    ):
        restarter = Restarter(client)
        if server.embedded is None:
            with stop_at_signals(restarter.controller.stop):
                restarter.run()
            return
        working = threading.Thread(target=restarter.run)
        working.start()
        try:
            demo(client, restarter)
        finally:
            restarter.controller.stop()
            working.join()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()

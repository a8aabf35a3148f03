"""Hand-written methods of listers and clients, in a file beside generated ones."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from case_runner import CASES
from click.testing import CliRunner

from kubewright.cli import main

EXPANSION = '''\
"""Written by hand."""

from widgetclient.widgets.v1 import Widget
from kuberuntime.cache import Lister


class WidgetListerExpansion(Lister[Widget]):
    def of_size(self, size: int) -> list[Widget]:
        return [one for one in self.list() if one.spec and one.spec.size == size]
'''

CONFIG = f"""\
packages:
  widgetclient:
    sources: [{CASES / "minimal" / "input"}]
    out: out
    expansions:
      listers:
        widgets.example.com/v1 Widget: widgetclient.expansions:WidgetListerExpansion
"""

USE = """\
from kuberuntime.cache import Indexer
from kuberuntime.meta.v1 import ObjectMeta
from widgetclient.widgets.v1 import Widget, WidgetSpec
from widgetclient.widgets.v1.informers import WIDGETS

indexer = Indexer()
for name, size in (("a", 1), ("b", 2), ("c", 2)):
    metadata = ObjectMeta(name=name, namespace="shop")
    indexer.add(Widget(metadata=metadata, spec=WidgetSpec(size=size)))
lister = WIDGETS.lister(WIDGETS.resource, indexer)
assert [one.metadata.name for one in lister.of_size(2)] == ["b", "c"]
assert lister.by_namespace("shop").get("a").spec.size == 1
"""


def test_an_expansion_in_the_package_survives_regeneration(tmp_path: Path) -> None:
    config = tmp_path / "kubewright.yaml"
    config.write_text(CONFIG)
    out = tmp_path / "out"
    arguments = ["generate", "--config", str(config)]

    def generate() -> None:
        result = CliRunner().invoke(main, arguments, catch_exceptions=False)
        assert result.exit_code == 0, result.stderr

    generate()
    written = out / "widgetclient" / "expansions.py"
    written.write_text(EXPANSION)
    generate()
    assert written.read_text() == EXPANSION
    code = f"import sys; sys.path[:0] = {[str(out), *sys.path]!r}\n{USE}"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


DEPLOYMENTS = '''\
"""Written by hand."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from kuberuntime.codegen import clients as kw
from appsclient.apps.v1 import Deployment

if TYPE_CHECKING:
    from appsclient.apps.v1.applyconfigurations import DeploymentApplyConfiguration

RESTARTED_AT = "kubectl.kubernetes.io/restartedAt"


def _restart(at: datetime) -> kw.MergePatch:
    annotations: dict[str, Any] = {RESTARTED_AT: at.isoformat()}
    return kw.MergePatch(
        {"spec": {"template": {"metadata": {"annotations": annotations}}}}
    )


class DeploymentsExpansion(kw.PatchVerb[Deployment, "DeploymentApplyConfiguration"]):
    def rollout_restart(self, name: str, at: datetime) -> Deployment:
        """As kubectl rollout restart."""
        return self.patch(name, _restart(at))


class AsyncDeploymentsExpansion(
    kw.AsyncPatchVerb[Deployment, "DeploymentApplyConfiguration"]
):
    async def rollout_restart(self, name: str, at: datetime) -> Deployment:
        """As kubectl rollout restart."""
        return await self.patch(name, _restart(at))
'''

APPS = """\
packages:
  appsclient:
    sources: [{specs}]
    groups: [apps]
    docs: false
    out: out
    expansions:
      clients:
        apps/v1 Deployment: appsclient.expansions:DeploymentsExpansion
      async_clients:
        apps/v1 Deployment: appsclient.expansions:AsyncDeploymentsExpansion
"""

RESTART = """\
import asyncio
from datetime import UTC, datetime

from appsclient import AsyncClientset, Clientset, scheme
from appsclient.apps.v1 import Deployment
from kuberuntime.testing import EmbeddedServer

WEB = {
    "metadata": {"name": "web"},
    "spec": {
        "selector": {"matchLabels": {"app": "web"}},
        "template": {
            "metadata": {"labels": {"app": "web"}},
            "spec": {"containers": [{"name": "web", "image": "web:1"}]},
        },
    },
}
server = EmbeddedServer(scheme)


def restarts(deployment: Deployment) -> list[str]:
    return list(deployment.to_dict()["spec"]["template"]["metadata"]["annotations"].values())


with Clientset(server.config(), transport=server.transport()) as cs:
    deployments = cs.apps_v1.deployments("default")
    made = deployments.create(Deployment.from_dict(WEB))
    first = deployments.rollout_restart("web", datetime(2026, 1, 2, tzinfo=UTC))
    assert restarts(first) == ["2026-01-02T00:00:00+00:00"]
    assert (made.metadata.generation, first.metadata.generation) == (1, 2)


async def again() -> Deployment:
    transport = server.async_transport()
    async with AsyncClientset(server.config(), transport=transport) as cs:
        deployments = cs.apps_v1.deployments("default")
        return await deployments.rollout_restart("web", datetime(2026, 1, 3, tzinfo=UTC))


second = asyncio.run(again())
assert restarts(second) == ["2026-01-03T00:00:00+00:00"]
assert second.metadata.generation == 3
"""


def test_clients_have_methods_that_restart_a_rollout(
    tmp_path: Path, repository: Path
) -> None:
    config = tmp_path / "kubewright.yaml"
    config.write_text(APPS.format(specs=repository / "specs" / "kubernetes" / "1.36"))
    result = CliRunner().invoke(
        main, ["generate", "--config", str(config)], catch_exceptions=False
    )
    assert result.exit_code == 0, result.stderr
    (tmp_path / "out" / "appsclient" / "expansions.py").write_text(DEPLOYMENTS)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", RESTART],
        env={**os.environ, "PYTHONPATH": str(tmp_path / "out")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")

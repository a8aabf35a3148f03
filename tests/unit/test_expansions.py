"""Hand-written methods of listers, in a file beside generated ones."""

from __future__ import annotations

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

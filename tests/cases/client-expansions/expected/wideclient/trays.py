"""Written by hand."""

from __future__ import annotations

from kuberuntime.codegen import clients as kw
from wideclient.widgets.v1 import Tray


class WidgetsExpansion(kw.GetVerb[Tray]):
    def exists(self, name: str) -> bool:
        return bool(self.get(name).metadata.name)

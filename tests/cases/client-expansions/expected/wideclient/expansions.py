"""Written by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kuberuntime.codegen import clients as kw
from wideclient.widgets.v1 import Widget

if TYPE_CHECKING:
    from wideclient.widgets.v1.applyconfigurations import WidgetApplyConfiguration


def _of_size(size: int) -> kw.MergePatch:
    return kw.MergePatch({"spec": {"size": size}})


class WidgetsExpansion(kw.PatchVerb[Widget, "WidgetApplyConfiguration"]):
    def resize(self, name: str, size: int) -> Widget:
        return self.patch(name, _of_size(size))


class AsyncWidgetsExpansion(kw.AsyncPatchVerb[Widget, "WidgetApplyConfiguration"]):
    async def resize(self, name: str, size: int) -> Widget:
        return await self.patch(name, _of_size(size))

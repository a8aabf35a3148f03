"""How many there are, and should be: autoscaling/v1's Scale.

Generated packages have a Scale too; this one is for clients without.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from kuberuntime.meta.v1 import ObjectMeta
from kuberuntime.model import KubeObject, Model, always


class ScaleSpec(Model, kw_only=True):
    """What is wanted. Servers leave a zero out, and take what is left out for one."""

    replicas: int = 0


class ScaleStatus(Model, kw_only=True):
    """What is there.

    ``selector`` finds the pods. For example: ``app=web,tier!=cache``.
    """

    replicas: int = 0
    selector: str | None = None


class Scale(KubeObject, kw_only=True):
    """The scale of an object; its metadata are that object's."""

    api_version: Literal["autoscaling/v1"] = always("autoscaling/v1", name="apiVersion")
    kind: Literal["Scale"] = always("Scale")
    metadata: ObjectMeta = msgspec.field(default_factory=ObjectMeta)
    spec: ScaleSpec = msgspec.field(default_factory=ScaleSpec)
    status: ScaleStatus = msgspec.field(default_factory=ScaleStatus)

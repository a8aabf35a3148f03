"""What every API shares: names of kinds, moments, quantities.

The generated types of ``meta/v1`` (ObjectMeta, Status and the like) are in
:mod:`kuberuntime.meta.v1`.
"""

from kuberuntime.meta.gvk import (
    GroupKind,
    GroupResource,
    GroupVersion,
    GroupVersionKind,
    GroupVersionResource,
)
from kuberuntime.meta.time import ZERO_TIME, MicroTime, Time

__all__ = [
    "ZERO_TIME",
    "GroupKind",
    "GroupResource",
    "GroupVersion",
    "GroupVersionKind",
    "GroupVersionResource",
    "MicroTime",
    "Time",
]

"""One client for objects of any kind, typed by the class that goes in.

As controller-runtime's client.Client; ``clientset.objects`` is one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kuberuntime.lazy import loader

if TYPE_CHECKING:
    from kuberuntime.objects._async.client import AsyncObjectClient
    from kuberuntime.objects._sync.client import ObjectClient
    from kuberuntime.objects.lists import ObjectList
    from kuberuntime.objects.report import Applied, ApplyFailedError, ApplyReport
    from kuberuntime.objects.written import Written

__all__ = [
    "Applied",
    "ApplyFailedError",
    "ApplyReport",
    "AsyncObjectClient",
    "ObjectClient",
    "ObjectList",
    "Written",
]

if not TYPE_CHECKING:  # which would let any name pass
    __getattr__ = loader(
        __name__,
        {
            "Applied": "report",
            "ApplyFailedError": "report",
            "ApplyReport": "report",
            "AsyncObjectClient": "_async.client",
            "ObjectClient": "_sync.client",
            "ObjectList": "lists",
            "Written": "written",
        },
    )

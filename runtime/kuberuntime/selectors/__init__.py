"""Label and field selectors: built, parsed, written and matched in memory.

As apimachinery's ``labels`` and ``fields``, whose names the two modules have::

    from kuberuntime.selectors import labels

    selector = labels.parse("app=web,tier in (front, back),!canary")
    selector.matches(pod.metadata.labels or {})
    core_v1.pods("shop").list(label_selector=selector)

Nothing here does I/O.
"""

from kuberuntime.selectors import fields, labels
from kuberuntime.selectors.errors import SelectorError

__all__ = ["SelectorError", "fields", "labels"]

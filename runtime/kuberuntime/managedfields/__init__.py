"""Who owns which field: extraction, and the move from client-side apply.

As the Extract functions of client-go's applyconfigurations, and its util/csaupgrade.
"""

from __future__ import annotations

from kuberuntime.managedfields.csaupgrade import upgrade_managed_fields
from kuberuntime.managedfields.extract import NotExtractableError, extract

__all__ = ["NotExtractableError", "extract", "upgrade_managed_fields"]

"""Tables: what ``kubectl get`` shows."""

from __future__ import annotations

from kuberuntime.testing.server.tables.form import Tables

__all__ = ["Tables"]

"""The embedded server on a port. Needs ``kuberuntime[testing]``."""

from __future__ import annotations

from kuberuntime.testing.http.listening import HTTPServer

__all__ = ["HTTPServer"]

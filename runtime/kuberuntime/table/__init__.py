"""Tables: objects as kubectl shows them."""

from __future__ import annotations

from kuberuntime.table.models import Table, TableColumnDefinition, TableRow

__all__ = ["Table", "TableColumnDefinition", "TableRow"]

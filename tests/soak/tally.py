"""What the informers of a story went through."""

from __future__ import annotations

from dataclasses import dataclass

from kuberuntime.cache import InformerHooks


@dataclass
class Tally:
    """Counts, and what the handlers were told."""

    relists: int = 0
    syncs: int = 0
    gaps: int = 0
    stalls: int = 0
    errors: int = 0
    unreadable: int = 0
    calls: int = 0
    unknown: int = 0

    def hooks(self) -> InformerHooks:
        return InformerHooks(
            on_relist=lambda _: self._count("relists"),
            on_sync=lambda _: self._count("syncs"),
            on_gap=lambda _: self._count("gaps"),
            on_stall=lambda _: self._count("stalls"),
            on_error=lambda _: self._count("errors"),
            on_unreadable=lambda _: self._count("unreadable"),
        )

    def _count(self, what: str) -> None:
        setattr(self, what, getattr(self, what) + 1)

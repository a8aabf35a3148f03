"""What became of manifests that were applied."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from kuberuntime.errors import KubeError
from kuberuntime.meta.gvk import GroupVersionKind

Outcome: TypeAlias = Literal["created", "configured", "unchanged", "pruned", "failed"]


@dataclass(frozen=True)
class Applied:
    """One object: what was done, and as it is now.

    ``where`` says where its manifest stands, ``""`` for one that was pruned. ``object``
    is None where it ``failed``, and ``error`` is why.
    """

    outcome: Outcome
    gvk: GroupVersionKind
    name: str
    namespace: str | None
    where: str = ""
    object: dict[str, Any] | None = None
    error: Exception | None = None

    def __str__(self) -> str:
        group = f".{self.gvk.group}" if self.gvk.group else ""
        place = f"{self.namespace}/" if self.namespace else ""
        text = f"{self.gvk.kind.lower()}{group} {place}{self.name} {self.outcome}"
        if self.error is None:
            return text
        where = f"{self.where}: " if self.where else ""
        return f"{where}{text}: {self.error}"


@dataclass(frozen=True)
class ApplyReport:
    """What was done, in the order that it was done in. As text, a line for each."""

    results: tuple[Applied, ...]

    def __iter__(self) -> Iterator[Applied]:
        return iter(self.results)

    def __len__(self) -> int:
        return len(self.results)

    def of(self, outcome: Outcome) -> list[Applied]:
        """Those that came out so."""
        return [one for one in self.results if one.outcome == outcome]

    def counts(self) -> dict[str, int]:
        """How many came out how. For example: ``{"created": 3, "unchanged": 1}``."""
        return dict(Counter(one.outcome for one in self.results))

    def __str__(self) -> str:
        return "\n".join(map(str, self.results))


class ApplyFailedError(KubeError):
    """Some objects could not be applied; ``report`` has them, and all that were."""

    def __init__(self, report: ApplyReport) -> None:
        super().__init__(report)
        self.report = report

    def __str__(self) -> str:
        failed = self.report.of("failed")
        lines = "\n".join(map(str, failed))
        return f"{len(failed)} of {len(self.report)} objects were not applied:\n{lines}"

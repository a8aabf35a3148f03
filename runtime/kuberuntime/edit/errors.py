"""What goes wrong with edits."""

from __future__ import annotations

from kuberuntime.errors import KubeError


class LostFieldsError(KubeError):
    """A write would lose fields that this client does not know; it was not sent.

    They are below ``path``: in elements of a list that were replaced by new objects,
    where nothing says which belongs to which; or anywhere in an object that is
    replaced. ``fields`` are their paths.
    """

    def __init__(
        self,
        path: str,
        fields: tuple[str, ...],
        what: str = "the new elements could lose",
        advice: str = "change the elements that were read, in place, or send a patch",
    ) -> None:
        super().__init__(path, fields, what, advice)
        self.path = path
        self.fields = fields
        self._what = what
        self._advice = advice

    def __str__(self) -> str:
        return (
            f"{self.path}: {self._what} fields that this client does not know:"
            f" {', '.join(self.fields)}; {self._advice}"
        )

"""What goes wrong with edits."""

from __future__ import annotations

from kuberuntime.errors import KubeError


class LostFieldsError(KubeError):
    """An edit would lose fields that this client does not know.

    They are in elements of the list at ``path`` that were replaced by new objects,
    and nothing says which belongs to which. ``fields`` are their paths.
    """

    def __init__(self, path: str, fields: tuple[str, ...]) -> None:
        super().__init__(path, fields)
        self.path = path
        self.fields = fields

    def __str__(self) -> str:
        return (
            f"{self.path}: the new elements could lose fields that this client does"
            f" not know: {', '.join(self.fields)}; change the elements that were"
            " read, in place, or send a patch"
        )

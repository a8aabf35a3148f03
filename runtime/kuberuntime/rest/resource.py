"""What a resource is on the server, and the URL paths that follow from it."""

from __future__ import annotations

from urllib.parse import quote

from msgspec import Struct

from kuberuntime.meta.gvk import GroupVersionKind, GroupVersionResource


class Resource(Struct, frozen=True):
    """The facts about one resource that its URLs depend on.

    For example: ``Resource("apps", "v1", "deployments", "Deployment",
    namespaced=True)``. The core group is ``""``. Raises ValueError for names that
    cannot be segments of a path.
    """

    group: str
    version: str
    plural: str
    kind: str
    namespaced: bool

    def __post_init__(self) -> None:
        if self.group:
            path_segment(self.group, "group")
        path_segment(self.version, "version")
        path_segment(self.plural, "resource")

    @property
    def gvk(self) -> GroupVersionKind:
        """The kind of the resource's objects."""
        return GroupVersionKind(self.group, self.version, self.kind)

    @property
    def gvr(self) -> GroupVersionResource:
        """The resource as servers and RBAC rules name it."""
        return GroupVersionResource(self.group, self.version, self.plural)

    def collection_path(self, namespace: str | None) -> str:
        """The path of the collection, percent-encoded.

        Without a namespace, that of all namespaces or of a cluster-scoped resource.
        For example: ``/apis/apps/v1/namespaces/shop/deployments``.
        """
        prefix = f"/apis/{self.group}" if self.group else "/api"
        root = f"{prefix}/{self.version}"
        if namespace is None:
            return f"{root}/{self.plural}"
        if not self.namespaced:
            raise ValueError(
                f"{self.plural} are cluster-scoped: they take no namespace"
            )
        return f"{root}/namespaces/{path_segment(namespace, 'namespace')}/{self.plural}"


def path_segment(value: str, what: str) -> str:
    """Validate one segment of a path and percent-encode it.

    ValueError for what client-go refuses, because it would change which path is
    meant: nothing, ``.``, ``..``, and anything with ``/`` or ``%`` in it.
    """
    if not value:
        raise ValueError(f"{what} must not be empty")
    if value in (".", ".."):
        raise ValueError(f"{what} may not be {value!r}")
    for forbidden in "/%":
        if forbidden in value:
            raise ValueError(f"{what} {value!r} may not contain {forbidden!r}")
    try:
        return quote(value, safe="!$&'()*+,:;=@")
    except UnicodeEncodeError:
        raise ValueError(f"{what} {value!r} has a lone surrogate") from None

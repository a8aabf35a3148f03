"""Resources: the endpoints of a server and what can be done with them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kubewright.model.identifiers import GroupVersionKind, GroupVersionResource


class Verb(StrEnum):
    """The verbs of discovery and RBAC."""

    CREATE = "create"
    DELETE = "delete"
    DELETE_COLLECTION = "deletecollection"
    GET = "get"
    LIST = "list"
    PATCH = "patch"
    UPDATE = "update"
    WATCH = "watch"


class Scope(StrEnum):
    NAMESPACED = "Namespaced"
    CLUSTER = "Cluster"


class Content(StrEnum):
    """What a subresource exchanges."""

    OBJECT = "object"
    """Objects of `Subresource.kind`. For example: `scale`."""
    TEXT = "text"
    """Plain text. For example: `log`."""
    CONNECTION = "connection"
    """An upgraded or proxied connection. For example: `exec`, `proxy`."""


@dataclass(frozen=True, order=True)
class Subresource:
    """A part of a resource with a URL of its own. For example: `deployments/scale`.

    Its kind is often another group's: `scale` is an `autoscaling/v1 Scale`.
    """

    name: str
    kind: GroupVersionKind
    verbs: tuple[Verb, ...]
    content: Content = Content.OBJECT


@dataclass(frozen=True, order=True)
class PrinterColumn:
    """A column of what `kubectl get` prints, as a CRD's additionalPrinterColumns.

    `path` is a JSONPath below the object, `priority` above 0 shows in wide output only.
    For example: `Ready`, a `string` at `.status.ready`.
    """

    name: str
    type: str
    path: str
    format: str = ""
    description: str = ""
    priority: int = 0


@dataclass(frozen=True, order=True)
class Resource:
    """An endpoint and the kind that it serves. For example: `apps/v1 deployments`.

    `list_type` is the definition that a list answers with, None without that verb.
    `selectable_fields` are paths without their first dot. For example: `spec.color`.
    `deprecation` is the warning that servers send for this version, "" without one.
    """

    gvr: GroupVersionResource
    kind: GroupVersionKind
    scope: Scope
    verbs: tuple[Verb, ...]
    list_type: str | None = None
    singular: str = ""
    short_names: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    subresources: tuple[Subresource, ...] = ()
    columns: tuple[PrinterColumn, ...] = ()
    selectable_fields: tuple[str, ...] = ()
    deprecation: str = ""

    @property
    def namespaced(self) -> bool:
        return self.scope is Scope.NAMESPACED

    @property
    def informable(self) -> bool:
        """Whether a cache can follow the resource: it is listed and watched."""
        return self.list_type is not None and Verb.WATCH in self.verbs

"""Client-side apply's ownership, handed over to server-side apply."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from kuberuntime.model import KubeObject
from kuberuntime.patching.managed.managers import (
    UPDATE,
    Managed,
    Manager,
    applier,
    managers_of,
    with_managers,
)
from kuberuntime.patching.typed.field_set import union
from kuberuntime.rest.patch import JSONPatch

KUBECTL = "kubectl-client-side-apply"
"""The manager of what `kubectl apply` wrote before it applied on the server."""


def upgrade_managed_fields(
    obj: KubeObject | Mapping[str, Any],
    field_manager: str,
    *,
    csa_managers: Collection[str] = (KUBECTL,),
    subresource: str = "",
) -> JSONPatch | None:
    """The patch that gives ``field_manager`` what others own by updates.

    ``csa_managers`` updated the object from manifests: `kubectl apply`, or an old
    version of a program. Fields that they own and a server-side apply leaves out would
    stay for ever; once it owns them, they go. The patch replaces ``managedFields``
    and fails with a Conflict where the object has changed meanwhile. None where
    there is nothing to hand over. Raises ManagedFieldsError, a ValueError, for managed
    fields that make no sense. As client-go's csaupgrade.UpgradeManagedFieldsPatch.
    """
    manifest = obj.to_dict() if isinstance(obj, KubeObject) else dict(obj)
    managers = managers_of(manifest)
    given = [
        manager
        for manager in managers
        if manager.name in csa_managers
        and (manager.operation, manager.subresource) == (UPDATE, subresource)
    ]
    if not given:
        return None
    own = applier(field_manager, subresource)
    first = managers.get(own) or managers[given[0]]
    fields = first.fields
    for manager in given:
        # Fields of another version have other names; whose they are is forgotten.
        if managers[manager].api_version == first.api_version:
            fields = union(fields, managers[manager].fields)
    left: dict[Manager, Managed] = {
        manager: managed
        for manager, managed in managers.items()
        if manager not in given
    }
    left[own] = first._replace(fields=fields)
    metadata = with_managers(manifest, left)["metadata"]
    operations: list[dict[str, Any]] = [
        {
            "op": "replace",
            "path": "/metadata/managedFields",
            "value": metadata["managedFields"],
        }
    ]
    if version := metadata.get("resourceVersion"):
        operations.append(
            {"op": "replace", "path": "/metadata/resourceVersion", "value": version}
        )
    return JSONPatch(operations)

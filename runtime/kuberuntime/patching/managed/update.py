"""Tracking of what a create, update or patch changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kuberuntime.patching.managed.managers import (
    managers_to_keep,
    updater,
    with_managers,
    without_managers,
)
from kuberuntime.patching.managed.ownership import track
from kuberuntime.patching.managed.versions import Versions
from kuberuntime.patching.managed.zero import empty_object
from kuberuntime.patching.typed.elements import ElementError
from kuberuntime.patching.typed.field_set import of_paths
from kuberuntime.schema import Schemas


def update(
    live: dict[str, Any] | None,
    new: dict[str, Any],
    *,
    manager: str,
    schema: dict[str, Any],
    schemas: Schemas,
    now: str,
    subresource: str = "",
    reset: Sequence[Sequence[str]] = (),
) -> dict[str, Any]:
    """The new object with ``metadata.managedFields`` as its change makes them.

    ``live`` is the stored object, None on a create; ``new`` what is to be stored, with
    ``apiVersion`` and ``kind``. The other arguments are as in ``apply``.

    Where nothing that is tracked changed, the managers stay as they are, times
    included; so they do where the objects have lists whose items cannot be told
    apart. An object that has no managers gets none. As apimachinery's
    FieldManager.UpdateNoErrors.
    """
    managers = managers_to_keep(live, new, subresource=subresource)
    bare = without_managers(new)
    if live is not None and not managers:
        return bare
    versions = Versions(new["kind"], new["apiVersion"], schema, schemas)
    old = empty_object(schema, schemas) if live is None else without_managers(live)
    try:
        tracked = track(
            versions,
            old,
            bare,
            managers,
            updater(manager, new["apiVersion"], subresource),
            reset=of_paths(*map(tuple, reset)),
            now=now,
        )
    except ElementError:
        tracked = managers_to_keep(live, {}, subresource=subresource)
    return with_managers(bare, tracked)

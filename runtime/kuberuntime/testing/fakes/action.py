"""What code under test did: a request, as a test wants to see it."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct

from kuberuntime.meta.gvk import GroupVersionResource
from kuberuntime.testing.server.body import media_type
from kuberuntime.testing.server.messages import Options, Request
from kuberuntime.testing.server.target import Target


class Action(Struct, frozen=True):
    """One request; as client-go's testing.Action.

    ``verb`` is that of RBAC, ``list`` and ``deletecollection`` included. ``object`` is
    the manifest that was sent, of a patch what is to change, None where nothing was.
    ``patch_type`` is the patch's content type. For example: ``create pods in shop``.
    """

    verb: str
    resource: GroupVersionResource
    namespace: str = ""
    name: str = ""
    subresource: str = ""
    object: Any = None
    patch_type: str = ""
    label_selector: str = ""
    field_selector: str = ""

    def matches(self, verb: str, resource: str) -> bool:
        """Whether it is that verb on that resource, as reactors are registered.

        ``*`` is any. A subresource is written with its resource: ``pods/eviction``.
        """
        own = self.resource.resource
        if self.subresource:
            own = f"{own}/{self.subresource}"
        return verb in ("*", self.verb) and resource in ("*", own)

    def __str__(self) -> str:
        what = self.resource.resource
        if self.subresource:
            what = f"{what}/{self.subresource}"
        named = f" {self.name}" if self.name else ""
        where = f" in {self.namespace}" if self.namespace else ""
        return f"{self.verb} {what}{named}{where}"


def action_of(request: Request, target: Target) -> Action:
    """The action that a request is."""
    options = Options(request.query)
    patch = target.verb == "patch"
    sent = request.body.strip()
    manifest: Any = msgspec.json.decode(sent) if sent else None
    return Action(
        target.verb,
        target.group_version.with_resource(target.resource),
        target.namespace,
        target.name,
        target.subresource,
        manifest,
        media_type(request) if patch else "",
        options.text("labelSelector"),
        options.text("fieldSelector"),
    )

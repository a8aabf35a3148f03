"""What single built-in kinds have of their own, as their strategies upstream."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from kuberuntime.meta.gvk import GroupResource
from kuberuntime.schema import FieldError, names
from kuberuntime.schema import field_error as fields
from kuberuntime.testing.server.call import Call
from kuberuntime.testing.server.custom import DEFINITIONS
from kuberuntime.testing.server.defaults import admitted, quality_of
from kuberuntime.testing.server.deletion import NAMESPACES
from kuberuntime.testing.server.parts import listed, part
from kuberuntime.testing.server.served import Served
from kuberuntime.testing.tracker.stored import Manifest

_ZEROS: Final = {"integer": 0, "number": 0, "boolean": False, "string": ""}

Preparation: TypeAlias = Callable[[Manifest], None]
"""Changes the top of a manifest that is about to be stored for the first time."""


def labelled(call: Call, manifest: Manifest) -> Manifest:
    """The object with the label that says its name, where its kind has that."""
    if call.served.custom or call.served.group_resource != NAMESPACES:
        return manifest
    metadata = manifest["metadata"]
    name = {"kubernetes.io/metadata.name": metadata.get("name", "")}
    labels = {**part(metadata, "labels"), **name}
    return {**manifest, "metadata": {**metadata, "labels": labels}}


def prepare_create(call: Call, manifest: Manifest) -> Manifest:
    """The object without what a client cannot set, and with what its kind adds.

    The result's top level and metadata are the caller's own to change.
    """
    served = call.served
    manifest = {**manifest, "metadata": {**manifest["metadata"]}}
    if served.has_status and served.group_resource not in _WITH_STATUS:
        if served.custom:
            manifest.pop("status", None)
        else:
            manifest["status"] = _unset_status(served)
    if not served.custom:
        preparation = _PREPARATIONS.get(served.group_resource)
        if preparation is not None:
            preparation(manifest)
    return manifest


def _unset_status(served: Served) -> Manifest:
    """A status that no controller has written: Go writes zeros for what is required."""
    if served.schema is None:
        return {}
    status = served.schemas.node(served.schema).property("status")
    if status is None:
        return {}
    found: Manifest = {}
    for name in status.required:
        node = status.property(name)
        for type_ in node.types if node is not None else ():
            if type_ in _ZEROS:
                found[name] = _ZEROS[type_]
    return found


def name_rule(served: Served) -> Callable[[str], list[str]]:
    """What is wrong with a name of its objects, as a function of the name."""
    resource = served.group_resource
    if served.custom:
        return names.subdomain_problems
    if resource in _LABELS:
        return names.label_problems
    if resource in _OLD_LABELS:
        return names.old_label_problems
    if resource.group in _SEGMENTS:
        return names.segment_problems
    return names.subdomain_problems


def kind_errors(served: Served, manifest: Manifest) -> list[FieldError]:
    """What rules of its kind an object breaks, beyond its schema."""
    if served.custom or served.group_resource != DEFINITIONS:
        return []
    spec, name = manifest["spec"], manifest["metadata"].get("name", "")
    errors: list[FieldError] = []
    if name != f"{spec['names']['plural']}.{spec['group']}":
        wanted = 'must be spec.names.plural+"."+spec.group'
        errors.append(fields.invalid("metadata.name", name, wanted))
    if [version["storage"] for version in spec["versions"]].count(True) != 1:
        wanted = "must have exactly one version marked as storage version"
        errors.append(fields.invalid("spec.versions", spec["versions"], wanted))
    return errors


def _namespace(manifest: Manifest) -> None:
    finalizers = [*listed(part(manifest, "spec"), "finalizers")]
    if "kubernetes" not in finalizers:
        finalizers.append("kubernetes")
    manifest["spec"] = {"finalizers": finalizers}
    manifest["status"] = {"phase": "Active"}


def _pod(manifest: Manifest) -> None:
    manifest.update(admitted(manifest))
    quality = quality_of(part(manifest, "spec"))
    manifest["status"] = {"phase": "Pending", "qosClass": quality}


def _budget(manifest: Manifest) -> None:
    numbers = ("disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods")
    manifest["status"] = dict.fromkeys(numbers, 0)


_PREPARATIONS: Final[dict[GroupResource, Preparation]] = {
    NAMESPACES: _namespace,
    GroupResource("", "pods"): _pod,
    GroupResource("policy", "poddisruptionbudgets"): _budget,
}
_LABELS: Final = frozenset({NAMESPACES})
_OLD_LABELS: Final = frozenset({GroupResource("", "services")})
_SEGMENTS: Final = frozenset({"rbac.authorization.k8s.io"})
_WITH_STATUS: Final = frozenset({GroupResource("", "nodes")})

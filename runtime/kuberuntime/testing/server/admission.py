"""Whether something new may be made: in its namespace, and of its kind."""

from __future__ import annotations

from typing import Final

from kuberuntime.meta.gvk import GroupVersion
from kuberuntime.schema import FieldError
from kuberuntime.testing.server.call import Call
from kuberuntime.testing.server.custom import DEFINITIONS
from kuberuntime.testing.server.deletion import NAMESPACES
from kuberuntime.testing.server.refusal import forbidden, not_found

_CORE: Final = GroupVersion("", "v1")
_TERMINATING: Final = (
    "create not allowed while custom resource definition is terminating"
)


def check_namespace(call: Call, name: str) -> None:
    """Refuse to create in a namespace that is not there, or is going.

    As the admission plugin NamespaceLifecycle. Servers without namespaces, as those of
    nothing but custom resources are, have none of that.
    """
    namespace = call.target.namespace
    state = call.state
    if (
        state.lenient
        or not namespace
        or state.registry.find(_CORE, "namespaces") is None
    ):
        return
    found = state.tracker.get(NAMESPACES, "", namespace)
    if found is None:
        raise not_found(NAMESPACES, namespace)
    if "deletionTimestamp" in found.metadata:
        cause = FieldError(
            "metadata.namespace",
            "NamespaceTerminating",
            f"namespace {namespace} is being terminated",
        )
        why = (
            f"unable to create new content in namespace {namespace} because it is"
            " being terminated"
        )
        raise forbidden(call.served.group_resource, name, why, [cause])


def check_definition(call: Call, name: str) -> None:
    """Refuse to create custom resources whose definition is going."""
    if not call.served.custom:
        return
    resource = call.served.group_resource
    defined = f"{resource.resource}.{resource.group}"
    definition = call.state.tracker.get(DEFINITIONS, "", defined)
    if definition is not None and "deletionTimestamp" in definition.metadata:
        raise forbidden(resource, name, _TERMINATING)

"""What is known of built-in resources beyond discovery and schemas.

Upstream has it in Go, in the registry of each resource (its strategy).
"""

from __future__ import annotations

from typing import Final

from kuberuntime.meta.gvk import GroupResource


def _resources(text: str) -> frozenset[GroupResource]:
    names = (name.partition(".") for name in text.split())
    return frozenset(GroupResource(group, plural) for plural, _, group in names)


RETURNS_DELETED: Final = _resources("""
    persistentvolumeclaims persistentvolumes pods podtemplates resourcequotas
    serviceaccounts services deviceclasses.resource.k8s.io
    devicetaintrules.resource.k8s.io resourceclaims.resource.k8s.io
    resourceclaimtemplates.resource.k8s.io resourcepoolstatusrequests.resource.k8s.io
    resourceslices.resource.k8s.io csidrivers.storage.k8s.io csinodes.storage.k8s.io
    storageclasses.storage.k8s.io volumeattachments.storage.k8s.io
    volumeattributesclasses.storage.k8s.io
""")
"""Deleting one answers the object, where others answer a Status."""

COUNTED: Final = _resources("""
    pods replicationcontrollers daemonsets.apps deployments.apps replicasets.apps
    statefulsets.apps cronjobs.batch jobs.batch
    ingresses.networking.k8s.io networkpolicies.networking.k8s.io
    servicecidrs.networking.k8s.io poddisruptionbudgets.policy
    flowschemas.flowcontrol.apiserver.k8s.io
    prioritylevelconfigurations.flowcontrol.apiserver.k8s.io
    mutatingwebhookconfigurations.admissionregistration.k8s.io
    validatingwebhookconfigurations.admissionregistration.k8s.io
    validatingadmissionpolicies.admissionregistration.k8s.io
    validatingadmissionpolicybindings.admissionregistration.k8s.io
    mutatingadmissionpolicies.admissionregistration.k8s.io
    mutatingadmissionpolicybindings.admissionregistration.k8s.io
    customresourcedefinitions.apiextensions.k8s.io
    priorityclasses.scheduling.k8s.io endpointslices.discovery.k8s.io
    resourceslices.resource.k8s.io
""")
"""Their ``metadata.generation`` counts changes of what is wanted."""

VERSION_REQUIRED: Final = _resources("""
    leases.coordination.k8s.io leasecandidates.coordination.k8s.io
    customresourcedefinitions.apiextensions.k8s.io apiservices.apiregistration.k8s.io
    validatingadmissionpolicies.admissionregistration.k8s.io
    validatingadmissionpolicybindings.admissionregistration.k8s.io
    mutatingadmissionpolicies.admissionregistration.k8s.io
    mutatingadmissionpolicybindings.admissionregistration.k8s.io
    mutatingwebhookconfigurations.admissionregistration.k8s.io
    validatingwebhookconfigurations.admissionregistration.k8s.io
    priorityclasses.scheduling.k8s.io
""")
"""An update has to say which version it is of."""

ORPHANS: Final = _resources("replicationcontrollers jobs.batch")
"""Their dependents stay when they are deleted, unless the request says otherwise."""

CREATED_BY_UPDATE: Final = _resources("""
    endpoints events events.events.k8s.io leases.coordination.k8s.io
""")
"""An update of one that is not there creates it."""

SELECTABLE: Final[dict[GroupResource, tuple[str, ...]]] = {
    GroupResource("", "pods"): (
        "spec.nodeName",
        "spec.restartPolicy",
        "spec.schedulerName",
        "spec.serviceAccountName",
        "spec.hostNetwork",
        "status.phase",
        "status.podIP",
        "status.podIPs",
        "status.nominatedNodeName",
    ),
    GroupResource("", "events"): (
        "involvedObject.kind",
        "involvedObject.namespace",
        "involvedObject.name",
        "involvedObject.uid",
        "involvedObject.apiVersion",
        "involvedObject.resourceVersion",
        "involvedObject.fieldPath",
        "reason",
        "reportingComponent",
        "source",
        "type",
    ),
    GroupResource("", "namespaces"): ("status.phase", "name"),
    GroupResource("", "nodes"): ("spec.unschedulable",),
    GroupResource("", "secrets"): ("type",),
    GroupResource("", "services"): ("spec.clusterIP", "spec.type"),
    GroupResource("", "replicationcontrollers"): ("status.replicas",),
    GroupResource("apps", "replicasets"): ("status.replicas",),
    GroupResource("batch", "jobs"): ("status.successful",),
    GroupResource("certificates.k8s.io", "certificatesigningrequests"): (
        "spec.signerName",
    ),
    GroupResource("resource.k8s.io", "resourceslices"): (
        "spec.nodeName",
        "spec.driver",
    ),
}
"""Fields that lists can be selected by, beside name and namespace."""

"""Kinds of kubernetes/api that a kube-apiserver 1.36 has no definition for, and why."""

from __future__ import annotations

GROUP_VERSIONS = {
    "removed or not on by default in 1.36, or newer than it: the server with every API "
    "on does not serve them": {
        "apps.v1beta1",
        "apps.v1beta2",
        "authentication.k8s.io.v1beta1",
        "authorization.k8s.io.v1beta1",
        "batch.v1beta1",
        "certificates.k8s.io.v1alpha1",
        "certificates.k8s.io.v1beta1",
        "discovery.k8s.io.v1beta1",
        "events.k8s.io.v1beta1",
        "extensions.v1beta1",
        "flowcontrol.apiserver.k8s.io.v1beta1",
        "flowcontrol.apiserver.k8s.io.v1beta2",
        "flowcontrol.apiserver.k8s.io.v1beta3",
        "node.k8s.io.v1alpha1",
        "node.k8s.io.v1beta1",
        "policy.v1beta1",
        "rbac.authorization.k8s.io.v1alpha1",
        "rbac.authorization.k8s.io.v1beta1",
        "scheduling.k8s.io.v1alpha2",
        "scheduling.k8s.io.v1beta1",
        "storage.k8s.io.v1alpha1",
        "storagemigration.k8s.io.v1beta1",
    },
}

KINDS = {
    "a line of a watch, which has a type instead of a kind": {"core.v1.WatchEvent"},
    "served in a later version of the group": {
        "admissionregistration.k8s.io.v1alpha1.ValidatingAdmissionPolicy",
        "admissionregistration.k8s.io.v1alpha1.ValidatingAdmissionPolicyBinding",
        "admissionregistration.k8s.io.v1beta1.MutatingWebhookConfiguration",
        "admissionregistration.k8s.io.v1beta1.ValidatingAdmissionPolicy",
        "admissionregistration.k8s.io.v1beta1.ValidatingAdmissionPolicyBinding",
        "admissionregistration.k8s.io.v1beta1.ValidatingWebhookConfiguration",
        "coordination.k8s.io.v1beta1.Lease",
        "networking.k8s.io.v1beta1.Ingress",
        "networking.k8s.io.v1beta1.IngressClass",
        "storage.k8s.io.v1beta1.CSIDriver",
        "storage.k8s.io.v1beta1.CSINode",
        "storage.k8s.io.v1beta1.CSIStorageCapacity",
        "storage.k8s.io.v1beta1.StorageClass",
        "storage.k8s.io.v1beta1.VolumeAttachment",
    },
}


def reasons(name: str) -> list[str]:
    """Why the server does not know a kind, named as `core.v1.WatchEvent`."""
    group_version = name.rpartition(".")[0]
    return [
        *(why for why, names in GROUP_VERSIONS.items() if group_version in names),
        *(why for why, names in KINDS.items() if name in names),
    ]

"""Kinds that no server lists: described by hand, found by the Scheme, without clients."""

from __future__ import annotations

from typing import Any

import pytest
from kubeclient.imagepolicy.v1alpha1 import ImageReview

import kubeclient
from kubeclient import scheme
from kubeclient.admission.v1 import AdmissionReview
from kubeclient.audit.v1 import Event, Policy
from kubeclient.clientauthentication.v1 import ExecCredential
from kubeclient.clientcmd.v1 import Config
from kuberuntime.meta.gvk import GroupVersionKind
from kuberuntime.meta.v1 import ListOptions

KINDS = {
    "admission.k8s.io/v1": ["AdmissionReview"],
    "admission.k8s.io/v1beta1": ["AdmissionReview"],
    "apidiscovery.k8s.io/v2": ["APIGroupDiscovery", "APIGroupDiscoveryList"],
    "apidiscovery.k8s.io/v2beta1": ["APIGroupDiscovery", "APIGroupDiscoveryList"],
    "apiextensions.k8s.io/v1": ["ConversionReview"],
    "audit.k8s.io/v1": ["Event", "EventList", "Policy", "PolicyList"],
    "client.authentication.k8s.io/v1": ["ExecCredential"],
    "client.authentication.k8s.io/v1beta1": ["ExecCredential"],
    "imagepolicy.k8s.io/v1alpha1": ["ImageReview"],
    "v1": [
        "Config",
        "NodeProxyOptions",
        "PodAttachOptions",
        "PodExecOptions",
        "PodLogOptions",
        "PodPortForwardOptions",
        "PodProxyOptions",
        "RangeAllocation",
        "SerializedReference",
        "ServiceProxyOptions",
    ],
}
ALL = [(api_version, kind) for api_version, kinds in KINDS.items() for kind in kinds]


@pytest.mark.parametrize(("api_version", "kind"), ALL)
def test_the_scheme_finds_a_class_of_the_kind(api_version: str, kind: str) -> None:
    written = {"apiVersion": api_version, "kind": kind}
    group, _, version = api_version.rpartition("/")
    assert GroupVersionKind(group, version, kind) in scheme
    decoded = scheme.decode(written)
    assert type(decoded).__name__ == kind
    assert {
        "apiVersion": api_version,
        "kind": kind,
    }.items() <= decoded.to_dict().items()


def test_they_have_no_clients() -> None:
    """No server has resources of them: nothing to list, no group of the clientset."""
    groups = {name for name in dir(kubeclient.Clientset) if not name.startswith("_")}
    assert "apps_v1" in groups
    for group in ("admission", "audit", "clientcmd", "imagepolicy", "apidiscovery"):
        assert not [name for name in groups if name.startswith(f"{group}_v")]


def test_a_webhook_is_answered_with_types() -> None:
    asked: dict[str, Any] = {
        "apiVersion": "admission.k8s.io/v1",
        "kind": "AdmissionReview",
        "request": {
            "uid": "705ab4f5",
            "kind": {"group": "apps", "version": "v1", "kind": "Deployment"},
            "resource": {"group": "apps", "version": "v1", "resource": "deployments"},
            "operation": "CREATE",
            "userInfo": {"username": "admin", "extra": {"scopes": ["all"]}},
            "object": {"apiVersion": "apps/v1", "kind": "Deployment", "new": {"a": 1}},
            "dryRun": False,
        },
    }
    review = AdmissionReview.from_dict(asked)
    assert review.to_dict() == asked
    assert review.request is not None
    assert review.request.kind.kind == "Deployment"
    assert review.request.user_info.username == "admin"


def test_a_kubeconfig_comes_out_as_it_went_in() -> None:
    text = """\
apiVersion: v1
kind: Config
current-context: dev
clusters:
- name: dev
  cluster:
    server: https://dev.example:6443
    certificate-authority-data: AAAA
contexts:
- name: dev
  context: {cluster: dev, user: me, namespace: shop}
users:
- name: me
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1
      command: login
      args: [--now]
      interactiveMode: Never
"""
    config = Config.from_yaml(text)
    assert config.current_context == "dev"
    assert config.contexts[0].context.namespace == "shop"
    assert config.users[0].user.exec is not None
    assert Config.from_yaml(config.to_yaml()) == config


def test_what_a_login_plugin_answers_is_read() -> None:
    answer = {
        "apiVersion": "client.authentication.k8s.io/v1",
        "kind": "ExecCredential",
        "spec": {"interactive": False},
        "status": {"token": "t", "expirationTimestamp": "2026-01-02T03:04:05Z"},
    }
    credential = ExecCredential.from_dict(answer)
    assert credential.status is not None
    assert credential.status.token == "t"
    assert credential.to_dict() == answer


def test_a_line_of_an_audit_log_and_a_policy_are_read() -> None:
    line = {
        "apiVersion": "audit.k8s.io/v1",
        "kind": "Event",
        "level": "RequestResponse",
        "auditID": "a",
        "stage": "ResponseComplete",
        "requestURI": "/api/v1/pods",
        "verb": "list",
        "user": {"username": "admin"},
        "objectRef": {"resource": "pods", "apiVersion": "v1"},
        "requestObject": {"kind": "Pod", "newer": True},
        "requestReceivedTimestamp": "2026-01-02T03:04:05.123456Z",
    }
    assert Event.from_dict(line).to_dict() == line
    policy = {
        "apiVersion": "audit.k8s.io/v1",
        "kind": "Policy",
        "rules": [{"level": "Metadata", "resources": [{"resources": ["secrets"]}]}],
    }
    assert Policy.from_dict(policy).rules[0].level == "Metadata"


def test_modules_of_versions_are_called_as_all_others() -> None:
    assert ImageReview.__module__ == "kubeclient.imagepolicy.v1alpha1.models"


def test_the_options_of_requests_are_of_meta() -> None:
    options = {"apiVersion": "v1", "kind": "ListOptions", "labelSelector": "a=b"}
    assert ListOptions.from_dict(options).label_selector == "a=b"

"""kubectl, unmodified, on the embedded server: what people do with it every day."""

from __future__ import annotations

import json
import subprocess

import pytest
import yaml

from kubeclient import Clientset
from kuberuntime.rest import Unauthorized
from kuberuntime.testing import EmbeddedServer
from tests.patience import LONG

from .conftest import Kubectl

WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: main, image: "nginx:1", ports: [{containerPort: 80}]}]}
"""
SETTINGS = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {colour: blue}
"""
SHELVES = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: shelves.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: shelves, kind: Shelf, shortNames: [sh]}
  versions:
  - name: v1
    served: true
    storage: true
    subresources: {status: {}}
    additionalPrinterColumns:
    - {name: Books, type: integer, jsonPath: .spec.books}
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            description: What the shelf should hold.
            properties:
              books: {type: integer, minimum: 0}
"""
SHELF = """\
apiVersion: example.com/v1
kind: Shelf
metadata: {name: one}
spec: {books: 3}
"""


def _json(kubectl: Kubectl, *arguments: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(kubectl("get", *arguments, "-o", "json"))
    return found


def test_it_lists_what_there_is(kubectl: Kubectl) -> None:
    listed = kubectl("api-resources", "--no-headers")
    assert "deployments" in listed
    assert "horizontalpodautoscalers" in listed
    wide = kubectl("api-resources", "--api-group=apps", "-o", "wide")
    assert "deploy" in wide
    assert "apps/v1" in wide
    assert "batch/v1" in kubectl("api-versions")


def test_it_says_its_version(kubectl: Kubectl) -> None:
    assert (
        json.loads(kubectl("version", "-o", "json"))["serverVersion"]["minor"] == "36"
    )


def test_explain_knows_fields_and_their_types(kubectl: Kubectl) -> None:
    explained = kubectl("explain", "deployment.spec.strategy")
    assert "rollingUpdate\t<RollingUpdateDeployment>" in explained
    assert "<[]Container>" in kubectl("explain", "pod.spec", "--recursive")


def test_create_and_apply_client_side(kubectl: Kubectl) -> None:
    assert (
        kubectl("create", "-f", "-", stdin=SETTINGS) == "configmap/settings created\n"
    )
    assert "AlreadyExists" in kubectl("create", "-f", "-", stdin=SETTINGS, fails=True)
    created = kubectl("apply", "-f", "-", stdin=WEB)
    assert created == "deployment.apps/web created\n"
    newer = WEB.replace("nginx:1", "nginx:2")
    assert "configured" in kubectl("apply", "-f", "-", stdin=newer)
    assert "unchanged" in kubectl("apply", "-f", "-", stdin=newer)


def test_create_without_a_manifest(kubectl: Kubectl) -> None:
    kubectl("create", "namespace", "shop")
    kubectl("create", "configmap", "plain", "-n", "shop", "--from-literal=a=b")
    kubectl("create", "secret", "generic", "hidden", "-n", "shop", "--from-literal=a=b")
    assert _json(kubectl, "secret", "hidden", "-n", "shop")["data"] == {"a": "Yg=="}


def test_apply_server_side_and_its_conflicts(kubectl: Kubectl) -> None:
    apply = ("apply", "--server-side", "-f", "-")
    kubectl(*apply, "--field-manager=one", stdin=SETTINGS)
    red = SETTINGS.replace("blue", "red")
    refused = kubectl(*apply, "--field-manager=two", stdin=red, fails=True)
    assert 'conflict with "one": .data.colour' in refused
    kubectl(*apply, "--field-manager=two", "--force-conflicts", stdin=red)
    assert _json(kubectl, "cm", "settings")["data"] == {"colour": "red"}


def test_unknown_fields_are_refused(kubectl: Kubectl) -> None:
    odd = SETTINGS + "colours: {}\n"
    assert 'unknown field "colours"' in kubectl(
        "apply", "-f", "-", stdin=odd, fails=True
    )


def test_get_in_every_form(kubectl: Kubectl) -> None:
    kubectl("apply", "-f", "-", stdin=WEB)
    assert "0/2" in kubectl("get", "deployments")
    wide = kubectl("get", "deploy", "-o", "wide")
    assert "nginx:1" in wide
    assert "app=web" in wide
    assert "name: web" in kubectl("get", "deploy/web", "-o", "yaml")
    assert kubectl("get", "deploy", "web", "-o", "jsonpath={.spec.replicas}") == "2"
    assert kubectl("get", "all", "-l", "app=web", "-o", "name") == (
        "deployment.apps/web\n"
    )
    missing = kubectl("get", "deploy", "gone", fails=True)
    assert 'deployments.apps "gone" not found' in missing


def test_get_watches(kubectl: Kubectl) -> None:
    watching = subprocess.Popen(
        kubectl.command("get", "configmaps", "-w", "-o", "name"),
        stdout=subprocess.PIPE,
        text=True,
        env=kubectl.environ,
    )
    try:
        assert watching.stdout is not None
        # The namespace may hold none: the first that comes is the one made here.
        kubectl("apply", "-f", "-", stdin=SETTINGS)
        assert watching.stdout.readline() == "configmap/settings\n"
    finally:
        watching.kill()
        watching.communicate()


def test_describe(kubectl: Kubectl) -> None:
    kubectl("apply", "-f", "-", stdin=WEB)
    described = kubectl("describe", "deployment", "web")
    assert "Replicas:               2 desired" in described
    assert "RollingUpdateStrategy:  25% max unavailable, 25% max surge" in described


def test_label_annotate_and_patch(kubectl: Kubectl) -> None:
    kubectl("apply", "-f", "-", stdin=WEB)
    assert kubectl("label", "deploy", "web", "tier=front") == (
        "deployment.apps/web labeled\n"
    )
    kubectl("annotate", "deploy", "web", "note=x")
    for kind, patch in (
        (
            "strategic",
            '{"spec":{"template":{"spec":{"containers":[{"name":"main","image":"nginx:3"}]}}}}',
        ),
        ("merge", '{"spec":{"replicas":4}}'),
        ("json", '[{"op":"remove","path":"/metadata/annotations/note"}]'),
    ):
        kubectl("patch", "deploy", "web", f"--type={kind}", "-p", patch)
    found = kubectl(
        "get",
        "deploy",
        "web",
        "-o",
        "jsonpath={.spec.replicas} {..image} {..containerPort} {.metadata.annotations.note}",
    )
    assert found.split() == ["4", "nginx:3", "80"]


def test_edit_by_an_editor(kubectl: Kubectl) -> None:
    kubectl("apply", "-f", "-", stdin=SETTINGS)
    edited = subprocess.run(
        kubectl.command("edit", "configmap", "settings"),
        env={**kubectl.environ, "KUBE_EDITOR": "sed -i s/blue/green/"},
        capture_output=True,
        text=True,
        timeout=LONG,
        check=False,
    )
    assert "configmap/settings edited" in edited.stdout, edited.stderr
    assert _json(kubectl, "cm", "settings")["data"] == {"colour": "green"}


def test_scale(kubectl: Kubectl) -> None:
    kubectl("apply", "-f", "-", stdin=WEB)
    assert kubectl("scale", "deploy/web", "--replicas=5") == (
        "deployment.apps/web scaled\n"
    )
    assert kubectl("get", "deploy", "web", "-o", "jsonpath={.spec.replicas}") == "5"


def test_rollout_status_waits_for_who_never_comes(kubectl: Kubectl) -> None:
    kubectl("apply", "-f", "-", stdin=WEB)
    waited = kubectl("rollout", "status", "deploy/web", "--timeout=1s", fails=True)
    assert "timed out waiting for the condition" in waited


def test_diff_shows_what_would_change(kubectl: Kubectl) -> None:
    kubectl("apply", "-f", "-", stdin=SETTINGS)
    same = kubectl.run("diff", "-f", "-", stdin=SETTINGS)
    assert (same.returncode, same.stdout) == (0, "")
    changed = kubectl.run("diff", "-f", "-", stdin=SETTINGS.replace("blue", "red"))
    assert changed.returncode == 1
    assert "+  colour: red" in changed.stdout
    assert _json(kubectl, "cm", "settings")["data"] == {"colour": "blue"}


def test_delete_cascades_as_it_is_told(
    kubectl: Kubectl, server: EmbeddedServer
) -> None:
    with Clientset(server.config(), transport=server.transport()) as clients:
        for cascade, left in (
            ("background", []),
            ("foreground", []),
            ("orphan", ["rs"]),
        ):
            kubectl("apply", "-f", "-", stdin=WEB)
            uid = kubectl("get", "deploy", "web", "-o", "jsonpath={.metadata.uid}")
            owned = {
                "apiVersion": "apps/v1",
                "kind": "ReplicaSet",
                "metadata": {
                    "name": "rs",
                    "ownerReferences": [
                        {
                            "apiVersion": "apps/v1",
                            "kind": "Deployment",
                            "name": "web",
                            "uid": uid,
                            "blockOwnerDeletion": True,
                        }
                    ],
                },
                "spec": {
                    "selector": {"matchLabels": {"app": "web"}},
                    "template": {
                        "metadata": {"labels": {"app": "web"}},
                        "spec": {"containers": [{"name": "main", "image": "nginx"}]},
                    },
                },
            }
            kubectl("create", "-f", "-", stdin=json.dumps(owned))
            kubectl("delete", "deploy", "web", f"--cascade={cascade}")
            sets = clients.apps_v1.replica_sets("default").list()
            assert [one.metadata.name for one in sets] == left, cascade


def test_delete_a_namespace_with_all_that_is_in_it(kubectl: Kubectl) -> None:
    kubectl("create", "namespace", "shop")
    kubectl("apply", "-n", "shop", "-f", "-", stdin=WEB + "---\n" + SETTINGS)
    kubectl("delete", "namespace", "shop")
    assert kubectl("get", "deploy,cm", "-A", "-o", "name") == ""


def test_auth_says_who_and_what(kubectl: Kubectl) -> None:
    assert kubectl("auth", "can-i", "create", "pods") == "yes\n"
    assert "kubernetes-admin" in kubectl("auth", "whoami")
    assert "[*]" in kubectl("auth", "can-i", "--list")


def test_who_shows_neither_certificate_nor_token_gets_nothing(kubectl: Kubectl) -> None:
    path = kubectl.folder / "kubeconfig"
    config = yaml.safe_load(path.read_text())
    config["users"][0]["user"] = {}
    path.write_text(yaml.safe_dump(config))
    with Clientset.from_kubeconfig(path) as clients, pytest.raises(Unauthorized):
        clients.core_v1.pods().list().page()


def test_a_definition_is_served_from_when_it_is_applied(kubectl: Kubectl) -> None:
    kubectl("apply", "-f", "-", stdin=SHELVES)
    kubectl("wait", "--for=condition=Established", "crd/shelves.example.com")
    kubectl("apply", "-f", "-", stdin=SHELF)
    assert [*map(str.split, kubectl("get", "sh").splitlines())] == [
        ["NAME", "BOOKS"],
        ["one", "3"],
    ]
    assert "What the shelf should hold." in kubectl("explain", "shelf.spec")
    wrong = kubectl("apply", "-f", "-", stdin=SHELF.replace("3", "-3"), fails=True)
    assert "spec.books in body should be greater than or equal to 0" in wrong
    kubectl("delete", "crd", "shelves.example.com")
    gone = kubectl("get", "sh", fails=True)
    assert "the server could not find the requested resource" in gone

"""When a server of envtest counts as started."""

from __future__ import annotations

from dataclasses import replace

from kubeclient import scheme
from kuberuntime.testing import EmbeddedServer
from kuberuntime.testing.envtest.readiness import is_ready
from kuberuntime.testing.http import HTTPServer
from kuberuntime.testing.server.deletion import NAMESPACES

CRD = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "lamps.ready.kubewright.example"},
    "spec": {
        "group": "ready.kubewright.example",
        "scope": "Namespaced",
        "names": {"plural": "lamps", "kind": "Lamp"},
        "versions": [
            {
                "name": "v1",
                "served": True,
                "storage": True,
                "schema": {"openAPIV3Schema": {"type": "object"}},
            }
        ],
    },
}


def test_a_full_server_is_ready_when_it_has_its_first_namespace() -> None:
    server = EmbeddedServer(scheme)
    default = server.tracker.get(NAMESPACES, "", "default")
    assert default is not None
    server.tracker.remove(NAMESPACES, default)
    with HTTPServer(server, tls=False) as http:
        assert not is_ready(http.config)
        server.tracker.put(NAMESPACES, default.manifest)
        assert is_ready(http.config)


def test_a_server_of_custom_resources_has_no_namespace_to_wait_for() -> None:
    with HTTPServer(EmbeddedServer(CRD), tls=False) as http:
        assert is_ready(http.config)


def test_a_server_that_is_down_is_not_ready() -> None:
    with HTTPServer(EmbeddedServer(CRD), tls=False) as http:
        config = replace(http.config)
    assert not is_ready(config)

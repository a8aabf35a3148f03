from __future__ import annotations

from collections.abc import Iterator

import pytest
from objects_driver import Driver

from kubeclient import scheme
from kuberuntime.testing import EmbeddedServer

GADGETS = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "gadgets.toys.example.com"},
    "spec": {
        "group": "toys.example.com",
        "names": {"kind": "Gadget", "plural": "gadgets", "listKind": "GadgetList"},
        "scope": "Namespaced",
        "versions": [
            {
                "name": "v1",
                "served": True,
                "storage": True,
                "subresources": {"status": {}},
                "schema": {
                    "openAPIV3Schema": {
                        "type": "object",
                        "x-kubernetes-preserve-unknown-fields": True,
                    }
                },
            }
        ],
    },
}


@pytest.fixture
def server() -> EmbeddedServer:
    """All built-in kinds, and gadgets, which no package has a class for."""
    return EmbeddedServer(scheme, GADGETS)


@pytest.fixture(params=["sync", "async"])
def both(request: pytest.FixtureRequest, server: EmbeddedServer) -> Iterator[Driver]:
    """Runs the test with the sync clients, and again with the async ones."""
    driver = Driver(server, is_async=request.param == "async")
    yield driver
    driver.shut_down()

"""Packages of models load a type's module when the type is asked for."""

from __future__ import annotations

import subprocess
import sys
from operator import attrgetter

import pytest

from kubeclient.apps import v1

CHECK = """
import sys
from kubeclient.apps import v1
assert "kubeclient.apps.v1.models" not in sys.modules
assert "kubeclient.core.v1.models" not in sys.modules
assert "Deployment" in dir(v1) and "Deployment" in v1.__all__
assert v1.Deployment is v1.Deployment
assert "Deployment" in vars(v1)
assert v1.Deployment.__module__ == "kubeclient.apps.v1.models"
assert "kubeclient.core.v1.models" not in sys.modules
v1.Deployment.from_json(b'{"spec": {"selector": {}, "template": {}}}')
assert "kubeclient.core.v1.models" in sys.modules
"""


def test_a_module_of_models_loads_on_first_use() -> None:
    subprocess.run([sys.executable, "-c", CHECK], check=True)


def test_a_name_that_no_module_has_is_an_attribute_error() -> None:
    with pytest.raises(
        AttributeError, match=r"'kubeclient\.apps\.v1' has no attribute"
    ):
        attrgetter("Deploymnt")(v1)


def test_everything_can_be_imported_at_once() -> None:
    names: dict[str, object] = {}
    exec("from kubeclient.apps.v1 import *", names)
    assert {"Deployment", "ReplicaSet"} <= set(names)

"""The generated package as its users meet it."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import kubeclient
from kubeclient import Clientset, scheme
from kubeclient.core.v1 import Pod
from kuberuntime.config import Config


def modules_after(code: str) -> set[str]:
    """Names in sys.modules of a fresh interpreter that ran `code`."""
    listing = f"{code}\nimport sys\nprint('\\n'.join(sys.modules))"
    result = subprocess.run(
        [sys.executable, "-c", listing], capture_output=True, text=True, check=True
    )
    return set(result.stdout.split())


def test_models_load_neither_http_nor_tls_nor_yaml() -> None:
    loaded = modules_after("from kubeclient.core.v1 import Pod; Pod()")
    assert "kubeclient.core.v1.models" in loaded
    assert not loaded & {"httpx2", "ssl", "yaml", "kubeclient.clientset"}


def test_importing_the_package_loads_no_group() -> None:
    loaded = modules_after("import kubeclient")
    assert not {name for name in loaded if name.startswith("kubeclient.")}
    assert "msgspec" not in loaded


def test_the_scheme_loads_the_modules_of_the_types_it_is_asked_for() -> None:
    loaded = modules_after(
        "from kubeclient import scheme\n"
        "scheme.decode({'apiVersion': 'batch/v1', 'kind': 'Job'})"
    )
    assert "kubeclient.batch.v1" in loaded
    assert "kubeclient.networking.v1" not in loaded


def test_a_clientset_loads_the_group_versions_that_are_used() -> None:
    loaded = modules_after(
        "from kubeclient import Clientset\n"
        "from kuberuntime.config import Config\n"
        "Clientset(Config(server='https://x')).policy_v1"
    )
    assert "kubeclient.policy.v1.client" in loaded
    assert "kubeclient.apps.v1.client" not in loaded
    assert "kubeclient.policy.v1.async_client" not in loaded


def test_a_name_that_the_package_does_not_have_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Clienset'"):
        kubeclient.Clienset  # noqa: B018


def test_a_verb_that_the_server_does_not_list_is_not_there() -> None:
    with Clientset(Config(server="https://x")) as cs:
        assert not hasattr(cs.core_v1.bindings("shop"), "get")
        assert not hasattr(cs.core_v1.component_statuses(), "delete")
        assert not hasattr(cs.core_v1.namespaces(), "delete_collection")


def test_a_group_version_client_is_made_once() -> None:
    with Clientset(Config(server="https://x")) as cs:
        assert cs.core_v1 is cs.core_v1


def test_a_repr_shows_what_is_set() -> None:
    pod = Pod(metadata=scheme.decode({"apiVersion": "v1", "kind": "Pod"}).metadata)
    assert "None" not in repr(pod)


def test_the_package_builds_to_a_typed_wheel(repository: Path, tmp_path: Path) -> None:
    from hatchling.builders.wheel import WheelBuilder

    builder = WheelBuilder(str(repository / "generated/kubernetes"))
    (wheel,) = builder.build(directory=str(tmp_path), versions=["standard"])
    names = zipfile.ZipFile(wheel).namelist()
    assert "kubeclient/py.typed" in names
    assert "kubeclient/core/v1/models.py" in names
    assert not [name for name in names if name.startswith(("tests", "README"))]

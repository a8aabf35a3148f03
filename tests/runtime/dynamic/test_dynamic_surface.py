"""What the packages have, and what they load."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import pytest

PACKAGES = ["dynamic", "edit", "metadata", "retry", "scale", "table"]


@pytest.mark.parametrize("package", PACKAGES)
def test_everything_that_is_promised_is_there(package: str) -> None:
    module = import_module(f"kuberuntime.{package}")
    for name in module.__all__:
        assert getattr(module, name) is getattr(module, name)
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        _ = module.Nothing


def test_generated_clients_load_none_of_it_before_it_is_used() -> None:
    code = "import sys, kuberuntime.codegen.clients; print(*sys.modules)"
    run = [sys.executable, "-c", code]
    report = subprocess.run(run, check=True, capture_output=True, text=True).stdout
    loaded = {name for name in report.split() if name.startswith("kuberuntime.")}
    assert not loaded & {
        "kuberuntime.dynamic",
        "kuberuntime.edit._sync.edit",
        "kuberuntime.edit.overlay",
        "kuberuntime.mapper",
        "kuberuntime.metadata",
        "kuberuntime.retry._async.conflict",
        "kuberuntime.scale",
        "kuberuntime.table",
    }

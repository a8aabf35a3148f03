"""What emitted clients stand on: what it loads, has, and means to a type checker."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, assert_type

import pytest
from rest_driver import SERVER, Driver
from rest_kinds import (
    AsyncClientset,
    Clientset,
    ConfigMap,
    Deployment,
    DeploymentList,
    Eviction,
    Pod,
    Scale,
)

from kuberuntime.codegen import clients as kw
from kuberuntime.config import Config


def loaded_by(code: str) -> set[str]:
    report = f"{code}\nimport sys; print(*sys.modules)"
    run = [sys.executable, "-c", report]
    return set(
        subprocess.run(run, check=True, capture_output=True, text=True).stdout.split()
    )


def test_importing_the_surface_loads_no_http_no_tls_and_no_yaml() -> None:
    modules = loaded_by("from kuberuntime.codegen import clients")
    assert not modules & {"httpx2", "httpcore2", "ssl", "asyncio", "yaml", "socket"}
    assert "kuberuntime.rest._async.verbs" not in modules


def test_the_asynchronous_half_loads_when_it_is_asked_for() -> None:
    modules = loaded_by("from kuberuntime.codegen import clients; clients.AsyncGetVerb")
    assert "kuberuntime.rest._async.verbs" in modules
    assert "httpx2" not in modules


def test_everything_that_is_promised_is_there() -> None:
    for name in kw.__all__:
        assert getattr(kw, name) is getattr(kw, name)
    with pytest.raises(AttributeError, match="no attribute 'AsyncNothing'"):
        _ = kw.AsyncNothing


def test_a_verb_that_the_server_does_not_list_is_no_attribute(driver: Driver) -> None:
    clientset = driver.connect(Config(SERVER))
    pods = clientset.core_v1.pods("demo")
    for verb in ("list", "watch", "update", "patch", "apply", "delete_collection"):
        assert not hasattr(pods, verb)
    assert hasattr(pods, "evict")


def test_a_call_can_be_looked_at_before_it_is_made(driver: Driver) -> None:
    deployments = driver.connect(Config(SERVER)).apps_v1.deployments("shop")
    request = deployments.requests.get("web", subresource="scale")
    assert str(request) == "GET /apis/apps/v1/namespaces/shop/deployments/web/scale"


if TYPE_CHECKING:

    def what_an_editor_infers(cs: Clientset) -> None:
        deployments = cs.apps_v1.deployments("x")
        assert_type(deployments.get("y"), Deployment)
        assert_type(deployments.get_scale("y"), Scale)
        assert_type(deployments.list().page(), DeploymentList)
        assert_type(deployments.list().all(), list[Deployment])
        assert_type(list(deployments.list()), list[Deployment])
        assert_type(deployments.delete("y"), Deployment | kw.Status)
        assert_type(cs.core_v1.pods("x").log("p"), str)
        assert_type(list(cs.core_v1.pods("x").log_lines("p", follow=True)), list[str])
        assert_type(
            deployments.apply_status(Deployment(), field_manager="m"), Deployment
        )
        for event in deployments.watch():
            assert_type(event.object, Deployment)
        maps = cs.core_v1.config_maps("x")
        assert_type(maps.delete_collection(), list[ConfigMap] | kw.Status)
        assert_type(cs.core_v1.pods("x").evict("p", Eviction()), kw.Status)
        cs.core_v1.pods("x").list()  # type: ignore[attr-defined]
        deployments.get("y", label_selector="a=b")  # type: ignore[call-arg]
        deployments.create(Pod())  # type: ignore[arg-type]
        deployments.list(limit="5")  # type: ignore[arg-type]

    async def what_an_editor_infers_of_the_other(cs: AsyncClientset) -> None:
        deployments = cs.apps_v1.deployments("x")
        assert_type(await deployments.get("y"), Deployment)
        assert_type(await deployments.list().all(), list[Deployment])
        async with deployments.watch() as events:
            async for event in events:
                assert_type(event.object, Deployment)
        async for line in cs.core_v1.pods("x").log_lines("p", follow=True):
            assert_type(line, str)
        async for item in deployments.list():
            assert_type(item, Deployment)

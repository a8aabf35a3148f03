"""What an editor infers of the client of any kind. Never run: see clients.py."""

from __future__ import annotations

from pathlib import Path
from typing import Any, assert_type

from kubeclient import AsyncClientset, Clientset
from kubeclient.apps.v1 import Deployment
from kubeclient.core.v1 import ConfigMap, Pod
from kuberuntime.codegen.clients import Event, Pager, Status, Watch
from kuberuntime.dynamic import UnstructuredList
from kuberuntime.meta.gvk import GroupVersionKind
from kuberuntime.objects import Applied, ApplyReport, ObjectList, Written
from kuberuntime.rest import MergePatch
from kuberuntime.rest.patch import Manifest
from kuberuntime.waiting import condition, jsonpath, rollout_complete
from kuberuntime.watching import EndlessWatch


def typed_by_the_class_that_goes_in(cs: Clientset, web: Deployment) -> None:
    objects = cs.objects
    assert_type(objects.get(Deployment, "web", namespace="shop"), Deployment)
    assert_type(objects.list(Deployment), Pager[Deployment, ObjectList[Deployment]])
    for item in objects.list(Deployment, namespace="shop", label_selector="app=web"):
        assert_type(item, Deployment)
    for one in objects.list(Deployment).page().items:
        assert_type(one, Deployment)
    with objects.watch(ConfigMap) as events:
        for event in events:
            assert_type(event, Event[ConfigMap])
    assert_type(objects.create(web), Deployment)
    assert_type(objects.update(web, dry_run=True), Deployment)
    assert_type(objects.update_status(web), Deployment)
    assert_type(objects.patch(web, MergePatch({})), Deployment)
    assert_type(objects.apply(web, field_manager="shop"), Deployment)
    assert_type(objects.delete(web), Deployment | Status)
    assert_type(objects.delete(Deployment, "web"), Deployment | Status)


def scale(web: Deployment) -> None:
    web.spec.replicas = 3


def label(manifest: dict[str, Any]) -> None:
    manifest["metadata"]["labels"] = {"tier": "gold"}


def created_or_patched(cs: Clientset, web: Deployment, manifest: Manifest) -> None:
    assert_type(cs.objects.create_or_patch(web, scale), Written[Deployment])
    assert_type(cs.objects.create_or_patch(web, scale).object, Deployment)
    assert_type(cs.objects.create_or_patch(manifest, label), Written[dict[str, Any]])
    cs.objects.create_or_patch(web, label)  # type: ignore[arg-type] # pyright: ignore[reportCallIssue, reportArgumentType]


def dicts_where_no_class_goes_in(cs: Clientset, manifest: Manifest) -> None:
    objects = cs.objects
    gvk = GroupVersionKind("toys.example.com", "v1", "Gadget")
    assert_type(objects.get(gvk, "a"), dict[str, Any])
    assert_type(objects.get("gadgets", "a", namespace="shop"), dict[str, Any])
    assert_type(objects.list(gvk), Pager[Any, UnstructuredList])
    assert_type(objects.create(manifest), dict[str, Any])
    assert_type(objects.apply({"kind": "Gadget"}, field_manager="a"), dict[str, Any])
    assert_type(objects.delete(manifest), dict[str, Any] | Status)
    assert_type(objects.delete("gadgets", "a"), dict[str, Any] | Status)


def is_large(gadget: dict[str, Any]) -> bool:
    return bool(gadget["spec"]["size"])


def waiting(cs: Clientset, web: Deployment, manifest: Manifest) -> None:
    objects = cs.objects
    assert_type(objects.wait_for(web, rollout_complete, timeout=300), Deployment)
    pod = objects.wait_for(Pod, condition("Ready"), name="web-0", timeout=60)
    assert_type(pod, Pod)
    phase = jsonpath("{.status.phase}", "Running")
    assert_type(objects.wait_for(pod, phase, timeout=60), Pod)
    scaled = objects.wait_for(web, lambda web: web.status.replicas == 3, timeout=None)
    assert_type(scaled, Deployment)
    assert_type(objects.wait_for(manifest, is_large, timeout=9), dict[str, Any])
    assert_type(objects.wait_for("gadgets", is_large, timeout=9), dict[str, Any])
    objects.wait_for(web, is_large, timeout=9)  # type: ignore[arg-type] # pyright: ignore[reportCallIssue, reportArgumentType]


def manifests(cs: Clientset, web: Deployment, manifest: Manifest) -> None:
    apply = cs.objects.apply_manifests
    report = apply(
        "kind: ...", Path("deploy"), [web, manifest], field_manager="shop", prune="a=b"
    )
    assert_type(report, ApplyReport)
    for one in report:
        assert_type(one, Applied)
        assert_type(one.object, dict[str, Any] | None)
    apply(web)  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]
    apply(3, field_manager="shop")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


def watching_for_ever(cs: Clientset) -> None:
    pods = cs.core_v1.pods()
    assert_type(pods.watch(forever=True), EndlessWatch[Pod])
    assert_type(pods.watch(), Watch[Pod])
    assert_type(cs.objects.watch(Pod, forever=True), EndlessWatch[Pod])
    assert_type(cs.objects.watch("gadgets", forever=True), EndlessWatch[Any])
    with pods.watch(forever=True, label_selector="app=web") as events:
        for event in events:
            assert_type(event, Event[Pod])
    pods.watch(forever=True, timeout_seconds=9)  # type: ignore[call-overload] # pyright: ignore[reportArgumentType]


async def asynchronously(cs: AsyncClientset, web: Deployment) -> None:
    objects = cs.objects
    assert_type(await objects.get(Deployment, "web"), Deployment)
    async for item in objects.list(Deployment):
        assert_type(item, Deployment)
    async with objects.watch(Deployment) as events:
        async for event in events:
            assert_type(event.object, Deployment)
    assert_type((await objects.create_or_patch(web, scale)).object, Deployment)


def mistakes(cs: Clientset) -> None:
    cs.objects.get(Deployment)  # type: ignore[call-overload] # pyright: ignore[reportCallIssue]
    cs.objects.create(3)  # type: ignore[call-overload] # pyright: ignore[reportCallIssue, reportArgumentType]

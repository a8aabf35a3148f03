"""What was discovered is remembered in memory, and where kubectl looks for it."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest
from discovery_server import Server, Session

from kuberuntime.discovery import DiskCache
from kuberuntime.meta.gvk import GroupVersion

APPS = GroupVersion("apps", "v1")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "discovery" / "cluster.example_6443"


def discover(server: Server, is_async: bool, disk: DiskCache) -> Any:
    """What another program finds."""
    with Session(server, is_async=is_async) as session:
        return session.run(session.cached(disk).server_groups_and_resources())


def test_memory_is_asked_before_the_server(server: Server, is_async: bool) -> None:
    with Session(server, is_async=is_async) as session:
        discovery = session.cached()
        assert discovery.held is None
        first = session.run(discovery.server_groups_and_resources())
        assert session.run(discovery.server_groups_and_resources()) is first
        assert discovery.held is first
        assert len(server.asked()) == 2
        discovery.invalidate()
        assert session.run(discovery.server_groups_and_resources()) is not first
        assert server.asked() == [("/api", 304), ("/apis", 304)]


def test_only_one_of_those_who_saw_the_same_asks_again(
    server: Server, is_async: bool
) -> None:
    with Session(server, is_async=is_async) as session:
        discovery = session.cached()
        first = session.run(discovery.server_groups_and_resources())
        second = session.run(discovery.refreshed(first))
        assert second is not first
        assert len(server.asked()) == 4
        assert session.run(discovery.refreshed(first)) is second
        assert server.asked() == []


def test_concurrent_calls_share_an_answer(server: Server) -> None:
    import asyncio

    async def discover_thrice(discovery: Any) -> None:
        calls = [discovery.server_groups_and_resources() for _ in range(3)]
        first, *others = await asyncio.gather(*calls)
        assert all(one is first for one in others)

    with Session(server, is_async=True) as session:
        session.run(discover_thrice(session.cached()))
    assert len(server.asked()) == 2


def test_an_answer_that_was_asked_for_before_invalidate_is_not_held(
    server: Server,
) -> None:
    import asyncio

    async def invalidate_meanwhile(discovery: Any) -> None:
        asking = asyncio.create_task(discovery.server_groups_and_resources())
        await asyncio.sleep(0)
        discovery.invalidate()
        await asking
        assert discovery.held is None

    with Session(server, is_async=True) as session:
        session.run(invalidate_meanwhile(session.cached()))


def test_another_program_finds_it_on_disk_for_ten_minutes(
    server: Server, is_async: bool, folder: Path
) -> None:
    first = discover(server, is_async, DiskCache(folder))
    assert not first.from_disk
    server.asked()
    second = discover(server, is_async, DiskCache(folder))
    assert second.from_disk
    assert second == first
    assert server.asked() == []
    nearly = DiskCache(folder, clock=lambda: time.time() + 590)
    assert discover(server, is_async, nearly).from_disk
    later = DiskCache(folder, clock=lambda: time.time() + 601)
    assert discover(server, is_async, later) == first
    assert server.asked() == [("/api", 304), ("/apis", 304)]


def test_what_the_server_confirms_is_believed_again(
    server: Server, is_async: bool, folder: Path
) -> None:
    discover(server, is_async, DiskCache(folder))
    for path in folder.rglob("*.json"):
        os.utime(path, (0, 0))
    assert not discover(server, is_async, DiskCache(folder)).from_disk
    assert discover(server, is_async, DiskCache(folder)).from_disk


def test_invalidate_passes_over_the_disk_too(
    server: Server, is_async: bool, folder: Path
) -> None:
    discover(server, is_async, DiskCache(folder))
    server.add("example.com", "v1", "gadgets", "Gadget")
    with Session(server, is_async=is_async) as session:
        discovery = session.cached(DiskCache(folder))
        old = session.run(discovery.server_groups_and_resources())
        discovery.invalidate()
        new = session.run(discovery.server_groups_and_resources())
    gadgets = GroupVersion("example.com", "v1")
    assert gadgets not in old.resources
    assert gadgets in new.resources
    assert gadgets in discover(server, is_async, DiskCache(folder)).resources


def test_the_files_are_kubectls(server: Server, folder: Path) -> None:
    discover(server, False, DiskCache(folder))
    groups = json.loads((folder / "servergroups.json").read_text())
    assert (groups["kind"], groups["apiVersion"]) == ("APIGroupList", "v1")
    assert groups["groups"][0] == {
        "name": "",
        "versions": [{"groupVersion": "v1", "version": "v1"}],
        "preferredVersion": {"groupVersion": "v1", "version": "v1"},
    }
    apps = json.loads((folder / "apps/v1/serverresources.json").read_text())
    assert (apps["kind"], apps["groupVersion"]) == ("APIResourceList", "apps/v1")
    rows = {row["name"]: row for row in apps["resources"]}
    assert rows["deployments"]["shortNames"] == ["deploy"]
    assert rows["deployments/scale"]["group"] == "autoscaling"
    assert (folder / "v1/serverresources.json").exists()


def test_others_may_not_look_into_the_folders(server: Server, folder: Path) -> None:
    before = os.umask(0)
    try:
        discover(server, False, DiskCache(folder))
    finally:
        os.umask(before)
    inside = list(folder.rglob("*"))
    folders = [folder.parent, folder, *(path for path in inside if path.is_dir())]
    assert folder / "apps" / "v1" in folders
    assert {path.stat().st_mode & 0o777 for path in folders} == {0o750}
    files = [path for path in inside if path.is_file()]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


def test_what_kubectl_wrote_is_read(tmp_path: Path, shared: Path) -> None:
    legacy = shared / "specs/kubernetes-1.36/discovery/legacy"
    groups = json.loads((legacy / "apis.json").read_text())
    groups["groups"] = [g for g in groups["groups"] if g["name"] == "apps"]
    (tmp_path / "apps/v1").mkdir(parents=True)
    (tmp_path / "servergroups.json").write_text(json.dumps(groups))
    resources = (legacy / "apis__apps__v1.json").read_text()
    (tmp_path / "apps/v1/serverresources.json").write_text(resources)
    apis = DiskCache(tmp_path).load()
    assert apis is not None
    assert apis.from_disk
    assert "deployments" in {one.resource.plural for one in apis.resources[APPS]}


@pytest.mark.parametrize("name", ["servergroups.json", "apps/v1/serverresources.json"])
@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"\xff", b"null", b"{}", b'{"groups":null}', b"0", None],
)
def test_a_damaged_file_means_that_the_server_is_asked(
    server: Server, folder: Path, name: str, content: bytes | None
) -> None:
    first = discover(server, False, DiskCache(folder))
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(content)
    server.asked()
    assert discover(server, False, DiskCache(folder)) == first
    assert server.asked() == [("/api", 304), ("/apis", 304)]
    assert DiskCache(folder).load() == first


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b'{"documents":{"/apis":{"etag":"a","body":[]}}}',
        b'{"documents":{"/elsewhere":{"etag":"a","body":{}}}}',
    ],
)
def test_damaged_documents_are_asked_for_in_full(
    server: Server, folder: Path, content: bytes
) -> None:
    first = discover(server, False, DiskCache(folder))
    (folder / "aggregated.json").write_bytes(content)
    (folder / "servergroups.json").unlink()
    server.asked()
    assert discover(server, False, DiskCache(folder)) == first
    assert server.asked() == [("/api", 200), ("/apis", 200)]


@pytest.mark.parametrize("body", [[], {}, None, {"items": None}])
def test_a_document_that_the_server_would_confirm_is_checked_all_the_same(
    server: Server, folder: Path, body: Any
) -> None:
    first = discover(server, False, DiskCache(folder))
    written = json.loads((folder / "aggregated.json").read_text())
    written["documents"]["/apis"]["body"] = body
    (folder / "aggregated.json").write_text(json.dumps(written))
    (folder / "servergroups.json").unlink()
    assert discover(server, False, DiskCache(folder)) == first


def test_a_file_from_the_future_is_not_believed(server: Server, folder: Path) -> None:
    discover(server, False, DiskCache(folder))
    earlier = DiskCache(folder, clock=lambda: time.time() - 3600)
    assert earlier.load() is None


def test_a_folder_that_cannot_be_written_is_done_without(
    server: Server, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    disk = DiskCache(tmp_path / "file" / "cache")
    assert APPS in discover(server, False, disk).resources
    assert disk.load() is None


def test_a_version_that_fails_is_asked_for_by_the_next_program(
    server: Server, folder: Path
) -> None:
    server.add("metrics.k8s.io", "v1beta1", "nodes", "NodeMetrics")
    server.group("metrics.k8s.io")["versions"][0]["freshness"] = "Stale"
    assert discover(server, False, DiskCache(folder)).failures
    server.asked()
    server.group("metrics.k8s.io")["versions"][0]["freshness"] = "Current"
    assert not discover(server, False, DiskCache(folder)).failures
    assert server.asked() == [("/api", 304), ("/apis", 200)]


def test_a_group_cannot_write_outside_the_folder(
    server: Server, folder: Path, tmp_path: Path
) -> None:
    for group in ("../../../evil", "..", "a/b", "a\\b"):
        server.add(group, "v1", "evils", "Evil")
    discover(server, False, DiskCache(folder))
    written = {
        path.relative_to(tmp_path).parts[:2] for path in tmp_path.rglob("*.json")
    }
    assert written == {("discovery", "cluster.example_6443")}
    assert not [path for path in folder.rglob("*") if "a" in path.name.split("\\")]
    assert DiskCache(folder).load() is None


def test_a_server_that_serves_nothing_is_not_remembered(
    server: Server, folder: Path
) -> None:
    server.groups.clear()
    discover(server, False, DiskCache(folder))
    assert not folder.exists()


def test_nothing_but_the_files_is_left_behind(server: Server, folder: Path) -> None:
    discover(server, False, DiskCache(folder))
    names = {path.name for path in folder.rglob("*") if path.is_file()}
    assert names == {"servergroups.json", "serverresources.json", "aggregated.json"}


@pytest.mark.parametrize(
    ("url", "folder"),
    [
        ("https://127.0.0.1:6443", "127.0.0.1_6443"),
        ("http://my-cluster.example", "my_cluster.example"),
        (
            "https://rancher.example/k8s/clusters/c-1",
            "rancher.example/k8s/clusters/c_1",
        ),
        ("https://[::1]:6443", "___1__6443"),
        ("https://host/../../..", "host"),
    ],
)
def test_the_folder_is_where_kubectl_has_it(
    url: str, folder: str, tmp_path: Path
) -> None:
    home = DiskCache.for_server(url, environ={"HOME": str(tmp_path)})
    assert home is not None
    assert home.folder == tmp_path / ".kube/cache/discovery" / folder
    chosen = DiskCache.for_server(
        url, environ={"HOME": "/nowhere", "KUBECACHEDIR": str(tmp_path)}
    )
    assert chosen is not None
    assert chosen.folder == tmp_path / "discovery" / folder
    assert DiskCache.for_server(url, environ={}) is None

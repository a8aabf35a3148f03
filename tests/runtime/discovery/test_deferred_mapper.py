"""A mapper asks the server when it has to, and not oftener."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from discovery_server import Server, Session

from kuberuntime.discovery import DiskCache
from kuberuntime.mapper import NoMatchError
from kuberuntime.meta.gvk import GroupKind


def test_names_are_found_in_one_answer(server: Server, is_async: bool) -> None:
    with Session(server, is_async=is_async) as session:
        mapper = session.mapper(session.cached())
        assert server.asked() == []
        assert session.run(mapper.resource_for("po")).plural == "pods"
        assert session.run(mapper.resources_for("hpa"))[0].version == "v2"
        kind = GroupKind("apps", "Deployment")
        assert session.run(mapper.rest_mapping(kind)).plural == "deployments"
        assert session.run(mapper.api_resource_for("deploy")).subresource("scale")
        assert len(session.run(mapper.expand("all,cm"))) == 11
        assert session.run(mapper.current()) is session.run(mapper.current())
    assert server.asked() == [("/api", 200), ("/apis", 200)]


def test_a_crd_that_was_made_meanwhile_is_found(server: Server, is_async: bool) -> None:
    with Session(server, is_async=is_async) as session:
        mapper = session.mapper(session.cached())
        session.run(mapper.resource_for("pods"))
        server.asked()
        server.add("example.com", "v1", "gadgets", "Gadget")
        found = session.run(mapper.resource_for("gadget"))
        assert found.gvk == GroupKind("example.com", "Gadget").with_version("v1")
        assert server.asked() == [("/api", 304), ("/apis", 200)]
        kind = GroupKind("example.com", "Gadget")
        assert session.run(mapper.rest_mapping(kind, "v1")) == found
        assert server.asked() == []


def test_a_miss_in_a_fresh_answer_is_not_asked_again(
    server: Server, is_async: bool
) -> None:
    with Session(server, is_async=is_async) as session:
        mapper = session.mapper(session.cached())
        with pytest.raises(NoMatchError):
            session.run(mapper.resource_for("gadgets"))
        assert server.asked() == [("/api", 200), ("/apis", 200)]
        with pytest.raises(NoMatchError):
            session.run(mapper.resource_for("gadgets"))
        assert server.asked() == [("/api", 304), ("/apis", 304)]


def test_a_miss_on_disk_is_asked_of_the_server(
    server: Server, is_async: bool, tmp_path: Path
) -> None:
    with Session(server, is_async=is_async) as session:
        session.run(session.cached(DiskCache(tmp_path)).server_groups_and_resources())
        server.add("example.com", "v1", "gadgets", "Gadget")
        server.asked()
        mapper = session.mapper(session.cached(DiskCache(tmp_path)))
        session.run(mapper.resource_for("pods"))
        assert server.asked() == []
        assert session.run(mapper.resource_for("gadgets")).kind == "Gadget"
        assert server.asked() == [("/api", 304), ("/apis", 200)]
        server.add("example.org", "v1", "widgets", "Widget")
        first = session.mapper(session.cached(DiskCache(tmp_path)))
        assert session.run(first.resource_for("widgets")).kind == "Widget"
        assert server.asked() == [("/api", 304), ("/apis", 200)]
        other = session.mapper(session.cached(DiskCache(tmp_path)))
        assert session.run(other.resource_for("gadgets")).kind == "Gadget"
        assert server.asked() == []


def test_what_is_gone_is_found_until_reset(server: Server, is_async: bool) -> None:
    server.add("example.com", "v1", "gadgets", "Gadget")
    with Session(server, is_async=is_async) as session:
        mapper = session.mapper(session.cached())
        session.run(mapper.resource_for("gadgets"))
        server.groups.pop()
        session.run(mapper.resource_for("gadgets"))
        mapper.reset()
        with pytest.raises(NoMatchError):
            session.run(mapper.resource_for("gadgets"))


def test_many_misses_at_once_are_asked_once(server: Server) -> None:
    async def look(mapper: Any) -> None:
        await mapper.resource_for("pods")
        server.asked()
        server.add("example.com", "v1", "gadgets", "Gadget")
        calls = [mapper.resource_for("gadgets") for _ in range(5)]
        assert {one.kind for one in await asyncio.gather(*calls)} == {"Gadget"}

    with Session(server, is_async=True) as session:
        session.run(look(session.mapper(session.cached())))
    assert server.asked() == [("/api", 304), ("/apis", 200)]

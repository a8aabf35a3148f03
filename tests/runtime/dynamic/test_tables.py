"""Tables: objects as kubectl shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_type

import pytest
from dynamic_driver import Driver, Log, answer, refusal
from dynamic_kinds import GADGETS

from kuberuntime.codegen import clients as kw
from kuberuntime.errors import DecodeError
from kuberuntime.table import Table

if TYPE_CHECKING:
    from kuberuntime.codegen import models

COLUMNS = [
    {"name": "Name", "type": "string", "format": "name", "priority": 0},
    {"name": "Ready", "type": "boolean", "priority": 0},
    {"name": "Node", "type": "string", "priority": 1},
]


def table(*names: str, token: str = "") -> dict[str, Any]:
    rows = [
        {
            "cells": [name, True, None],
            "object": {
                "apiVersion": "meta.k8s.io/v1",
                "kind": "PartialObjectMetadata",
                "metadata": {"name": name},
            },
        }
        for name in names
    ]
    return {
        "apiVersion": "meta.k8s.io/v1",
        "kind": "Table",
        "metadata": {"resourceVersion": "9", "continue": token},
        "columnDefinitions": COLUMNS,
        "rows": rows,
    }


def gadgets(both: Driver, server: Log) -> Any:
    return both.dynamic(both.rest(server)).for_resource(GADGETS, "shop")


def test_rows_are_read_by_the_names_of_their_columns(both: Driver) -> None:
    server = Log(table("a", "b"))
    found = both.run(gadgets(both, server).table(field_selector="x=y"))
    assert list(found.records()) == [
        {"Name": "a", "Ready": True, "Node": None},
        {"Name": "b", "Ready": True, "Node": None},
    ]
    assert found.rows[0].object.metadata.name == "a"
    assert server.requests[0].headers["accept"] == (
        "application/json;as=Table;g=meta.k8s.io;v=v1,application/json"
    )
    assert server.lines == [
        "GET /apis/example.com/v1/namespaces/shop/gadgets?fieldSelector=x%3Dy&limit=500"
    ]


def test_all_pages_are_one_table(both: Driver) -> None:
    server = Log(table("a", token="t1"), table("b", token="t2"), table("c"))
    options = {"resource_version": "5", "resource_version_match": "Exact"}
    found = both.run(gadgets(both, server).table(include_object="None", **options))
    assert [row.cells[0] for row in found.rows] == ["a", "b", "c"]
    assert not found.metadata.continue_
    queries = [dict(request.url.params) for request in server.requests]
    version = {"resourceVersion": "5", "resourceVersionMatch": "Exact"}
    common = {"includeObject": "None", "limit": "500"}
    assert queries == [
        {**common, **version},
        {**common, "continue": "t1"},
        {**common, "continue": "t2"},
    ]


def test_one_page_is_read_where_its_size_is_given(both: Driver) -> None:
    server = Log(table("a", token="t1"))
    found = both.run(gadgets(both, server).table(limit=1))
    assert (len(found.rows), found.metadata.continue_) == (1, "t1")


def test_a_token_that_expires_on_the_way_makes_it_start_over(both: Driver) -> None:
    server = Log(table("a", token="t1"), refusal(410, "Expired"), table("x", "y"))
    found = both.run(gadgets(both, server).table())
    assert [row.cells[0] for row in found.rows] == ["x", "y"]
    assert server.requests[2].url.params["limit"] == "0"
    assert "continue" not in server.requests[2].url.params


def test_a_server_without_tables_is_named(both: Driver) -> None:
    listed = {"apiVersion": "example.com/v1", "kind": "GadgetList", "items": []}
    with pytest.raises(DecodeError, match=r"cannot decode Table: \$\.\w+: "):
        both.run(gadgets(both, Log(listed)).table())


def test_nulls_for_rows_are_no_rows() -> None:
    empty = {**table(), "rows": None}
    assert Table.from_dict(empty).rows == []
    assert Table.from_dict(empty).text() == "NAME   READY\n"


def test_a_table_prints_as_kubectl_prints_it() -> None:
    found = Table.from_dict(table("a", "long-name"))
    assert found.text() == ("NAME        READY\na           true\nlong-name   true\n")
    assert found.text(wide=True).splitlines()[1] == "a           true    <none>"


def test_what_an_object_says_does_not_move_the_cursor() -> None:
    found = Table.from_dict(table("a\x1b[2Jb\nc"))
    assert found.text().splitlines()[1].startswith("a [2Jb c")


def test_cells_that_are_objects_and_rows_that_are_short_are_printed() -> None:
    data = table()
    data["rows"] = [{"cells": [{"a": 1}]}]
    assert Table.from_dict(data).text().splitlines()[1] == '{"a":1}   <none>'


def test_a_table_goes_out_as_it_came_in() -> None:
    data = table("a")
    assert Table.from_dict(data).to_dict() == {
        **data,
        "columnDefinitions": [
            {k: v for k, v in column.items() if v != 0} for column in COLUMNS
        ],
        "metadata": {"resourceVersion": "9", "continue": ""},
    }
    assert answer(data).status_code == 200


if TYPE_CHECKING:

    def what_an_editor_infers(
        pods: kw.ListVerb[models.KubeObject, models.KubeObject],
    ) -> None:
        assert_type(pods.table(), Table)

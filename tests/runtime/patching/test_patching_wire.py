"""What a server did with patches of a Deployment, done again."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from kuberuntime.patching import (
    ApplyConflict,
    PatchError,
    apply,
    json_patch,
    merge_patch,
    strategic_merge_patch,
    update,
)
from kuberuntime.schema import Schemas

Exchange = dict[str, Any]


@pytest.fixture(scope="module")
def exchanges(shared: Path) -> list[Exchange]:
    """The recorded requests and responses, in order."""
    recorded = json.loads((shared / "wire" / "patch-and-apply.json").read_bytes())
    found: list[Exchange] = recorded["exchanges"]
    return found


def test_the_recorded_patches_come_out_the_same(
    exchanges: list[Exchange], built_in: Schemas
) -> None:
    live: dict[str, Any] = {}
    seen: set[str] = set()
    for exchange in exchanges:
        request, answer = exchange["request"], exchange["response"]["body"]
        kind = request["headers"]["Content-Type"]
        if answer["kind"] == "Status":
            with pytest.raises((ApplyConflict, PatchError)) as caught:
                _done(request, kind, live, answer, built_in)
            _check_refusal(caught.value, answer)
        else:
            _check_same(_done(request, kind, live, answer, built_in), answer)
            live = answer
        seen.add(kind)
    assert len(seen) == 5


def _done(
    request: dict[str, Any],
    kind: str,
    live: dict[str, Any],
    answer: dict[str, Any],
    schemas: Schemas,
) -> dict[str, Any]:
    schema = schemas["io.k8s.api.apps.v1.Deployment"]
    entries = answer["metadata"].get("managedFields", [{}])
    body, now = request["body"], entries[0].get("time", "")
    if kind == "application/apply-patch+yaml":
        name = request["path"].partition("?")[0].rpartition("/")[2]
        return apply(
            live if live["metadata"]["name"] == name else None,
            body,
            manager="alice",
            force="force=true" in request["path"],
            schema=schema,
            schemas=schemas,
            now=now,
        )
    old: dict[str, Any] | None = live
    match kind:
        case "application/json-patch+json":
            new = json_patch(live, body)
        case "application/merge-patch+json":
            new = merge_patch(live, body)
        case "application/strategic-merge-patch+json":
            new = strategic_merge_patch(live, body, schema, schemas)
        case _:
            old, new = None, body
    # What the server put in beside, as defaults, counts as changed by the request.
    _check_parts(new.get("spec"), answer.get("spec"))
    stored = copy.deepcopy(answer)
    if old is None:
        del stored["metadata"]["managedFields"]
    else:
        stored["metadata"]["managedFields"] = live["metadata"]["managedFields"]
    return update(
        old, stored, manager="recorder", schema=schema, schemas=schemas, now=now
    )


def _check_same(patched: dict[str, Any], answer: dict[str, Any]) -> None:
    managers = patched["metadata"]["managedFields"]
    assert managers == answer["metadata"]["managedFields"]
    _check_parts(patched["spec"], answer["spec"])


def _check_parts(patched: Any, answer: Any) -> None:
    """All of what was patched is in the answer, which may have defaults beside."""
    if isinstance(patched, dict):
        for name, part in patched.items():
            _check_parts(part, answer[name])
    elif isinstance(patched, list):
        for part, found in zip(patched, answer, strict=True):
            _check_parts(part, found)
    else:
        assert patched == answer


def _check_refusal(error: ApplyConflict | PatchError, answer: dict[str, Any]) -> None:
    assert error.message == answer["message"]
    if isinstance(error, PatchError):
        assert (error.code, error.reason) == (answer["code"], answer["reason"])
        return
    assert [
        {"reason": "FieldManagerConflict", "message": one.message, "field": one.field}
        for one in error.conflicts
    ] == answer["details"]["causes"]

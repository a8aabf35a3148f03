"""The bumps of Kubernetes against a count of differences straight from the JSON.

The count knows neither the model nor the comparison: it walks Swagger v2 as it stands.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from kubewright.diff import Change, Changes, compare
from kubewright.diff.sources import read_source, side_of

BUMPS = [("1.34", "1.35"), ("1.35", "1.36")]

_PATH = re.compile(
    r"/(?:api|apis/(?P<group>[^/]+))/(?P<version>v[^/]+)/(?:watch/)?"
    r"(?:namespaces/\{namespace\}/)?(?P<plural>[^/{]+)(?:/\{name\}(?:/(?P<sub>[^/]+))?)?.*"
)
_EXTENSIONS = (
    "x-kubernetes-list-type",
    "x-kubernetes-list-map-keys",
    "x-kubernetes-map-type",
    "x-kubernetes-patch-merge-key",
    "x-kubernetes-patch-strategy",
)


@dataclass(frozen=True)
class Bump:
    """Two documents as JSON, and what the comparison says of them."""

    old: dict[str, Any]
    new: dict[str, Any]
    changes: Changes

    @cached_property
    def pairs(self) -> dict[str, str]:
        """Definitions that are on both sides, those that the comparison takes for moved too."""
        was, is_ = self.old["definitions"], self.new["definitions"]
        moved = {c.before: c.after for c in self.of("class-moved", "class-renamed")}
        return {name: name for name in was if name in is_} | moved

    def of(self, *rules: str) -> list[Change]:
        return [change for change in self.changes if change.rule in rules]

    def subjects(self, *rules: str) -> list[str]:
        return sorted(change.subject for change in self.of(*rules))

    def properties(self) -> Iterator[tuple[str, str, str, Any, Any]]:
        """Both definitions, the name of a property, and what it is on both sides."""
        for old, new in self.pairs.items():
            was = self.old["definitions"][old].get("properties", {})
            is_ = self.new["definitions"][new].get("properties", {})
            for name in sorted(was.keys() | is_.keys()):
                yield old, new, name, was.get(name), is_.get(name)

    def same_type(self, old: Any, new: Any) -> bool:
        """Whether two schemas say the same of the type, by what they refer to."""
        if "$ref" in old and "$ref" in new:
            was, is_ = (one["$ref"].rpartition("/")[2] for one in (old, new))
            return self.pairs.get(was) == is_
        if old.get("type") != new.get("type") or ("$ref" in old) != ("$ref" in new):
            return False
        return all(
            (key in old) == (key in new)
            and (key not in old or self.same_type(old[key], new[key]))
            for key in ("items", "additionalProperties")
        )


@pytest.fixture(scope="module", params=BUMPS, ids="-".join)
def bump(request: pytest.FixtureRequest, shared: Path) -> Bump:
    files = [
        shared / "specs" / f"kubernetes-{version}" / "openapi-v2.json"
        for version in request.param
    ]
    for file in files:
        if not file.is_file():
            pytest.skip(f"{file} is not there")
    old, new = (side_of(read_source(str(file)), "kubeclient") for file in files)
    documents = [json.loads(file.read_bytes()) for file in files]
    return Bump(*documents, compare(old, new))


def test_definitions_that_came_and_went(bump: Bump) -> None:
    was, is_ = bump.old["definitions"].keys(), bump.new["definitions"].keys()
    moved = bump.of("class-moved", "class-renamed")
    gone = bump.subjects("class-removed", "value-removed")
    come = bump.subjects("class-added", "value-added")
    assert sorted([*gone, *(c.before for c in moved)]) == sorted(was - is_)
    assert sorted([*come, *(c.after for c in moved)]) == sorted(is_ - was)


def test_properties_that_came_and_went(bump: Bump) -> None:
    gone, come = [], []
    for old, new, name, was, is_ in bump.properties():
        if is_ is None:
            gone.append(f"{old}.{name}")
        if was is None:
            come.append(f"{new}.{name}")
    assert bump.of("field-renamed") == []
    assert bump.subjects("field-removed") == sorted(gone)
    assert bump.subjects("field-added", "required-field-added") == sorted(come)


def test_properties_of_other_requiredness(bump: Bump) -> None:
    stricter, laxer = [], []
    for old, new, name, was, is_ in bump.properties():
        if was is None or is_ is None:
            continue
        before = name in bump.old["definitions"][old].get("required", ())
        after = name in bump.new["definitions"][new].get("required", ())
        if before != after:
            (stricter if after else laxer).append(f"{old}.{name}")
    assert bump.subjects("field-became-required") == sorted(stricter)
    assert bump.subjects("field-became-optional") == sorted(laxer)


def test_properties_of_other_types(bump: Bump) -> None:
    others = [
        f"{old}.{name}"
        for old, _, name, was, is_ in bump.properties()
        if was is not None and is_ is not None and not bump.same_type(was, is_)
    ]
    found = bump.subjects("type-changed", "type-widened", "type-narrowed")
    assert found == sorted(others)


def test_properties_that_merge_otherwise(bump: Bump) -> None:
    others = []
    for old, _, name, was, is_ in bump.properties():
        if was is None or is_ is None:
            continue
        different = {key for key in _EXTENSIONS if was.get(key) != is_.get(key)}
        if "x-kubernetes-list-type" in different:
            different.discard("x-kubernetes-list-map-keys")  # they go with the type
        others += [f"{old}.{name}"] * len(different)
    found = bump.subjects(
        "list-type-semantics-changed",
        "list-map-keys-changed",
        "map-type-changed",
        "merge-key-changed",
        "patch-strategy-changed",
        "merge-default-stated",
    )
    assert found == sorted(others)


def _described(schema: dict[str, Any]) -> list[str]:
    words = schema.get("description", "")
    return words.partition("Possible enum values:")[0].split()


def test_descriptions(bump: Bump) -> None:
    others = [
        f"{old}.{name}"
        for old, _, name, was, is_ in bump.properties()
        if was is not None and is_ is not None and _described(was) != _described(is_)
    ]
    definitions = bump.old["definitions"], bump.new["definitions"]
    others += [
        old
        for old, new in bump.pairs.items()
        if _described(definitions[0][old]) != _described(definitions[1][new])
    ]
    found = bump.subjects("description-changed", "deprecated", "deprecation-withdrawn")
    assert found == sorted(others)


def _served(document: dict[str, Any]) -> dict[tuple[str, str, str], set[str]]:
    """The actions by group version, resource and subresource."""
    found: dict[tuple[str, str, str], set[str]] = {}
    for path, item in document["paths"].items():
        match = _PATH.fullmatch(path)
        if match is None:
            continue
        gv = (
            f"{match['group']}/{match['version']}"
            if match["group"]
            else match["version"]
        )
        actions = found.setdefault((gv, match["plural"], match["sub"] or ""), set())
        for method, operation in item.items():
            action = (
                operation.get("x-kubernetes-action") if method != "parameters" else ""
            )
            if action:
                actions.add(
                    f"{action} {method}" if action == "connect" else _verb(action)
                )
    return found


def _verb(action: str) -> str:
    return {"watchlist": "watch", "post": "create", "put": "update"}.get(action, action)


def test_resources_subresources_and_verbs(bump: Bump) -> None:
    was, is_ = _served(bump.old), _served(bump.new)
    moved = bump.of("resource-moved", "resource-renamed")

    def named(keys: set[tuple[str, str, str]], *, parts: bool) -> list[str]:
        return sorted(
            f"{gv} {plural}/{sub}" if parts else f"{gv} {plural}"
            for gv, plural, sub in keys
            if bool(sub) is parts
        )

    gone, come = was.keys() - is_.keys(), is_.keys() - was.keys()
    assert sorted(
        [*bump.subjects("resource-removed"), *(c.before for c in moved)]
    ) == named(gone, parts=False)
    assert sorted(
        [*bump.subjects("resource-added"), *(c.after for c in moved)]
    ) == named(come, parts=False)
    whole = {key[:2] for key in (*gone, *come) if not key[2]}
    parts_gone = {key for key in gone if key[:2] not in whole}
    parts_come = {key for key in come if key[:2] not in whole}
    assert bump.subjects("subresource-removed") == named(parts_gone, parts=True)
    assert bump.subjects("subresource-added") == named(parts_come, parts=True)
    verbs_gone = sum(len(was[key] - is_[key]) for key in was.keys() & is_.keys())
    verbs_come = sum(len(is_[key] - was[key]) for key in was.keys() & is_.keys())
    assert len(bump.of("verb-removed")) == verbs_gone
    assert len(bump.of("verb-added")) == verbs_come


def test_versions_and_groups(bump: Bump) -> None:
    was, is_ = (
        {gv for gv, _, _ in _served(document)} for document in (bump.old, bump.new)
    )
    assert bump.subjects("version-removed") == sorted(was - is_)
    assert bump.subjects("version-added") == sorted(is_ - was)
    groups = [{gv.rpartition("/")[0] for gv in side} for side in (was, is_)]
    assert bump.subjects("group-removed") == sorted(groups[0] - groups[1])
    assert bump.subjects("group-added") == sorted(groups[1] - groups[0])


def test_nothing_is_reported_that_was_not_counted_and_nothing_twice(bump: Bump) -> None:
    counted = {
        *("class-removed", "class-added", "class-moved", "class-renamed"),
        *("value-removed", "value-added", "field-removed", "field-added"),
        *("required-field-added", "field-became-required", "field-became-optional"),
        *("type-changed", "type-widened", "type-narrowed", "merge-default-stated"),
        *("list-type-semantics-changed", "list-map-keys-changed", "map-type-changed"),
        *("merge-key-changed", "patch-strategy-changed", "description-changed"),
        *("deprecated", "deprecation-withdrawn", "resource-removed", "resource-added"),
        *("resource-moved", "resource-renamed", "subresource-removed"),
        *("subresource-added", "verb-removed", "verb-added", "version-removed"),
        *("version-added", "group-removed", "group-added"),
    }
    uncounted = {change.rule for change in bump.changes} - counted
    assert uncounted <= {"path-removed", "path-added"}
    ids = [change.id for change in bump.changes]
    assert len(ids) == len(set(ids))


def test_the_document_of_one_version_in_v2_and_v3_is_one_model(
    shared: Path, repository: Path
) -> None:
    document = shared / "specs" / "kubernetes-1.36" / "openapi-v2.json"
    if not document.is_file():
        pytest.skip(f"{document} is not there")
    v2 = side_of(read_source(str(document)), "kubeclient")
    v3 = side_of(read_source(str(repository / "specs/kubernetes/1.36")), "kubeclient")
    assert compare(v2, v3).all == ()
    assert compare(v3, v2).all == ()

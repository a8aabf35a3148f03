"""Real objects in, the same objects out: one full object a kind, from kubernetes/api."""

from __future__ import annotations

import copy
import json
import pickle
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kubeclient import scheme
from kuberuntime.meta.gvk import GroupVersionKind
from kuberuntime.meta.v1 import WatchEvent
from tests.generated.outside_the_api import GROUP_VERSIONS, KINDS, reasons

TESTDATA = Path(__file__).parents[3] / "shared/api-testdata/v1.36.0"
FILES = sorted(path.name for path in TESTDATA.glob("*.json"))

NEWER_RELEASE = {
    "storage.k8s.io.v1.CSINode.after_roundtrip.json": {"status": ({}, None)},
}
"""Objects as a newer release writes them, and what is other after a round trip: a field
that 1.36 does not know is dropped."""


def differences(before: Any, after: Any, path: str = "") -> dict[str, tuple[Any, Any]]:
    """Path to (before, after); None for what is not there."""
    if isinstance(before, dict) and isinstance(after, dict):
        found: dict[str, tuple[Any, Any]] = {}
        for key in {*before, *after}:
            below = f"{path}.{key}" if path else key
            if key not in before or key not in after:
                found[below] = (before.get(key), after.get(key))
            else:
                found |= differences(before[key], after[key], below)
        return found
    if isinstance(before, list) and isinstance(after, list):
        if len(before) != len(after):
            return {path: (before, after)}
        return {
            where: pair
            for index, (x, y) in enumerate(zip(before, after, strict=True))
            for where, pair in differences(x, y, f"{path}[{index}]").items()
        }
    same = before == after and type(before) is type(after)
    return {} if same else {path: (before, after)}


def is_known(content: dict[str, Any]) -> bool:
    group, _, version = content.get("apiVersion", "").rpartition("/")
    return GroupVersionKind(group, version, content.get("kind", "")) in scheme


def read(file: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((TESTDATA / file).read_text())
    return content


@pytest.fixture(params=[file for file in FILES if is_known(read(file))])
def full_object(request: pytest.FixtureRequest) -> tuple[str, dict[str, Any]]:
    """A file of a kind of this API; the others are named in outside_the_api."""
    return request.param, read(request.param)


def test_a_full_object_comes_out_as_it_went_in(
    full_object: tuple[str, dict[str, Any]],
) -> None:
    name, content = full_object
    decoded = scheme.decode(json.dumps(content))
    written = json.loads(decoded.to_json())
    assert differences(content, written) == NEWER_RELEASE.get(name, {})
    assert differences(written, decoded.to_dict()) == {}


def test_a_full_object_survives_yaml_pickle_and_deepcopy(
    full_object: tuple[str, dict[str, Any]],
) -> None:
    decoded = scheme.decode(full_object[1])
    assert type(decoded).from_yaml(decoded.to_yaml()) == decoded
    assert pickle.loads(pickle.dumps(decoded)) == decoded
    assert pickle.loads(pickle.dumps(decoded)).to_json() == decoded.to_json()
    duplicate = copy.deepcopy(decoded)
    assert duplicate == decoded
    assert duplicate.to_json() == decoded.to_json()


def kind_name(file: str) -> str:
    """`core.v1.Pod` of `core.v1.Pod.after_roundtrip.json`."""
    return file.removesuffix(".json").removesuffix(".after_roundtrip")


def test_kinds_outside_the_api_are_named(shared: Path) -> None:
    for file in FILES:
        known = is_known(read(file))
        assert len(reasons(kind_name(file))) == (0 if known else 1), file


def test_every_explanation_explains_a_file(shared: Path) -> None:
    names = {kind_name(file) for file in FILES}
    assert set().union(*KINDS.values()) <= names
    assert set().union(*GROUP_VERSIONS.values()) <= {
        name.rpartition(".")[0] for name in names
    }


def test_a_watch_event_comes_out_as_it_went_in(shared: Path) -> None:
    content = read("core.v1.WatchEvent.json")
    assert WatchEvent.from_dict(content).to_dict() == content


def test_every_file_is_accounted_for(shared: Path) -> None:
    assert len(FILES) == 190


def test_every_kind_of_the_scheme_can_be_decoded() -> None:
    """Types are imported on first use: this uses them all."""
    for gvk in scheme.gvks():
        type_ = scheme.type_for(gvk)
        assert scheme.gvk_for(type_) == gvk
        msgspec.json.Decoder(type_)

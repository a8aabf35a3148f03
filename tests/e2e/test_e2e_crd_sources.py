"""A CustomResourceDefinition says the same as a server that has it: two ways, one model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from e2e_server import run_kubewright

from kuberuntime.testing.envtest import Environment
from kubewright.load import load
from kubewright.model.api import Model
from kubewright.model.build import build_model
from kubewright.model.resources import Resource
from kubewright.model.types import AliasType, ObjectType, TypeDefinition

PROJECTS = ("cert-manager", "gateway-api", "knative-serving", "prometheus-operator")


def _model(*paths: Path, groups: frozenset[str] = frozenset()) -> Model:
    return build_model(load(paths, groups)).model


def _groups(model: Model) -> frozenset[str]:
    return frozenset(group.name for group in model.groups)


def _as_served(resource: Resource) -> Resource:
    """Without what OpenAPI and discovery do not tell."""
    return replace(resource, columns=(), selectable_fields=(), deprecation="")


def _without_prose(type_: TypeDefinition) -> TypeDefinition:
    """The server has its own words for apiVersion, kind and metadata."""
    if isinstance(type_, AliasType):
        return replace(type_, description="")
    fields = tuple(replace(field, description="") for field in type_.fields)
    return replace(type_, description="", fields=fields)


def _own(model: Model) -> dict[str, TypeDefinition]:
    """Types by name, but for those that every server has."""
    return {
        type_.name: _without_prose(type_)
        for type_ in model.types
        if not type_.name.startswith(("io.k8s.api.", "io.k8s.apimachinery."))
    }


@pytest.mark.parametrize("project", PROJECTS)
def test_crds_give_the_model_that_the_server_with_them_gives(
    project: str, shared: Path, fetched: Path
) -> None:
    written = _model(shared / "crds" / project)
    served = _model(fetched, groups=_groups(written))
    assert _groups(served) == _groups(written)
    assert [*served.resources] == [*map(_as_served, written.resources)]
    assert [v.group_version for v in served.versions] == [
        v.group_version for v in written.versions
    ]
    ours, theirs = _own(written), _own(served)
    assert sorted(ours) == sorted(theirs)
    for name, type_ in ours.items():
        if isinstance(type_, ObjectType):
            assert type_ == theirs[name], name


def test_fetched_crds_give_the_model_of_the_files_that_were_applied(
    shared: Path, server: Environment, projects: list[str], tmp_path: Path
) -> None:
    files = shared / "crds" / "cert-manager"
    kubeconfig, out = tmp_path / "kubeconfig", tmp_path / "crds"
    server.write_kubeconfig(kubeconfig)
    groups = ("--group", "cert-manager.io", "--group", "acme.cert-manager.io")
    told = run_kubewright(
        "fetch",
        "--crds",
        *groups,
        "--out",
        out,
        "--kubeconfig",
        kubeconfig,
        cache=tmp_path,
    )
    assert told.startswith(f"{out}: 6 documents of {server.config.server}")
    assert _model(out) == _model(files)

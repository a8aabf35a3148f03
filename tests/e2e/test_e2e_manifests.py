"""Projects are brought up by one call on a real server, and are unchanged by a second."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from e2e_projects import PROJECTS
from tests.schema_examples import MANY, examples, sample

from kuberuntime.dynamic import DynamicClient
from kuberuntime.meta.gvk import GroupVersionKind
from kuberuntime.objects import ApplyReport, ObjectClient
from kuberuntime.rest import Invalid, RESTClient
from kuberuntime.schema import Schemas
from kuberuntime.testing.crds import install_crds, read_crds
from kuberuntime.waiting import deleted

EXAMPLES = 12
"""How many objects of a kind are made at a time, until the server takes one."""

CRD = GroupVersionKind("apiextensions.k8s.io", "v1", "CustomResourceDefinition")


def candidates(crd: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Objects of the stored version of a definition, valid by its schema."""
    spec = crd["spec"]
    (version,) = (one for one in spec["versions"] if one["storage"])
    names = {"group": spec["group"], "version": version["name"]}
    schema = {
        **version["schema"]["openAPIV3Schema"],
        "x-kubernetes-group-version-kind": [{**names, "kind": spec["names"]["kind"]}],
    }
    for series in range(20):
        room: dict[str, Any] = {"room": MANY} if series else {}
        for value in sample(
            examples(schema, Schemas({}), name="applied", **room), EXAMPLES, series
        ):
            if "status" in version.get("subresources", {}):
                value.pop("status", None)
            yield value


def taken(dynamic: DynamicClient, crd: dict[str, Any]) -> dict[str, Any]:
    """The first of them that the server takes, which has rules beyond the schema."""
    for value in candidates(crd):
        try:
            dynamic.for_object(value, namespace="default").create(value, dry_run=True)
        except Invalid:
            continue
        return value
    raise AssertionError(f"no example of {crd['metadata']['name']}")


@pytest.mark.parametrize("project", PROJECTS)
def test_a_project_is_brought_up_in_one_call_and_is_unchanged_by_a_second(
    project: str, admin: RESTClient, namespace: str, shared: Path
) -> None:
    folder = shared / "crds" / project
    # Admission policies are a built-in kind, which the server of CRDs has not.
    policies = sorted(folder.glob("*_vap_*"))
    kept = [file for file in sorted(folder.glob("*.*_*.yaml")) if file not in policies]
    sources = kept if policies else [folder]
    crds = read_crds(folder)
    install_crds(admin, crds)
    dynamic, objects = DynamicClient(admin), ObjectClient(admin)
    made = [taken(dynamic, crd) for crd in crds]
    for crd in crds:  # which were only there to find the examples
        objects.delete(CRD, crd["metadata"]["name"])
    for crd in crds:
        objects.wait_for(CRD, deleted, name=crd["metadata"]["name"], timeout=300)

    def apply() -> ApplyReport:
        return objects.apply_manifests(
            made, *sources, field_manager="test", namespace=namespace
        )

    first = apply()
    assert first.counts() == {"created": len(crds) + len(made)}
    again = apply()
    assert again.counts() == {"unchanged": len(crds) + len(made)}
    for one in first:
        if one.gvk != CRD and one.object is not None:
            objects.delete(one.object)

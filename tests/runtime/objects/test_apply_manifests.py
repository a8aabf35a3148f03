"""Many manifests are applied in one call, in an order that works."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from objects_driver import Driver
from tests.schema_examples import examples, sample

from kubeclient import scheme
from kubeclient.core.v1 import ConfigMap
from kuberuntime.errors import DecodeError
from kuberuntime.meta.v1 import ObjectMeta
from kuberuntime.objects import ApplyFailedError
from kuberuntime.schema import Schemas
from kuberuntime.testing import EmbeddedServer
from kuberuntime.testing.crds import read_crds

PROJECTS = (
    "argo-workflows",
    "cert-manager",
    "gateway-api",
    "knative-serving",
    "prometheus-operator",
)

TEXT = """\
# a widget before its definition, in a namespace that comes last
apiVersion: toys.example.com/v1
kind: Widget
metadata: {name: w, namespace: shop}
spec: {size: 1}
---
---
apiVersion: v1
kind: ConfigMap
metadata: {name: m, namespace: shop}
data: {x: "1"}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.toys.example.com}
spec:
  group: toys.example.com
  names: {kind: Widget, plural: widgets}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
---
apiVersion: v1
kind: Namespace
metadata: {name: shop}
"""


def outcomes(report: Any) -> list[tuple[str, str, str]]:
    return [(one.gvk.kind, one.name, one.outcome) for one in report]


def config_map(name: str, **labels: str) -> ConfigMap:
    return ConfigMap(metadata=ObjectMeta(name=name, labels=labels or None))


def test_namespaces_and_definitions_come_first_whatever_the_order(both: Driver) -> None:
    report = both.run(both.objects.apply_manifests(TEXT, field_manager="test"))
    assert outcomes(report) == [
        ("Namespace", "shop", "created"),
        ("CustomResourceDefinition", "widgets.toys.example.com", "created"),
        ("Widget", "w", "created"),
        ("ConfigMap", "m", "created"),
    ]
    assert str(report).splitlines()[2] == "widget.toys.example.com shop/w created"
    again = both.run(both.objects.apply_manifests(TEXT, field_manager="test"))
    assert again.counts() == {"unchanged": 4}
    changed = TEXT.replace('x: "1"', 'x: "2"')
    third = both.run(both.objects.apply_manifests(changed, field_manager="test"))
    assert third.counts() == {"unchanged": 3, "configured": 1}
    (configured,) = third.of("configured")
    assert configured.object["data"] == {"x": "2"}


def test_texts_files_folders_manifests_and_objects_are_taken(
    both: Driver, tmp_path: Path
) -> None:
    folder = tmp_path / "manifests"
    folder.mkdir()
    one = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "d"}}
    (folder / "b.json").write_text(config_map("b").to_json().decode())
    (folder / "a.yml").write_text(config_map("a").to_yaml())
    (folder / "notes.txt").write_text("no manifest")
    (folder / "kustomization.yaml").write_text("resources: [a.yml]")
    file = tmp_path / "c.yaml"
    file.write_text(config_map("c").to_yaml())
    listed = {"apiVersion": "v1", "kind": "List", "items": [one]}
    sources = [folder, file, [listed, config_map("e")], config_map("f").to_json()]
    report = both.run(both.objects.apply_manifests(*sources, field_manager="test"))
    assert [(item.name, item.outcome) for item in report] == [
        (name, "created") for name in "abcdef"
    ]
    assert [item.namespace for item in report] == ["default"] * 6


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("a: [", "document 2"),
        ("just text", "document 2.*expected an object"),
        ("kind: Pod", r"document 2 \(line 5\).*no apiVersion"),
        ("apiVersion: v1\nkind: Pod", r"document 2 \(line 5\).*no metadata\.name"),
        (
            "apiVersion: v1\nkind: Pod\nmetadata: {name: 3}",
            r"document 2 \(line 5\).*name is a int",
        ),
    ],
)
def test_what_cannot_be_read_is_told_by_document_and_line_before_anything_is_sent(
    both: Driver, tmp_path: Path, document: str, message: str
) -> None:
    text = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\n---\n{document}\n"
    file = tmp_path / "bad.yaml"
    file.write_text(text)
    for source, prefix in [(text, ""), (file, f"{file}: ")]:
        with pytest.raises(DecodeError, match=message) as caught:
            both.run(both.objects.apply_manifests(source, field_manager="test"))
        assert str(caught.value).startswith(prefix)
    assert both.sent == []


def test_what_is_refused_keeps_nothing_else_from_being_applied(both: Driver) -> None:
    text = "\n---\n".join(
        [
            config_map("Not A Name").to_yaml(),
            "apiVersion: example.com/v1\nkind: Nothing\nmetadata: {name: n}",
            config_map("good").to_yaml(),
        ]
    )
    with pytest.raises(ApplyFailedError, match="2 of 3") as caught:
        both.run(both.objects.apply_manifests(text, field_manager="test"))
    first, second, third = caught.value.report
    assert (first.outcome, second.outcome, third.outcome) == (
        "failed",
        "failed",
        "created",
    )
    assert "document 1 (line 1): configmap default/Not A Name failed" in str(first)
    assert "document 2 (line 7)" in str(caught.value)


def test_a_namespace_in_what_has_none_is_left_out(both: Driver) -> None:
    text = "apiVersion: v1\nkind: Namespace\nmetadata: {name: a, namespace: shop}"
    report = both.run(both.objects.apply_manifests(text, field_manager="test"))
    assert str(report) == "namespace a created"


def test_objects_that_went_from_the_sources_are_pruned(both: Driver) -> None:
    objects = both.objects
    apply = objects.apply_manifests
    both.run(objects.create(config_map("theirs", app="web")))
    both.run(objects.apply(config_map("others", app="web"), field_manager="other"))
    made = [config_map("a", app="web"), config_map("b", app="web"), config_map("c")]
    both.run(apply(made, field_manager="test"))
    kept = [config_map("a", app="web")]
    tried = both.run(apply(kept, field_manager="test", prune="app=web", dry_run=True))
    assert tried.counts() == {"unchanged": 1, "pruned": 1}
    report = both.run(apply(kept, field_manager="test", prune="app=web"))
    assert outcomes(report) == [
        ("ConfigMap", "a", "unchanged"),
        ("ConfigMap", "b", "pruned"),
    ]
    left = [one.metadata.name for one in both.items(objects.list(ConfigMap))]
    assert left == ["a", "c", "others", "theirs"]
    with pytest.raises(ValueError, match="empty one selects all"):
        both.run(apply(kept, field_manager="test", prune=" "))


def test_a_dry_run_changes_nothing_and_tells_what_would_be(both: Driver) -> None:
    both.run(both.objects.create(config_map("a")))
    changed = config_map("a", app="web")
    report = both.run(
        both.objects.apply_manifests(
            [changed, config_map("b")], field_manager="test", dry_run=True
        )
    )
    assert report.counts() == {"configured": 1, "created": 1}
    (left,) = both.items(both.objects.list(ConfigMap))
    assert left.metadata.labels is None


@pytest.mark.parametrize("project", PROJECTS)
def test_a_project_is_brought_up_in_one_call_and_is_unchanged_by_a_second(
    project: str, shared: Path
) -> None:
    folder = shared / "crds" / project
    made = made_objects(folder)
    driver = Driver(EmbeddedServer(scheme), is_async=False)
    apply = driver.objects.apply_manifests
    first = apply(made, folder, field_manager="test")
    assert first.counts() == {"created": len(first)}
    assert len(first) > len(made) > 0
    again = apply(made, folder, field_manager="test")
    assert again.counts() == {"unchanged": len(first)}
    driver.shut_down()


def made_objects(folder: Path) -> list[dict[str, Any]]:
    """An object of every kind of the definitions, made from its schema."""
    found: list[dict[str, Any]] = []
    for crd in read_crds(folder):
        spec = crd["spec"]
        for version in spec["versions"]:
            if not version["storage"]:
                continue
            gvk = {
                "group": spec["group"],
                "version": version["name"],
                "kind": spec["names"]["kind"],
            }
            schema = {
                **version["schema"]["openAPIV3Schema"],
                "x-kubernetes-group-version-kind": [gvk],
            }
            (value,) = sample(examples(schema, Schemas({})), 1)
            if "status" in version.get("subresources", {}):
                value.pop("status", None)
            found.append(value)
    return found

"""What kubeclient says of its API: `_api.json`, as the runtime reads it."""

from __future__ import annotations

import subprocess
import sys

from kubeclient import scheme
from kubeclient.core.v1 import Pod
from kuberuntime.api import API, api_of
from kuberuntime.meta import GroupVersion, GroupVersionKind, GroupVersionResource
from kuberuntime.scheme import Scheme


def test_it_lists_the_resources_that_the_scheme_knows() -> None:
    listed = {
        one.resource.gvr: one.resource.namespaced for one in scheme.api().discovery
    }
    assert listed == {gvr: scheme.is_namespaced(gvr) for gvr in scheme.gvrs()}


def test_it_has_the_verbs_names_and_subresources_of_discovery() -> None:
    (deployments,) = [
        one
        for one in scheme.api().discovery
        if one.resource.gvr == GroupVersionResource("apps", "v1", "deployments")
    ]
    assert deployments.short_names == ("deploy",)
    assert deployments.categories == ("all",)
    assert "deletecollection" in deployments.verbs
    scale = deployments.subresource("scale")
    assert scale is not None
    assert scale.kind == GroupVersionKind("autoscaling", "v1", "Scale")


def test_every_kind_that_a_resource_serves_has_a_schema() -> None:
    api = scheme.api()
    without = [
        one.resource.gvk
        for one in api.discovery
        if api.schemas.for_gvk(one.resource.gvk) is None
    ]
    assert without == []


def test_no_reference_leads_out_of_it() -> None:
    api = scheme.api()
    for name in api.schemas:
        for part in _parts(api.schemas[name]):
            if "$ref" in part and not isinstance(part["$ref"], dict):
                api.schemas.resolve(part)


def _parts(value: object) -> list[dict[str, object]]:
    if isinstance(value, dict):
        return [value, *(part for item in value.values() for part in _parts(item))]
    if isinstance(value, list):
        return [part for item in value for part in _parts(item)]
    return []


def test_it_has_the_version_of_the_server() -> None:
    assert scheme.api().version == "v1.36.2"


def test_a_type_finds_the_document_of_its_package() -> None:
    api = api_of(Pod.__module__)
    assert api is not None
    assert api.schemas.for_gvk(GroupVersionKind("", "v1", "Pod")) is not None
    assert api_of("collections.abc") is None


def test_a_union_has_the_resources_of_all() -> None:
    one = API.from_json(_document("a.example.com", "v1", "widgets"))
    other = API.from_json(_document("a.example.com", "v2", "widgets"))
    same = API.from_json(_document("a.example.com", "v1", "trays"))
    both = API.union(one, other, same)
    assert [one.resource.gvr for one in both.discovery] == [
        GroupVersionResource("a.example.com", "v1", "widgets"),
        GroupVersionResource("a.example.com", "v1", "trays"),
        GroupVersionResource("a.example.com", "v2", "widgets"),
    ]
    (group,) = both.discovery.groups
    assert group.group_versions() == [
        GroupVersion("a.example.com", "v1"),
        GroupVersion("a.example.com", "v2"),
    ]


def test_a_scheme_without_packages_has_no_api() -> None:
    assert [*Scheme().api().discovery] == []


def test_importing_models_does_not_read_it() -> None:
    program = (
        "import sys\n"
        "opened = []\n"
        "sys.addaudithook(lambda event, args: opened.append(str(args[0]))"
        " if event == 'open' else None)\n"
        "from kubeclient.core.v1 import Pod\n"
        "assert not [path for path in opened if path.endswith('_api.json')]\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def _document(group: str, version: str, plural: str) -> bytes:
    return (
        '{"version": "", "discovery": {"items": [{"metadata": {"name": "%s"}, "versions": [{"version":'
        ' "%s", "resources": [{"resource": "%s", "responseKind": {"kind": "Widget"},'
        ' "scope": "Namespaced", "verbs": []}]}]}]}, "schemas": {}}'
        % (group, version, plural)
    ).encode()

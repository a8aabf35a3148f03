"""Requests are built without a server, and say what would be sent."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from rest_kinds import ConfigMap, Deployment, Deployments, DeploymentSpec

from kuberuntime.codegen import clients as kw
from kuberuntime.meta import v1 as meta_v1
from kuberuntime.selectors import fields, labels

DEPLOYMENTS = Deployments.resource
SHOP = kw.ResourceRequests(DEPLOYMENTS, "shop")
EVERYWHERE = kw.ResourceRequests(DEPLOYMENTS)
NODES = kw.ResourceRequests(kw.Resource("", "v1", "nodes", "Node", namespaced=False))


def web(**metadata: Any) -> Deployment:
    return Deployment(metadata=meta_v1.ObjectMeta(name="web", **metadata))


@pytest.mark.parametrize(
    ("request_", "line"),
    [
        (SHOP.get("web"), "GET /apis/apps/v1/namespaces/shop/deployments/web"),
        (
            SHOP.get("web", subresource="scale"),
            "GET /apis/apps/v1/namespaces/shop/deployments/web/scale",
        ),
        (EVERYWHERE.list(), "GET /apis/apps/v1/deployments"),
        (EVERYWHERE.watch(), "GET /apis/apps/v1/deployments?watch=true"),
        (NODES.get("n1"), "GET /api/v1/nodes/n1"),
        (SHOP.delete("web"), "DELETE /apis/apps/v1/namespaces/shop/deployments/web"),
        (
            SHOP.delete_collection(label_selector="a=b"),
            "DELETE /apis/apps/v1/namespaces/shop/deployments?labelSelector=a%3Db",
        ),
        (
            SHOP.create(web(), dry_run=True, field_validation="Strict"),
            (
                "POST /apis/apps/v1/namespaces/shop/deployments"
                "?dryRun=All&fieldValidation=Strict"
            ),
        ),
        (
            SHOP.update(web(), field_manager="me"),
            "PUT /apis/apps/v1/namespaces/shop/deployments/web?fieldManager=me",
        ),
        (
            SHOP.apply(web(), field_manager="me", force=True),
            (
                "PATCH /apis/apps/v1/namespaces/shop/deployments/web"
                "?fieldManager=me&force=true"
            ),
        ),
        (
            NODES.list(label_selector="a in (b, c),!d", field_selector="x=é&y"),
            (
                "GET /api/v1/nodes?fieldSelector=x%3D%C3%A9%26y"
                "&labelSelector=a+in+%28b%2C+c%29%2C%21d"
            ),
        ),
    ],
)
def test_a_verb_has_the_request_line_that_the_server_expects(
    request_: kw.Request, line: str
) -> None:
    assert request_.line == line


def test_options_are_sorted_so_that_equal_calls_make_equal_requests() -> None:
    one = SHOP.list(limit=5, continue_="t", resource_version="7")
    assert one == SHOP.list(resource_version="7", continue_="t", limit=5)
    assert one.query == (("continue", "t"), ("limit", "5"), ("resourceVersion", "7"))


def test_what_is_unset_is_not_sent() -> None:
    request = SHOP.create(web(), dry_run=False, field_manager="")
    assert request.query == ()


def test_every_log_option_has_its_name_on_the_wire() -> None:
    pods = kw.ResourceRequests(
        kw.Resource("", "v1", "pods", "Pod", namespaced=True), "a"
    )
    request = pods.log(
        "p",
        container="c",
        insecure_skip_tls_verify_backend=True,
        limit_bytes=10,
        previous=True,
        since_seconds=60,
        since_time=datetime(2026, 3, 1, 12, tzinfo=UTC),
        tail_lines=0,
        timestamps=True,
        timeout=3.5,
    )
    assert request.path == "/api/v1/namespaces/a/pods/p/log"
    assert dict(request.query) == {
        "container": "c",
        "insecureSkipTLSVerifyBackend": "true",
        "limitBytes": "10",
        "previous": "true",
        "sinceSeconds": "60",
        "sinceTime": "2026-03-01T12:00:00Z",
        "tailLines": "0",
        "timestamps": "true",
    }
    assert request.timeout == 3.5


def test_deletion_options_go_in_the_query_unless_preconditions_need_a_body() -> None:
    plain = SHOP.delete("web", propagation_policy="Foreground", dry_run=True)
    assert plain.body is None
    assert plain.query == (("dryRun", "All"), ("propagationPolicy", "Foreground"))
    guarded = SHOP.delete(
        "web",
        dry_run=True,
        grace_period_seconds=0,
        preconditions=meta_v1.Preconditions(uid="u"),
        propagation_policy="Foreground",
        timeout=2,
    )
    assert guarded.query == ()
    assert guarded.timeout == 2
    assert guarded.body is not None
    sent = meta_v1.DeleteOptions.from_json(guarded.body)
    assert sent.dry_run == ["All"]
    assert sent.grace_period_seconds == 0
    assert sent.preconditions == meta_v1.Preconditions(uid="u")
    assert sent.propagation_policy == "Foreground"


def test_selectors_of_a_guarded_collection_stay_in_the_query() -> None:
    request = SHOP.delete_collection(
        label_selector="a=b",
        preconditions=meta_v1.Preconditions(resource_version="7"),
        grace_period_seconds=5,
    )
    assert request.query == (("labelSelector", "a=b"),)
    assert request.body is not None
    assert b'"gracePeriodSeconds":5' in request.body


@pytest.mark.parametrize(
    ("patch", "content_type", "body"),
    [
        (
            kw.JSONPatch([{"op": "remove", "path": "/spec"}]),
            "application/json-patch+json",
            b'[{"op":"remove","path":"/spec"}]',
        ),
        (
            kw.MergePatch({"spec": {"paused": None}}),
            "application/merge-patch+json",
            b'{"spec":{"paused":null}}',
        ),
        (
            kw.StrategicMergePatch(
                DeploymentSpec(replicas=2, selector={}, template={})
            ),
            "application/strategic-merge-patch+json",
            b'{"replicas":2,"selector":{},"template":{}}',
        ),
        (
            kw.ApplyPatch({"kind": "X"}, "me"),
            "application/apply-patch+yaml",
            b'{"kind":"X"}',
        ),
    ],
)
def test_a_patch_says_which_kind_it_is(
    patch: kw.Patch, content_type: str, body: bytes
) -> None:
    request = SHOP.patch("web", patch)
    assert dict(request.headers)["Content-Type"] == content_type
    assert request.body == body


def test_an_apply_patch_takes_its_manager_from_one_place_only() -> None:
    patch = kw.ApplyPatch({}, "me")
    with pytest.raises(ValueError, match="names its field_manager itself"):
        SHOP.patch("web", patch, field_manager="you")
    with pytest.raises(ValueError, match="field_manager must not be empty"):
        SHOP.patch("web", kw.ApplyPatch({}, ""))


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "a%2Fb", "../secrets"])
def test_a_name_that_would_change_the_path_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        SHOP.get(name)
    with pytest.raises(ValueError, match="namespace"):
        kw.ResourceRequests(DEPLOYMENTS, name)
    with pytest.raises(ValueError, match="subresource"):
        SHOP.get("web", subresource=name)
    with pytest.raises(ValueError, match="resource"):
        kw.Resource("apps", "v1", name, "Kind", namespaced=True)


def test_a_strange_but_legal_name_is_encoded() -> None:
    assert (
        NODES.get("system:node é?#").path == "/api/v1/nodes/system:node%20%C3%A9%3F%23"
    )


@pytest.mark.parametrize(
    "build",
    [
        lambda: EVERYWHERE.get("web"),
        lambda: EVERYWHERE.create(web(namespace="shop")),
        lambda: EVERYWHERE.update(web()),
        lambda: EVERYWHERE.delete("web"),
        lambda: EVERYWHERE.delete_collection(),
        lambda: EVERYWHERE.patch("web", kw.MergePatch({})),
    ],
)
def test_all_namespaces_can_only_be_listed_and_watched(build: Any) -> None:
    with pytest.raises(ValueError, match=r'name one, as in deployments\("default"\)'):
        build()


def test_an_object_of_another_namespace_is_refused() -> None:
    for build in (SHOP.create, SHOP.update):
        build(web(namespace="shop"))
        with pytest.raises(ValueError, match="namespace 'other' through a client of"):
            build(web(namespace="other"))
    with pytest.raises(ValueError, match="cannot apply an object of namespace 'other'"):
        SHOP.apply(web(namespace="other"), field_manager="me")


def test_a_cluster_scoped_resource_takes_no_namespace() -> None:
    with pytest.raises(ValueError, match="nodes are cluster-scoped"):
        kw.ResourceRequests(NODES.resource, "shop")


def test_an_update_needs_a_name() -> None:
    with pytest.raises(ValueError, match=r"ConfigMap has no metadata\.name"):
        kw.object_name(ConfigMap())


def test_a_misspelt_option_is_refused_with_the_nearest_name() -> None:
    misspelt: Any = {"labelselector": "a=b"}
    with pytest.raises(
        TypeError, match="'labelselector'; did you mean 'label_selector'"
    ):
        SHOP.list(**misspelt)
    for build in (SHOP.delete, SHOP.get):
        with pytest.raises(TypeError, match="no option 'labelselector'"):
            build("web", **misspelt)
    wrong: Any = {"field_validatoin": "Warn"}
    preconditions: Any = {"preconditions": meta_v1.Preconditions(), "dryrun": True}
    with pytest.raises(TypeError, match="did you mean 'dry_run'"):
        SHOP.delete("web", **preconditions)
    with pytest.raises(TypeError, match="no option 'field_validatoin'"):
        SHOP.apply(web(), field_manager="me", **wrong)


def test_a_naive_since_time_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        SHOP.log("p", since_time=datetime(2026, 3, 1))


def test_a_request_shows_itself_as_it_would_be_sent() -> None:
    assert str(SHOP.create(web(), dry_run=True)) == "\n".join(
        [
            "POST /apis/apps/v1/namespaces/shop/deployments?dryRun=All",
            "Content-Type: application/json",
            "",
            "{",
            '  "apiVersion": "apps/v1",',
            '  "kind": "Deployment",',
            '  "metadata": {',
            '    "name": "web"',
            "  }",
            "}",
        ]
    )
    assert str(NODES.get("n1")) == "GET /api/v1/nodes/n1"
    assert str(kw.Request("POST", "/x", body=b"\xff{")) == "POST /x\n\n\ufffd{"


def test_a_resource_knows_its_kind_and_its_url_name() -> None:
    assert str(DEPLOYMENTS.gvk) == "apps/v1, Kind=Deployment"
    assert DEPLOYMENTS.gvr.resource == "deployments"


def test_a_log_is_followed_with_its_timeout_for_silences() -> None:
    pods = kw.ResourceRequests(kw.Resource("", "v1", "pods", "Pod", True), "shop")
    request = pods.log_lines("p", follow=True, stream="Stderr", timeout=9)
    assert request.line == (
        "GET /api/v1/namespaces/shop/pods/p/log?follow=true&stream=Stderr"
    )
    assert (request.timeout, request.silence) == (None, 9)
    with pytest.raises(TypeError, match="no option 'follow'"):
        pods.log("p", follow=True)  # type: ignore[call-arg]


def test_a_watch_is_given_time_beyond_its_end() -> None:
    request = SHOP.watch(timeout_seconds=300, timeout=5)
    assert (request.timeout, request.silence) == (330, 5)
    assert SHOP.watch().timeout is None


def test_the_status_alone_is_applied() -> None:
    request = SHOP.apply(web(), field_manager="me", subresource="status")
    assert request.path == "/apis/apps/v1/namespaces/shop/deployments/web/status"


def test_a_shard_of_a_collection_is_selected() -> None:
    selector = "shardRange(object.metadata.uid, '0x0', '0x8')"
    for request in (
        SHOP.list(shard_selector=selector),
        SHOP.watch(shard_selector=selector),
        SHOP.delete_collection(shard_selector=selector),
    ):
        assert ("shardSelector", selector) in request.query


def test_an_object_that_cannot_be_read_is_deleted_by_a_long_name() -> None:
    name = "ignoreStoreReadErrorWithClusterBreakingPotential"
    options: Any = {"ignore_store_read_error_with_cluster_breaking_potential": True}
    assert SHOP.delete("web", **options).query == ((name, "true"),)
    guarded = SHOP.delete(
        "web", preconditions=meta_v1.Preconditions(uid="u"), **options
    )
    assert guarded.query == ()
    assert f'"{name}":true'.encode() in (guarded.body or b"")


def test_selectors_go_as_text_or_as_built() -> None:
    built = labels.parse("app=web,tier in (front,back)")
    request = SHOP.list(label_selector=built, field_selector=fields.parse("a=b"))
    assert request.query == (
        ("fieldSelector", "a=b"),
        ("labelSelector", "app=web,tier in (back,front)"),
    )
    assert SHOP.list(label_selector=str(built)).query == request.query[1:]


def test_a_selector_of_everything_is_left_out() -> None:
    everything = labels.everything()
    assert SHOP.list(label_selector=everything, field_selector="").query == ()

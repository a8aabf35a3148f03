"""Reading caches: client-go's lister tests, by meaning."""

from __future__ import annotations

import pytest
from cache_objects import config_map

from kubeclient.core.v1 import ConfigMap, Node
from kuberuntime.cache import ClusterLister, GenericLister, Indexer, Lister
from kuberuntime.cache.objects import Cacheable, meta_namespace_key
from kuberuntime.meta.v1 import ObjectMeta
from kuberuntime.rest import NotFound
from kuberuntime.rest.resource import Resource
from kuberuntime.selectors import labels

MAPS = Resource("", "v1", "configmaps", "ConfigMap", namespaced=True)
WEB = config_map("web", labels={"app": "web", "tier": "front"})
DB = config_map("db", labels={"app": "db"})
FAR = config_map("web", namespace="far", labels={"app": "web"})


def lister() -> Lister[ConfigMap]:
    indexer: Indexer[ConfigMap] = Indexer()
    indexer.replace([WEB, DB, FAR])
    return Lister(MAPS, indexer)


def test_all_is_listed_or_what_has_the_labels() -> None:
    assert lister().list() == [WEB, DB, FAR]
    assert lister().list("app=web") == [WEB, FAR]
    assert lister().list(labels.parse("app=web,tier")) == [WEB]
    assert lister().list(labels.everything()) == [WEB, DB, FAR]
    assert lister().list(labels.nothing()) == []


def test_a_namespace_is_listed_by_itself() -> None:
    assert lister().by_namespace("shop").list() == [WEB, DB]
    assert lister().by_namespace("shop").list("app=web") == [WEB]
    assert lister().by_namespace("nowhere").list() == []


def test_what_is_got_is_what_is_cached() -> None:
    assert lister().by_namespace("far").get("web") is FAR


def test_what_is_not_there_is_not_found_as_on_the_server() -> None:
    deployments = Resource("apps", "v1", "deployments", "Deployment", namespaced=True)
    with pytest.raises(NotFound, match=r'deployments\.apps "x" not found') as caught:
        Lister(deployments, Indexer[ConfigMap]()).by_namespace("shop").get("x")
    details = caught.value.status.details
    assert details is not None
    assert (caught.value.code, details.group, details.kind, details.name) == (
        404,
        "apps",
        "deployments",
        "x",
    )


def test_what_may_be_gone_is_found_by_its_key() -> None:
    assert lister().find("far/web") is FAR
    assert lister().find(meta_namespace_key(DB)) is DB
    assert lister().find("far/db") is None
    assert lister().find("web") is None  # in no namespace
    shop = lister().by_namespace("shop")
    assert shop.find("web") is WEB
    assert shop.find("gone") is None
    assert shop.find("far/web") is None


def test_cluster_scoped_objects_have_no_namespace() -> None:
    indexer: Indexer[Node] = Indexer()
    node = Node(metadata=ObjectMeta(name="n1", labels={"zone": "a"}))
    indexer.add(node)
    nodes = ClusterLister(
        Resource("", "v1", "nodes", "Node", namespaced=False), indexer
    )
    assert nodes.get("n1") is node
    assert (nodes.find("n1"), nodes.find("n2")) == (node, None)
    assert nodes.list("zone=a") == [node]
    assert nodes.by_index("namespace", "") == [node]
    with pytest.raises(NotFound, match='nodes "n2" not found'):
        nodes.get("n2")


def test_a_generic_lister_reads_either_sort() -> None:
    indexer: Indexer[Cacheable] = Indexer()
    inside = {"metadata": {"name": "a", "namespace": "shop"}}
    outside = {"metadata": {"name": "n1", "labels": {"zone": "a"}}}
    indexer.replace([inside, outside])
    generic = GenericLister(MAPS, indexer)
    assert generic.by_namespace("shop").get("a") is inside
    assert (generic.find("shop/a"), generic.find("n1")) == (inside, outside)
    assert generic.by_namespace("shop").find("n1") is None
    assert generic.get("n1") is outside
    assert generic.list("zone=a") == [outside]

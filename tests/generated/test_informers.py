"""Listers and informers of kubeclient, against what its server says it serves."""

from __future__ import annotations

import asyncio
import importlib
from types import ModuleType
from typing import Any, get_args, get_type_hints

import pytest

from kubeclient import AsyncClientset, Clientset, informers, listers, scheme
from kuberuntime.cache import AsyncSharedInformer, ClusterLister, Lister, SharedInformer
from kuberuntime.codegen import informers as kw
from kuberuntime.config import Config
from kuberuntime.discovery.apis import APIResource
from kuberuntime.errors import NotRegisteredError
from kuberuntime.meta.gvk import GroupVersionResource

CONFIG = Config(server="https://x")
WATCHED = {
    served.resource.gvr: served
    for served in scheme.api().discovery
    if {"list", "watch"} <= {*served.verbs}
}
MODULES = informers.SharedInformerFactory.modules
HALVES = [
    pytest.param(informers.SharedInformerFactory, "", SharedInformer, id="threads"),
    pytest.param(
        informers.AsyncSharedInformerFactory, "Async", AsyncSharedInformer, id="tasks"
    ),
]


def informables(module: ModuleType) -> dict[str, Any]:
    return dict(module.INFORMABLES)


def test_every_resource_that_can_be_watched_can_be_informed_of() -> None:
    found = {
        GroupVersionResource(group, version, plural)
        for (group, version), module in MODULES.items()
        for plural in informables(importlib.import_module(module))
    }
    assert len(found) > 60
    assert found == set(WATCHED)


@pytest.mark.parametrize(
    "served", WATCHED.values(), ids=lambda one: str(one.resource.gvr)
)
def test_the_facts_of_a_resource_are_those_of_the_server(served: APIResource) -> None:
    gvr = served.resource.gvr
    module = importlib.import_module(MODULES[gvr.group, gvr.version])
    facts = informables(module)[gvr.resource]
    assert facts.resource == served.resource
    assert scheme.type_for(served.resource.gvk) is facts.object_type
    (of,) = get_args(get_type_hints(facts.list_type)["items"])
    assert of is facts.object_type
    base = Lister if served.resource.namespaced else ClusterLister
    (generic,) = facts.lister.__orig_bases__
    assert generic.__origin__ is base
    assert get_args(generic) == (facts.object_type,)


@pytest.mark.parametrize(("factory", "half", "informer"), HALVES)
def test_each_has_a_method_of_its_group_that_says_its_types(
    factory: Any, half: str, informer: type
) -> None:
    accessors = {
        module.rpartition(".")[0]: name for name, module in _accessors(factory).items()
    }
    for module_name in MODULES.values():
        module = importlib.import_module(module_name)
        group = _group_class(module, half)
        hints = {
            name: get_type_hints(method, {**vars(module), "kw": kw})["return"]
            for name, method in vars(group).items()
            if not name.startswith("_")
        }
        said = {hint.__args__ for hint in hints.values()}
        assert all(hint.__origin__ is informer for hint in hints.values())
        assert said == {
            (facts.object_type, facts.lister) for facts in informables(module).values()
        }
        assert module_name.rpartition(".")[0] in accessors
        lazily = getattr(listers, accessors[module_name.rpartition(".")[0]])
        assert lazily.__name__ == module_name.replace("informers", "listers")


def test_a_resource_by_name_is_the_informer_of_its_method() -> None:
    pods = GroupVersionResource("", "v1", "pods")
    with Clientset(CONFIG) as cs:
        factory = informers.SharedInformerFactory(cs)
        assert factory.for_resource(pods) is factory.core_v1.pods()
        factory.stop()

    async def tasks() -> None:
        async with AsyncClientset(CONFIG) as cs:
            factory = informers.AsyncSharedInformerFactory(cs)
            assert factory.for_resource(pods) is factory.core_v1.pods()

    asyncio.run(tasks())


def test_what_cannot_be_watched_has_no_informer() -> None:
    with Clientset(CONFIG) as cs:
        factory = informers.SharedInformerFactory(cs)
        statuses = GroupVersionResource("", "v1", "componentstatuses")
        with pytest.raises(NotRegisteredError, match="componentstatuses"):
            factory.for_resource(statuses)
        factory.stop()
    assert not hasattr(informers.SharedInformerFactory, "authentication_v1")
    with pytest.raises(AttributeError, match="authentication_v1"):
        listers.authentication_v1  # noqa: B018


def _accessors(factory: Any) -> dict[str, str]:
    """The module of each group property, by its name."""
    found: dict[str, str] = {}
    for name, member in vars(factory).items():
        if hasattr(member, "func"):
            code = member.func.__code__
            (module,) = [one for one in code.co_names if one.endswith(".informers")]
            found[name] = module
    return found


def _group_class(module: ModuleType, half: str) -> type:
    (found,) = [
        member
        for name, member in vars(module).items()
        if name.endswith("Informers")
        and isinstance(member, type)
        and member.__module__ == module.__name__
        and name.startswith("Async") == (half == "Async")
    ]
    return found

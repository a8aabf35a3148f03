"""Kinds, types and resources find each other."""

from __future__ import annotations

import subprocess
import sys

import pytest
import sample_models
from sample_models import ConfigMap, ConfigMapList, ObjectMeta, Widget

from kuberuntime.codegen.models import GroupVersionTypes, Scheme
from kuberuntime.errors import DecodeError, NotRegisteredError
from kuberuntime.meta import GroupVersionKind, GroupVersionResource

CONFIG_MAP = GroupVersionKind("", "v1", "ConfigMap")
CONFIG_MAPS = GroupVersionResource("", "v1", "configmaps")
GADGET = GroupVersionKind("example.com", "v1", "Gadget")
WIDGET = GroupVersionKind("example.com", "v1", "Widget")

CORE = GroupVersionTypes(
    "",
    "v1",
    "sample_models",
    kinds=("ConfigMap", "ConfigMapList"),
    resources={"configmaps": ("ConfigMap", True)},
)
EXAMPLE = GroupVersionTypes(
    "example.com",
    "v1",
    "sample_models",
    kinds=("Widget", "Gadget:NoSuchClass"),
    resources={
        "widgets": ("Widget", False),
        "widgetclaims": ("Widget", True),
    },
)
SCHEME = Scheme(CORE, EXAMPLE)


def test_a_kind_gives_its_type_and_a_type_its_kind() -> None:
    assert SCHEME.type_for(CONFIG_MAP) is ConfigMap
    assert SCHEME.gvk_for(ConfigMap) == CONFIG_MAP
    assert SCHEME.gvk_for(Widget()) == WIDGET
    assert CONFIG_MAP in SCHEME
    assert GroupVersionKind("", "v2", "ConfigMap") not in SCHEME


def test_a_type_is_imported_when_it_is_first_asked_for() -> None:
    program = (
        "import sys\n"
        "from kuberuntime.codegen.models import GroupVersionTypes, Scheme\n"
        "from kuberuntime.meta import GroupVersionKind\n"
        "scheme = Scheme(GroupVersionTypes('', 'v1', 'wave', kinds=('W:Wave_read',)))\n"
        "assert 'wave' not in sys.modules\n"
        "scheme.type_for(GroupVersionKind('', 'v1', 'W'))\n"
        "assert 'wave' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_a_resource_gives_its_kind_and_scope() -> None:
    assert SCHEME.gvk_for_resource(CONFIG_MAPS) == CONFIG_MAP
    assert SCHEME.is_namespaced(CONFIG_MAPS)
    assert not SCHEME.is_namespaced(WIDGET.group_version.with_resource("widgets"))


def test_a_kind_gives_the_resources_that_serve_it() -> None:
    served = SCHEME.gvrs_for(WIDGET)
    assert [gvr.resource for gvr in served] == ["widgets", "widgetclaims"]
    assert SCHEME.gvr_for(WIDGET) == served[0]


def test_everything_registered_is_listed_in_order() -> None:
    kinds = [gvk.kind for gvk in SCHEME.gvks()]
    assert kinds == ["ConfigMap", "ConfigMapList", "Gadget", "Widget"]
    resources = [gvr.resource for gvr in SCHEME.gvrs()]
    assert resources == ["configmaps", "widgetclaims", "widgets"]


def test_what_is_not_registered_says_so() -> None:
    unknown = GroupVersionKind("", "v1", "Confgmap")
    with pytest.raises(NotRegisteredError, match="did you mean ConfigMap of v1"):
        SCHEME.type_for(unknown)
    with pytest.raises(NotRegisteredError, match="Confgmap"):
        SCHEME.gvrs_for(unknown)
    with pytest.raises(NotRegisteredError, match="no resource serves"):
        SCHEME.gvr_for(GADGET)
    with pytest.raises(NotRegisteredError, match=r"/v1, Resource=pods"):
        SCHEME.is_namespaced(GroupVersionResource("", "v1", "pods"))
    with pytest.raises(NotRegisteredError, match=r"sample_models\.ObjectMeta"):
        SCHEME.gvk_for(ObjectMeta)


def test_a_class_that_says_it_is_a_registered_kind_need_not_be_its_type() -> None:
    class Impostor(ConfigMap, kw_only=True):
        pass

    with pytest.raises(NotRegisteredError, match="Impostor"):
        SCHEME.gvk_for(Impostor)


def test_the_nearest_kind_is_looked_for_in_the_same_group_first() -> None:
    other = GroupVersionTypes("a.io", "v1", "sample_models", kinds=("Widget",))
    scheme = Scheme(other, EXAMPLE)
    with pytest.raises(NotRegisteredError, match=r"Widget of example\.com/v1\?"):
        scheme.type_for(GroupVersionKind("example.com", "v1beta1", "Widget"))


def test_a_union_has_what_its_schemes_have() -> None:
    union = Scheme.union(Scheme(CORE), Scheme(EXAMPLE))
    assert union.gvks() == SCHEME.gvks()
    assert union.gvrs_for(WIDGET) == SCHEME.gvrs_for(WIDGET)


def test_packages_that_share_a_type_have_a_union() -> None:
    union = Scheme.union(Scheme(CORE), SCHEME)
    assert union.gvks() == SCHEME.gvks()
    assert union.gvrs_for(WIDGET) == SCHEME.gvrs_for(WIDGET)


def test_two_classes_for_one_kind_are_an_error() -> None:
    other = GroupVersionTypes("", "v1", "elsewhere", kinds=("ConfigMap",))
    with pytest.raises(ValueError, match=r"registered twice: /v1, Kind=ConfigMap"):
        Scheme.union(Scheme(CORE), Scheme(other))
    with pytest.raises(ValueError, match="registered twice"):
        Scheme(CORE, other)


def test_one_resource_of_two_kinds_is_an_error() -> None:
    other = GroupVersionTypes(
        "example.com",
        "v1",
        "elsewhere",
        kinds=("Gadget",),
        resources={"widgets": ("Gadget", True)},
    )
    with pytest.raises(ValueError, match=r"registered twice: .*widgets"):
        Scheme(EXAMPLE, other)


def test_a_resource_of_an_unknown_kind_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"pods: /v1, Kind=Pod is not among the kinds"):
        GroupVersionTypes(
            "", "v1", "sample_models", kinds=(), resources={"pods": ("Pod", True)}
        )


def test_an_object_is_decoded_by_what_it_says_it_is() -> None:
    config = ConfigMap(data={"a": "b"})
    assert SCHEME.decode(config.to_json()) == config
    assert SCHEME.decode(config.to_json().decode()) == config
    assert SCHEME.decode(config.to_dict()) == config
    with pytest.raises(DecodeError, match='unknown field "dta"'):
        SCHEME.decode({**config.to_dict(), "dta": {}}, strict=True)


@pytest.mark.parametrize(
    ("manifest", "path"),
    [
        ({}, "$.kind"),
        ({"kind": "ConfigMap"}, "$.apiVersion"),
        ({"kind": "ConfigMap", "apiVersion": "a/b/c"}, "$.apiVersion"),
        ({"kind": 1, "apiVersion": "v1"}, "$.kind"),
        ({"kind": "", "apiVersion": "v1"}, "$.kind"),
    ],
)
def test_an_object_must_say_what_it_is(manifest: dict[str, object], path: str) -> None:
    with pytest.raises(DecodeError) as caught:
        SCHEME.decode(manifest)
    assert caught.value.path == path


def test_bytes_that_are_no_object_are_a_decode_error() -> None:
    with pytest.raises(DecodeError, match="got `array`"):
        SCHEME.decode(b"[]")


MANIFESTS = """\
# a comment only
---
apiVersion: v1
kind: ConfigMap
data: {a: b}
---
---
apiVersion: v1
kind: List
items:
- {apiVersion: example.com/v1, kind: Widget}
- {apiVersion: v1, kind: ConfigMapList, items: [{data: {c: d}}]}
"""


def test_a_file_of_manifests_gives_its_objects_in_order() -> None:
    assert SCHEME.load_all(MANIFESTS) == [
        ConfigMap(data={"a": "b"}),
        Widget(),
        ConfigMapList(items=[ConfigMap(data={"c": "d"})]),
    ]
    assert SCHEME.load_all(MANIFESTS.encode()) == SCHEME.load_all(MANIFESTS)
    assert SCHEME.load_all("") == []


def test_json_objects_one_after_the_other_are_read_too() -> None:
    one = ConfigMap(data={"a": "\ttabs and yes"}).to_json().decode()
    two = Widget().to_json().decode()
    assert len(SCHEME.load_all(f"{one}\n{two}")) == 2
    assert SCHEME.load_all(f"\n {one}{two}\n".encode()) == SCHEME.load_all(one + two)
    assert SCHEME.load_all(f"{one}\n---\n{two}\n") == SCHEME.load_all(one + two)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            MANIFESTS + "---\n{apiVersion: example.com/v1, kind: widget}",
            (
                "document 4: kind widget of example.com/v1 is not registered, "
                "did you mean Widget of example.com/v1?"
            ),
        ),
        (
            "{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: Pod}]}",
            "document 1, items[0]: kind Pod of v1 is not registered",
        ),
    ],
)
def test_an_unknown_kind_is_named_with_its_document(text: str, message: str) -> None:
    with pytest.raises(NotRegisteredError) as caught:
        SCHEME.load_all(text)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: b", "document 1: cannot decode object: $.kind: "),
        ("---\n- a", "document 1: cannot decode manifest: $: expected an object"),
        (
            (
                "{kind: ConfigMap, apiVersion: v1}\n---\n"
                "{kind: ConfigMap, apiVersion: v1, data: {a: 1}}"
            ),
            "document 2: cannot decode ConfigMap: $.data.a: Expected `str`",
        ),
        (
            "{kind: ConfigMap, apiVersion: v1}\n---\na: {b: 1, b: 2}",
            "document 2: cannot decode manifest: $.a: the key 'b' is given twice",
        ),
        ("{kind: List, apiVersion: v1, items: 3}", "cannot decode List: $.items"),
        (
            '{"kind": "ConfigMap", "apiVersion": "v1", "immutable": NaN}',
            "document 1: cannot decode ConfigMap: $.immutable: Expected `bool | null`",
        ),
        ('{"a": ' * 100_000, "document 1: cannot decode manifest: $: nested deeper"),
    ],
)
def test_a_bad_document_is_named_by_its_number(text: str, message: str) -> None:
    with pytest.raises(DecodeError) as caught:
        SCHEME.load_all(text)
    assert message in str(caught.value)


def test_strict_loading_refuses_unknown_fields() -> None:
    text = "{kind: ConfigMap, apiVersion: v1, dta: {}}"
    assert SCHEME.load_all(text) == [ConfigMap()]
    with pytest.raises(DecodeError, match=r'document 1: .*did you mean "data"'):
        SCHEME.load_all(text, strict=True)


def test_the_samples_are_where_the_scheme_says() -> None:
    assert sample_models.Widget is SCHEME.type_for(WIDGET)

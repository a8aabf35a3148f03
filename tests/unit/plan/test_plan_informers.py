"""Listers and informers: of which resources, and with which hand-written methods."""

from __future__ import annotations

import json
import re

import pytest
from small_specs import JSONObject, rendered, schemas, widgets

from kubewright.config import Config, Expansion, Expansions
from kubewright.diagnostics import InputError

GROUP = "widgetclient/widgets/v1"
WATCH_TRAYS = "/apis/widgets.example.com/v1/watch/trays"
WATCH_WIDGETS = "/apis/widgets.example.com/v1/watch/widgets"
WIDGET = "widgets.example.com/v1 Widget"


def _without(*paths: str) -> JSONObject:
    document = widgets()
    for path in paths:
        del document["paths"][path]
    return document


def _classes(text: str) -> dict[str, str]:
    """The bases of each class of a module, by its name."""
    return dict(re.findall(r"^class (\w+)\((.*)\):$", text, re.MULTILINE))


def test_a_resource_has_a_lister_and_informers_for_tasks_and_threads() -> None:
    files = rendered(widgets())
    assert _classes(files[f"{GROUP}/listers.py"]) == {
        "TrayLister": "kw.ClusterLister[widgets_v1.Tray]",
        "WidgetLister": "kw.Lister[widgets_v1.Widget]",
    }
    informers = files[f"{GROUP}/informers.py"]
    assert _classes(informers) == {
        "WidgetsV1Informers": "kw.GroupVersionInformers",
        "AsyncWidgetsV1Informers": "kw.AsyncGroupVersionInformers",
    }
    for half in ("", "Async"):
        assert (
            f"def widgets(self) -> kw.{half}SharedInformer"
            "[widgets_v1.Widget, listers.WidgetLister]:" in informers
        )


def test_what_is_listed_and_not_watched_is_left_out() -> None:
    files = rendered(_without(WATCH_TRAYS))
    for module in ("listers", "informers"):
        text = files[f"{GROUP}/{module}.py"]
        assert "tray" not in text.lower()
        assert "Widget" in text


def test_a_group_version_with_nothing_to_watch_has_neither() -> None:
    files = rendered(widgets())
    assert "widgetclient/autoscaling/v1/models.py" in files
    assert "widgetclient/autoscaling/v1/listers.py" not in files
    assert "autoscaling" not in files["widgetclient/informers.py"]


def test_a_package_with_nothing_to_watch_has_no_such_modules() -> None:
    files = rendered(_without(WATCH_TRAYS, WATCH_WIDGETS))
    assert "widgetclient/clientset.py" in files
    modules = [path for path in files if path.endswith(("listers.py", "informers.py"))]
    assert modules == []


def test_models_alone_have_no_such_modules() -> None:
    definitions: JSONObject = {
        "a.b.v1.Thing": {"properties": {"name": {"type": "string"}}}
    }
    files = rendered(schemas(definitions), Config(models_only=True))
    assert not [path for path in files if "informers" in path or "listers" in path]


def test_an_expansion_goes_before_what_it_may_override() -> None:
    expansion = Expansion("acme.expansions", "WidgetListerExpansion")
    files = rendered(
        widgets(), Config(expansions=Expansions(listers={WIDGET: expansion}))
    )
    listers = files[f"{GROUP}/listers.py"]
    assert "from acme.expansions import WidgetListerExpansion\n" in listers
    assert _classes(listers) == {
        "TrayLister": "kw.ClusterLister[widgets_v1.Tray]",
        "WidgetLister": "WidgetListerExpansion, kw.Lister[widgets_v1.Widget]",
    }


def test_an_expansion_of_two_kinds_is_imported_once() -> None:
    both = Expansion("acme.expansions", "ByColour")
    kinds = (WIDGET, "widgets.example.com/v1 Tray")
    config = Config(expansions=Expansions(listers=dict.fromkeys(kinds, both)))
    listers = rendered(widgets(), config)[f"{GROUP}/listers.py"]
    assert listers.count("import ByColour") == 1
    assert listers.count("(ByColour, ") == 2


def test_an_expansion_of_what_has_no_lister_is_an_error() -> None:
    config = Config(
        expansions=Expansions(listers={WIDGET: Expansion("acme", "ByColour")})
    )
    with pytest.raises(InputError, match="there is no lister of "):
        rendered(_without(WATCH_WIDGETS), config)


def test_a_resource_that_is_called_as_the_table_of_all_leaves_it_alone() -> None:
    text = json.dumps(widgets()).replace("Tray", "Informable")
    document: JSONObject = json.loads(text.replace("trays", "informables"))
    informers = rendered(document)[f"{GROUP}/informers.py"]
    assert '"informables": INFORMABLES_,' in informers
    assert informers.count("\nINFORMABLES: ") == 1


def test_listers_of_resources_of_one_kind_give_way_to_those_of_other_kinds() -> None:
    text = json.dumps(widgets()).replace("Widget", "TrayGizmos")
    document: JSONObject = json.loads(text)
    for path, item in list(document["paths"].items()):
        if "trays" in path:
            document["paths"][path.replace("trays", "gizmos")] = item
    files = rendered(document)
    found = re.findall(r"^class (\w+)\(", files[f"{GROUP}/listers.py"], re.MULTILINE)
    assert len(found) == len(set(found)) == 3
    informers = files[f"{GROUP}/informers.py"]
    assert set(re.findall(r"listers\.(\w+)", informers)) == set(found)
    assert "TrayTraysLister" in found


def test_models_of_which_none_is_left_to_render_are_an_error() -> None:
    config = Config(models_only=True)
    with pytest.raises(InputError, match="there is no class to render"):
        rendered(schemas({}), config)

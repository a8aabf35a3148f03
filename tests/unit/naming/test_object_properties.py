"""Fields that are called as the properties of objects with metadata."""

from __future__ import annotations

import json

from small_specs import JSONObject, rendered, widgets

from kubewright.naming import reserved

TEXT: JSONObject = {"type": "string"}


def test_a_field_at_the_root_of_a_kind_gives_way_and_elsewhere_does_not() -> None:
    document = widgets()
    found: dict[str, JSONObject] = document["components"]["schemas"]
    kind = next(name for name in found if name.endswith(".Widget"))
    spec = next(name for name in found if name.endswith(".WidgetSpec"))
    for name in (kind, spec):
        found[name]["properties"] |= {
            "uid": TEXT,
            "name": TEXT,
            "resourceVersion": TEXT,
        }
    models = rendered(json.loads(json.dumps(document)))[
        "widgetclient/widgets/v1/models.py"
    ]
    classes = {text.partition("(")[0]: text for text in models.split("\nclass ")[1:]}
    for name in reserved.OBJECT_PROPERTIES - {"key"}:
        assert f"\n    {name}_: str | None" in classes["Widget"]
        assert f"\n    {name}: str | None" in classes["WidgetSpec"]
    assert classes["Widget"].startswith("Widget(kw.MetaObject, ")
    assert classes["WidgetList"].startswith("WidgetList(kw.KubeObject, ")

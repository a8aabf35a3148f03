"""Hand-written methods of clients: which classes get them, and under which names."""

from __future__ import annotations

import pytest
from small_specs import rendered, widgets

from kubewright.config import Config, Expansion, Expansions
from kubewright.diagnostics import InputError

GROUP = "widgetclient/widgets/v1"
WIDGET, TRAY = "widgets.example.com/v1 Widget", "widgets.example.com/v1 Tray"


def test_each_half_of_a_package_has_expansions_of_its_own() -> None:
    expansions = Expansions(
        clients={WIDGET: Expansion("acme", "Sized")},
        async_clients={WIDGET: Expansion("acme", "AsyncSized")},
    )
    files = rendered(widgets(), Config(expansions=expansions))
    sync, other = files[f"{GROUP}/client.py"], files[f"{GROUP}/async_client.py"]
    assert "from acme import Sized\n" in sync
    assert "class Widgets(\n    Sized,\n    kw.CreateVerb[" in sync
    assert "from acme import AsyncSized\n" in other
    assert "class AsyncWidgets(\n    AsyncSized,\n    kw.AsyncCreateVerb[" in other
    assert "class Trays(\n    kw.CreateVerb[" in sync


def test_a_name_that_the_module_has_already_is_not_taken_from_it() -> None:
    expansions = Expansions(
        clients={WIDGET: Expansion("acme.ext", "Trays")},
        listers={TRAY: Expansion("acme.ext", "WidgetLister")},
    )
    files = rendered(widgets(), Config(expansions=expansions))
    clients, listers = files[f"{GROUP}/client.py"], files[f"{GROUP}/listers.py"]
    assert "from acme.ext import Trays as acme_ext_Trays\n" in clients
    assert "class Widgets(\n    acme_ext_Trays,\n" in clients
    assert "class TrayLister(acme_ext_WidgetLister, kw." in listers


def test_an_expansion_of_a_client_that_is_not_made_is_an_error() -> None:
    gadget = "widgets.example.com/v1 Gadget"
    expansions = Expansions(async_clients={gadget: Expansion("acme", "Sized")})
    with pytest.raises(InputError, match=f"there is no client of {gadget}"):
        rendered(widgets(), Config(expansions=expansions))

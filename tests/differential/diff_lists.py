"""Scenarios: lists, pages, selectors, and the other forms of objects."""

from __future__ import annotations

from urllib.parse import quote

from diff_kinds import shelf, widget
from diff_scenarios import add, scenario
from diff_session import API, GROUP, Session

TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io"
PARTIAL = "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io"
PARTIALS = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io"


def five(s: Session) -> str:
    """Five widgets of two colours and two tiers; the version of the last."""
    version = ""
    for index, name in enumerate("abcde"):
        made = s.post(
            s.widgets,
            widget(
                name,
                {"size": index, "color": "red" if index % 2 else "blue"},
                labels={"tier": "front" if index < 2 else "back", "n": str(index)},
            ),
        )
        version = made.version
    return version


@scenario
def an_empty_list(s: Session) -> None:
    s.get(s.widgets)


@scenario
def a_list_is_sorted_by_name(s: Session) -> None:
    for name in ("b", "a-b", "a", "a.b", "ab", "c0", "c-0"):
        s.post(s.widgets, widget(name))
    s.get(s.widgets)


@scenario
def a_list_is_paged(s: Session) -> None:
    five(s)
    page = s.get(f"{s.widgets}?limit=2")
    while token := page.body["metadata"].get("continue"):
        page = s.get(f"{s.widgets}?limit=2&continue={quote(token)}")


@scenario
def pages_show_one_moment(s: Session) -> None:
    five(s)
    page = s.get(f"{s.widgets}?limit=2")
    s.delete(f"{s.widgets}/d")
    s.merge(f"{s.widgets}/e", {"spec": {"size": 50}})
    s.get(f"{s.widgets}?continue={quote(page.body['metadata']['continue'])}")
    s.get(s.widgets)


@scenario
def a_page_that_holds_all_has_no_token(s: Session) -> None:
    five(s)
    s.get(f"{s.widgets}?limit=5")
    s.get(f"{s.widgets}?limit=0")
    s.get(f"{s.widgets}?limit=100")


@scenario
def pages_of_a_selection_do_not_count_what_remains(s: Session) -> None:
    five(s)
    page = s.get(f"{s.widgets}?limit=1&labelSelector=tier%3Dback")
    token = quote(page.body["metadata"]["continue"])
    s.get(f"{s.widgets}?limit=5&labelSelector=tier%3Dback&continue={token}")


@scenario
def tokens_that_are_none_are_refused(s: Session) -> None:
    s.get(f"{s.widgets}?continue=nonsense")
    s.get(f"{s.widgets}?limit=2&continue=e30")


@scenario
def a_token_does_not_go_with_a_version(s: Session) -> None:
    five(s)
    page = s.get(f"{s.widgets}?limit=2")
    token = quote(page.body["metadata"]["continue"])
    s.get(f"{s.widgets}?limit=2&resourceVersion={page.version}&continue={token}")


@scenario
def limits_that_are_none(s: Session) -> None:
    s.get(f"{s.widgets}?limit=-1")
    s.get(f"{s.widgets}?limit=many")


@scenario
def a_list_of_all_namespaces(s: Session) -> None:
    s.post(s.widgets, widget(labels={"own": s.namespace}))
    other = f"/apis/{GROUP}/v1/namespaces/{s.own('other')}/widgets"
    s.post(other, widget("b", labels={"own": s.namespace}))
    s.get(f"{API}/widgets?labelSelector=own%3D{s.namespace}")
    s.get(f"{API}/widgets?fieldSelector=metadata.namespace%3D{s.namespace}")


@scenario
def a_list_of_a_kind_with_its_own_name_for_lists(s: Session) -> None:
    made = shelf(s.own("a"))
    made["metadata"]["labels"] = {"own": s.namespace}
    s.post(s.shelves, made)
    s.get(f"{s.shelves}?labelSelector=own%3D{s.namespace}")


@scenario
def a_list_in_the_old_version(s: Session) -> None:
    s.post(s.widgets, widget())
    s.get(s.path("widgets", "v1beta1"))


LABELS = {
    "is": "tier=front",
    "is, written twice": "tier==front",
    "is not": "tier!=front",
    "is one of": "n in (1,3,7)",
    "is none of": "n notin (1,3)",
    "is there": "tier",
    "is not there": "!tier",
    "is more": "n>2",
    "is less": "n<2",
    "two things": "tier=back,n!=3",
    "an empty value": "tier=",
}
for _what, _selector in LABELS.items():

    def _labelled(s: Session, selector: str = _selector) -> None:
        five(s)
        s.post(s.widgets, widget("plain"))
        s.get(f"{s.widgets}?labelSelector={quote(selector)}")

    add(f"labels select: {_what}", _labelled)

FIELDS = {
    "a name": "metadata.name=c",
    "not a name": "metadata.name!=c",
    "a text of the spec": "spec.color=red",
    "a number of the spec": "spec.size=3",
    "two fields": "spec.color=red,spec.size!=3",
    "nothing": "spec.color=green",
}
for _what, _selector in FIELDS.items():

    def _fielded(s: Session, selector: str = _selector) -> None:
        five(s)
        s.get(f"{s.widgets}?fieldSelector={quote(selector)}")

    add(f"fields select: {_what}", _fielded)


@scenario
def selectors_that_are_none(s: Session) -> None:
    s.get(f"{s.widgets}?labelSelector={quote('a in b')}")
    s.get(f"{s.widgets}?labelSelector={quote('a b')}")
    s.get(f"{s.widgets}?labelSelector={quote('_=x')}")
    s.get(f"{s.widgets}?fieldSelector={quote('spec.color')}")
    s.get(f"{s.widgets}?fieldSelector={quote('spec.label=x')}")
    s.get(f"{s.widgets}?fieldSelector={quote('status.phase=Up')}")


@scenario
def a_list_at_a_version(s: Session) -> None:
    version = five(s)
    s.post(s.widgets, widget("later"))
    s.get(f"{s.widgets}?resourceVersion={version}&resourceVersionMatch=Exact")
    s.get(f"{s.widgets}?resourceVersion={version}&resourceVersionMatch=NotOlderThan")
    s.get(f"{s.widgets}?resourceVersion={version}")
    s.get(f"{s.widgets}?resourceVersion={version}&limit=2")


@scenario
def a_list_at_any_version(s: Session) -> None:
    version = five(s)
    # Waits until the cache has seen it, which "any" does not.
    s.get(f"{s.widgets}?resourceVersion={version}&resourceVersionMatch=NotOlderThan")
    s.get(f"{s.widgets}?resourceVersion=0")
    s.get(f"{s.widgets}?resourceVersion=0&resourceVersionMatch=NotOlderThan")
    s.get(f"{s.widgets}?resourceVersion=0&limit=2")


@scenario
def versions_and_matches_that_do_not_go_together(s: Session) -> None:
    s.get(f"{s.widgets}?resourceVersionMatch=Exact")
    s.get(f"{s.widgets}?resourceVersion=0&resourceVersionMatch=Exact")
    s.get(f"{s.widgets}?resourceVersion=5&resourceVersionMatch=Roughly")
    s.get(f"{s.widgets}?resourceVersion=new")
    s.get(f"{s.widgets}?resourceVersion=-5")
    s.get(f"{s.widgets}?sendInitialEvents=true")


@scenario
def one_object_at_a_version(s: Session) -> None:
    made = s.post(s.widgets, widget())
    s.get(f"{s.widgets}/a?resourceVersion={made.version}")
    s.get(f"{s.widgets}/a?resourceVersion=new")


@scenario
def a_table_of_objects(s: Session) -> None:
    five(s)
    s.get(s.widgets, accept=TABLE)


@scenario
def a_table_of_one_object(s: Session) -> None:
    s.post(s.widgets, widget())
    s.get(f"{s.widgets}/a", accept=TABLE)


@scenario
def a_table_with_whole_objects_or_none(s: Session) -> None:
    s.post(s.widgets, widget())
    s.get(f"{s.widgets}?includeObject=Object", accept=TABLE)
    s.get(f"{s.widgets}?includeObject=None", accept=TABLE)
    s.get(f"{s.widgets}?includeObject=Guess", accept=TABLE)


@scenario
def a_table_of_nothing(s: Session) -> None:
    s.get(s.widgets, accept=TABLE)


@scenario
def a_table_of_a_kind_without_columns(s: Session) -> None:
    s.post(
        s.blobs,
        {"apiVersion": f"{GROUP}/v1", "kind": "Blob", "metadata": {"name": "a"}},
    )
    s.get(s.blobs, accept=TABLE)


@scenario
def a_table_where_json_would_do_too(s: Session) -> None:
    s.post(s.widgets, widget())
    s.get(s.widgets, accept=f"{TABLE},application/json")


@scenario
def a_table_in_pages(s: Session) -> None:
    five(s)
    s.get(f"{s.widgets}?limit=2", accept=TABLE)


@scenario
def the_metadata_of_objects(s: Session) -> None:
    five(s)
    s.get(s.widgets, accept=PARTIALS)
    s.get(f"{s.widgets}/a", accept=PARTIAL)


@scenario
def the_metadata_of_a_list_by_the_name_for_one(s: Session) -> None:
    s.post(s.widgets, widget())
    s.get(s.widgets, accept=PARTIAL)
    s.get(f"{s.widgets}/a", accept=PARTIALS)


@scenario
def the_metadata_of_what_is_written(s: Session) -> None:
    s.post(s.widgets, widget(), accept=PARTIAL)
    s.merge(f"{s.widgets}/a", {"spec": {"size": 2}}, accept=PARTIAL)


@scenario
def a_form_that_is_not_known(s: Session) -> None:
    s.get(s.widgets, accept="application/json;as=Poem;v=v1;g=meta.k8s.io")


@scenario
def an_answer_in_yaml(s: Session) -> None:
    s.get(f"{s.widgets}/missing", accept="application/yaml")

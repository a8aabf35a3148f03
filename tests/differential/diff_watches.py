"""Scenarios: watches, from a version, from now, with selectors, refused."""

from __future__ import annotations

from urllib.parse import quote

from diff_kinds import shelf, widget
from diff_lists import PARTIAL, TABLE
from diff_scenarios import scenario
from diff_session import API, Session

INITIAL = (
    "sendInitialEvents=true&allowWatchBookmarks=true"
    "&resourceVersionMatch=NotOlderThan"
)


def start(s: Session) -> str:
    """A version before everything that comes."""
    return s.get(s.widgets).version


@scenario
def events_since_a_version(s: Session) -> None:
    version = start(s)
    s.post(s.widgets, widget())
    s.merge(f"{s.widgets}/a", {"spec": {"size": 2}})
    s.delete(f"{s.widgets}/a")
    s.watch(f"{s.widgets}?resourceVersion={version}", 3)


@scenario
def events_as_they_happen(s: Session) -> None:
    version = start(s)
    with s.watching(f"{s.widgets}?resourceVersion={version}") as stream:
        s.post(s.widgets, widget())
        stream.take(1)
        s.merge(f"{s.widgets}/a", {"spec": {"size": 2}})
        s.post(s.widgets, widget("b"))
        stream.take(2)
        s.delete(f"{s.widgets}/a")
        stream.take(1)


@scenario
def a_watch_without_a_version_begins_with_what_there_is(s: Session) -> None:
    s.post(s.widgets, widget("b"))
    s.post(s.widgets, widget("a"))
    with s.watching(s.widgets) as stream:
        stream.take(2)
        s.post(s.widgets, widget("c"))
        stream.take(1)


@scenario
def a_watch_from_any_version_begins_with_what_there_is(s: Session) -> None:
    made = s.post(s.widgets, widget("b"))
    s.get(f"{s.widgets}?resourceVersion={made.version}")
    s.watch(f"{s.widgets}?resourceVersion=0", 1)


@scenario
def a_watch_ends_when_it_was_asked_to(s: Session) -> None:
    s.post(s.widgets, widget())
    s.watch(f"{s.widgets}?timeoutSeconds=1")


@scenario
def a_watch_of_one_name(s: Session) -> None:
    version = start(s)
    for name in "abc":
        s.post(s.widgets, widget(name))
    s.delete(f"{s.widgets}/b")
    selector = quote("metadata.name=b")
    s.watch(f"{s.widgets}?resourceVersion={version}&fieldSelector={selector}", 2)


@scenario
def a_watch_of_labels_turns_changes_into_comings_and_goings(s: Session) -> None:
    version = start(s)
    s.post(s.widgets, widget(labels={"tier": "front"}))
    s.post(s.widgets, widget("b", labels={"tier": "back"}))
    s.merge(f"{s.widgets}/b", {"metadata": {"labels": {"tier": "front"}}})
    s.merge(f"{s.widgets}/a", {"metadata": {"labels": {"tier": "back"}}})
    s.merge(f"{s.widgets}/b", {"spec": {"size": 5}})
    s.delete(f"{s.widgets}/a")
    s.delete(f"{s.widgets}/b")
    s.watch(f"{s.widgets}?resourceVersion={version}&labelSelector=tier%3Dfront", 5)


@scenario
def a_watch_of_fields_turns_changes_into_comings_and_goings(s: Session) -> None:
    version = start(s)
    s.post(s.widgets, widget(spec={"color": "red"}))
    s.post(s.widgets, widget("b", spec={"color": "blue"}))
    s.merge(f"{s.widgets}/b", {"spec": {"color": "red"}})
    s.merge(f"{s.widgets}/a", {"spec": {"color": "blue"}})
    selector = quote("spec.color=red")
    s.watch(f"{s.widgets}?resourceVersion={version}&fieldSelector={selector}", 3)


@scenario
def a_watch_of_all_namespaces(s: Session) -> None:
    version = start(s)
    s.post(s.widgets, widget(labels={"own": s.namespace}))
    selector = f"labelSelector=own%3D{s.namespace}"
    s.watch(f"{API}/widgets?resourceVersion={version}&{selector}", 1)


@scenario
def a_watch_of_a_kind_without_namespace(s: Session) -> None:
    version = s.get(f"{s.shelves}?labelSelector=own%3D{s.namespace}").version
    made = shelf(s.own("a"))
    made["metadata"]["labels"] = {"own": s.namespace}
    s.post(s.shelves, made)
    selector = f"labelSelector=own%3D{s.namespace}"
    s.watch(f"{s.shelves}?resourceVersion={version}&{selector}", 1)


@scenario
def a_streaming_list_ends_with_a_bookmark_and_goes_on(s: Session) -> None:
    s.post(s.widgets, widget("b"))
    s.post(s.widgets, widget("a"))
    with s.watching(f"{s.widgets}?{INITIAL}") as stream:
        stream.take(3)
        s.post(s.widgets, widget("c"))
        stream.take(1)


@scenario
def a_streaming_list_of_nothing_is_a_bookmark(s: Session) -> None:
    s.watch(f"{s.widgets}?{INITIAL}", 1)


@scenario
def a_streaming_list_of_a_selection(s: Session) -> None:
    s.post(s.widgets, widget(labels={"tier": "front"}))
    s.post(s.widgets, widget("b"))
    s.watch(f"{s.widgets}?{INITIAL}&labelSelector=tier%3Dfront", 2)


@scenario
def a_streaming_list_from_a_version(s: Session) -> None:
    made = s.post(s.widgets, widget())
    s.watch(f"{s.widgets}?{INITIAL}&resourceVersion={made.version}", 2)


@scenario
def streaming_lists_that_are_refused(s: Session) -> None:
    s.watch(f"{s.widgets}?sendInitialEvents=true", 1)
    s.watch(f"{s.widgets}?sendInitialEvents=true&allowWatchBookmarks=true", 1)
    s.watch(f"{s.widgets}?{INITIAL.replace('NotOlderThan', 'Exact')}", 1)
    s.watch(f"{s.widgets}?resourceVersion=1&resourceVersionMatch=NotOlderThan", 1)


@scenario
def a_watch_without_initial_events(s: Session) -> None:
    s.post(s.widgets, widget())
    query = INITIAL.replace("Events=true", "Events=false")
    with s.watching(f"{s.widgets}?{query}") as stream:
        s.post(s.widgets, widget("b"))
        stream.take(1)


@scenario
def a_version_that_is_too_old(s: Session) -> None:
    s.post(s.widgets, widget())
    s.watch(f"{s.widgets}?resourceVersion=1", 1)


@scenario
def versions_that_are_none(s: Session) -> None:
    s.watch(f"{s.widgets}?resourceVersion=new", 1)


@scenario
def selectors_of_a_watch_that_are_none(s: Session) -> None:
    s.watch(f"{s.widgets}?labelSelector={quote('a in b')}", 1)
    s.watch(f"{s.widgets}?fieldSelector={quote('spec.label=x')}", 1)


@scenario
def a_watch_of_what_is_not_served(s: Session) -> None:
    s.watch(s.path("gizmos"), 1)


@scenario
def a_watch_of_tables(s: Session) -> None:
    version = start(s)
    s.post(s.widgets, widget())
    s.merge(f"{s.widgets}/a", {"spec": {"size": 2}})
    with s.watching(f"{s.widgets}?resourceVersion={version}", TABLE) as stream:
        stream.take(2)


@scenario
def a_watch_of_metadata(s: Session) -> None:
    version = start(s)
    s.post(s.widgets, widget())
    s.delete(f"{s.widgets}/a")
    with s.watching(f"{s.widgets}?resourceVersion={version}", PARTIAL) as stream:
        stream.take(2)


@scenario
def a_watch_sees_all_that_deletion_does(s: Session) -> None:
    version = start(s)
    s.post(s.widgets, widget(finalizers=["example.com/hold"]))
    s.delete(f"{s.widgets}/a")
    s.merge(f"{s.widgets}/a", {"metadata": {"finalizers": None}})
    s.watch(f"{s.widgets}?resourceVersion={version}", 3)


@scenario
def a_watch_sees_subresources_change(s: Session) -> None:
    version = start(s)
    s.post(s.widgets, widget(spec={"replicas": 1}))
    s.merge(f"{s.widgets}/a/status", {"status": {"phase": "Up"}})
    s.merge(f"{s.widgets}/a/scale", {"spec": {"replicas": 3}})
    s.watch(f"{s.widgets}?resourceVersion={version}", 3)


@scenario
def a_watch_does_not_see_what_changed_nothing(s: Session) -> None:
    version = start(s)
    made = s.post(s.widgets, widget()).body
    s.put(f"{s.widgets}/a", made)
    s.merge(f"{s.widgets}/a", {"spec": {"size": 1}})
    s.post(f"{s.widgets}?dryRun=All", widget("dry"))
    s.post(s.widgets, widget("b"))
    s.watch(f"{s.widgets}?resourceVersion={version}", 2)


@scenario
def a_watch_in_the_old_version(s: Session) -> None:
    version = start(s)
    s.post(s.widgets, widget())
    s.watch(f"{s.path('widgets', 'v1beta1')}?resourceVersion={version}", 1)

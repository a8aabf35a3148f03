"""Scenarios: objects are created, read, replaced, and refused as a whole."""

from __future__ import annotations

from diff_kinds import blob, shelf, widget
from diff_scenarios import scenario
from diff_session import API, GROUP, Session


@scenario
def an_object_is_created_read_replaced_and_deleted(s: Session) -> None:
    s.post(s.widgets, widget())
    read = s.get(f"{s.widgets}/a").body
    read["spec"]["size"] = 2
    s.put(f"{s.widgets}/a", read)
    s.get(f"{s.widgets}/a")
    s.delete(f"{s.widgets}/a")
    s.get(f"{s.widgets}/a")


@scenario
def a_name_is_taken(s: Session) -> None:
    s.post(s.widgets, widget())
    s.post(s.widgets, widget(spec={"size": 2}))


@scenario
def a_name_is_made(s: Session) -> None:
    made = s.post(s.widgets, widget(name="", generateName="made-"))
    s.get(f"{s.widgets}/{made.body['metadata']['name']}")


@scenario
def a_name_goes_before_a_prefix(s: Session) -> None:
    s.post(s.widgets, widget(name="given", generateName="made-"))


@scenario
def an_object_without_a_name_is_refused(s: Session) -> None:
    nameless = widget()
    del nameless["metadata"]["name"]
    s.post(s.widgets, nameless)


@scenario
def an_object_without_metadata_is_refused(s: Session) -> None:
    bare = widget()
    del bare["metadata"]
    s.post(s.widgets, bare)


@scenario
def an_object_of_another_kind_is_refused(s: Session) -> None:
    s.post(s.widgets, {**widget(), "kind": "Gizmo"})


@scenario
def an_object_of_another_version_is_refused(s: Session) -> None:
    s.post(s.widgets, {**widget(), "apiVersion": f"{GROUP}/v2"})


@scenario
def an_object_of_another_group_is_refused(s: Session) -> None:
    s.post(s.widgets, {**widget(), "apiVersion": "example.com/v1"})


@scenario
def an_object_without_a_kind_is_refused(s: Session) -> None:
    kindless = widget()
    del kindless["kind"]
    s.post(s.widgets, kindless)


@scenario
def an_object_without_an_api_version_is_refused(s: Session) -> None:
    versionless = widget()
    del versionless["apiVersion"]
    s.post(s.widgets, versionless)


@scenario
def a_namespace_that_differs_from_the_path_is_refused(s: Session) -> None:
    s.post(s.widgets, widget(namespace="elsewhere"))


@scenario
def a_namespace_that_is_that_of_the_path_is_fine(s: Session) -> None:
    s.post(s.widgets, widget(namespace=s.namespace))


@scenario
def a_namespace_on_an_object_that_has_none_is_refused(s: Session) -> None:
    crowded = shelf(s.own("a"))
    crowded["metadata"]["namespace"] = "elsewhere"
    s.post(s.shelves, crowded)


@scenario
def a_namespaced_object_is_created_without_a_namespace(s: Session) -> None:
    s.post(f"{API}/widgets", widget())


@scenario
def what_the_server_sets_is_not_taken_from_the_client(s: Session) -> None:
    s.post(
        s.widgets,
        widget(
            uid="0b0d8a0e-1111-4222-8333-444455556666",
            creationTimestamp="2001-01-01T00:00:00Z",
            generation=7,
            selfLink="/nowhere",
        ),
    )


@scenario
def a_new_object_with_a_resource_version_is_refused(s: Session) -> None:
    s.post(s.widgets, widget(resourceVersion="5"))


@scenario
def an_update_with_an_old_version_is_a_conflict(s: Session) -> None:
    made = s.post(s.widgets, widget()).body
    s.put(f"{s.widgets}/a", {**made, "spec": {"size": 2}})
    s.put(f"{s.widgets}/a", {**made, "spec": {"size": 3}})


@scenario
def an_update_without_a_version_is_refused(s: Session) -> None:
    s.post(s.widgets, widget())
    s.put(f"{s.widgets}/a", widget(spec={"size": 2}))


@scenario
def an_update_with_a_version_that_is_no_number_is_refused(s: Session) -> None:
    s.post(s.widgets, widget())
    s.put(f"{s.widgets}/a", widget(resourceVersion="new"))


@scenario
def an_update_of_another_name_is_refused(s: Session) -> None:
    made = s.post(s.widgets, widget()).body
    made["metadata"]["name"] = "b"
    s.put(f"{s.widgets}/a", made)


@scenario
def an_update_of_another_uid_is_a_conflict(s: Session) -> None:
    made = s.post(s.widgets, widget()).body
    made["metadata"]["uid"] = "0b0d8a0e-1111-4222-8333-444455556666"
    s.put(f"{s.widgets}/a", made)


@scenario
def an_update_of_what_is_not_there_is_not_found(s: Session) -> None:
    s.put(f"{s.widgets}/missing", widget("missing", resourceVersion="5"))


@scenario
def an_update_of_what_is_not_there_without_a_version(s: Session) -> None:
    s.put(f"{s.widgets}/missing", widget("missing"))


@scenario
def an_update_that_changes_nothing_keeps_the_version(s: Session) -> None:
    made = s.post(s.widgets, widget()).body
    s.put(f"{s.widgets}/a", made)


@scenario
def an_update_of_metadata_keeps_the_generation(s: Session) -> None:
    made = s.post(s.widgets, widget()).body
    made["metadata"]["labels"] = {"tier": "front"}
    made["metadata"]["annotations"] = {"note": "n"}
    s.put(f"{s.widgets}/a", made)


@scenario
def an_update_of_the_spec_raises_the_generation(s: Session) -> None:
    made = s.post(s.widgets, widget()).body
    s.put(f"{s.widgets}/a", {**made, "spec": {"size": 2}})


@scenario
def an_update_does_not_change_the_status(s: Session) -> None:
    made = s.post(s.widgets, {**widget(), "status": {"phase": "Up"}}).body
    s.put(f"{s.widgets}/a", {**made, "status": {"phase": "Down"}})


@scenario
def an_update_of_immutable_metadata(s: Session) -> None:
    made = s.post(s.widgets, widget()).body
    made["metadata"] |= {
        "creationTimestamp": "2001-01-01T00:00:00Z",
        "generation": 9,
        "deletionTimestamp": "2001-01-01T00:00:00Z",
        "deletionGracePeriodSeconds": 3,
    }
    s.put(f"{s.widgets}/a", made)


@scenario
def an_update_of_the_creation_time_is_ignored(s: Session) -> None:
    made = s.post(s.widgets, widget()).body
    made["metadata"]["creationTimestamp"] = "2001-01-01T00:00:00Z"
    made["metadata"]["generation"] = 7
    s.put(f"{s.widgets}/a", made)


@scenario
def an_update_of_labels_with_a_wrong_value_is_refused(s: Session) -> None:
    made = s.post(s.widgets, widget()).body
    made["metadata"]["labels"] = {"a": "b c"}
    s.put(f"{s.widgets}/a", made)


@scenario
def a_kind_without_subresources_writes_all_at_once(s: Session) -> None:
    name = s.own("a")
    made = s.post(s.shelves, shelf(name, spec={"width": 1}, status={"phase": "Up"}))
    changed = {**made.body, "status": {"phase": "Down"}, "notes": "n"}
    s.put(f"{s.shelves}/{name}", changed)
    s.get(f"{s.shelves}/{name}/status")
    s.get(f"{s.shelves}/{name}/scale")
    s.delete(f"{s.shelves}/{name}")


@scenario
def unknown_fields_are_kept_where_the_schema_says_so(s: Session) -> None:
    s.post(s.blobs, blob(spec={"any": [1, {"thing": None}], "f": 1.5}, more="x"))
    s.get(f"{s.blobs}/a")


@scenario
def numbers_come_back_as_they_were(s: Session) -> None:
    numbers = [0, -1, 1.5, 1.0, 1e3, 2**53, 2**63 - 1, -(2**63), 1e-7, 1e21, 0.1]
    s.post(s.blobs, blob(numbers=numbers))


@scenario
def text_comes_back_as_it_was(s: Session) -> None:
    s.post(s.blobs, blob(text=["ä", "\u2028", "<&>", "\U0001f600", "\x7f", ""]))


@scenario
def the_old_version_is_served_with_a_warning(s: Session) -> None:
    old = {**widget(), "apiVersion": f"{GROUP}/v1beta1"}
    s.post(s.path("widgets", "v1beta1"), old)
    s.get(s.path("widgets", "v1beta1") + "/a")
    s.get(f"{s.widgets}/a")


@scenario
def a_dry_run_stores_nothing(s: Session) -> None:
    s.post(f"{s.widgets}?dryRun=All", widget())
    s.get(f"{s.widgets}/a")
    made = s.post(s.widgets, widget()).body
    s.put(f"{s.widgets}/a?dryRun=All", {**made, "spec": {"size": 2}})
    s.merge(f"{s.widgets}/a?dryRun=All", {"spec": {"size": 3}})
    s.delete(f"{s.widgets}/a?dryRun=All")
    s.get(f"{s.widgets}/a")


@scenario
def a_dry_run_of_something_unknown_is_refused(s: Session) -> None:
    s.post(f"{s.widgets}?dryRun=Some", widget())
    s.delete(f"{s.widgets}/a?dryRun=Some")


@scenario
def a_dry_run_makes_a_name(s: Session) -> None:
    s.post(f"{s.widgets}?dryRun=All", widget(name="", generateName="made-"))


@scenario
def managers_are_named_by_the_client_or_its_agent(s: Session) -> None:
    s.post(f"{s.widgets}?fieldManager=mine", widget())
    s.post(s.widgets, widget("b"), headers=(("User-Agent", "agent/v1 (linux)"),))


@scenario
def a_manager_that_is_too_long_is_refused(s: Session) -> None:
    s.post(f"{s.widgets}?fieldManager={'m' * 129}", widget())
    s.post(f"{s.widgets}?fieldManager=%07", widget())


@scenario
def managed_fields_can_be_reset(s: Session) -> None:
    made = s.post(s.widgets, widget()).body
    made["metadata"]["managedFields"] = [{}]
    s.put(f"{s.widgets}/a", made)


@scenario
def managed_fields_that_are_none_are_refused(s: Session) -> None:
    entry = {"operation": "Guess", "fieldsType": "FieldsV1", "apiVersion": "v1"}
    s.post(s.widgets, widget(managedFields=[entry]))


@scenario
def a_name_that_is_not_there_is_not_found(s: Session) -> None:
    s.get(f"{s.widgets}/missing")
    s.delete(f"{s.widgets}/missing")
    s.merge(f"{s.widgets}/missing", {"spec": {"size": 2}})
    s.json_patch(f"{s.widgets}/missing")
    s.get(f"{s.widgets}/missing/status")
    s.get(f"{s.widgets}/missing/scale")


@scenario
def a_subresource_that_is_not_there_is_not_found(s: Session) -> None:
    s.post(s.widgets, widget())
    s.get(f"{s.widgets}/a/nothing")
    s.put(f"{s.widgets}/a/nothing", widget())


@scenario
def a_resource_that_is_not_there_is_not_found(s: Session) -> None:
    s.get(s.path("gizmos"))
    s.get(f"{s.path('gizmos')}/a")
    s.post(s.path("gizmos"), widget())
    s.get("/apis/nothing.example.com/v1/things")
    s.get(f"/apis/{GROUP}/v7/widgets")


@scenario
def methods_that_a_path_does_not_have(s: Session) -> None:
    s.post(s.widgets, widget())
    s.post(f"{s.widgets}/a", widget())
    s.put(s.widgets, widget())
    s.merge(s.widgets, {})
    s.delete(f"{s.widgets}/a/status")
    s.post(f"{s.widgets}/a/status", widget())
    s.delete(f"{s.widgets}/a/scale")


@scenario
def bodies_that_are_no_object(s: Session) -> None:
    s.post(s.widgets, b"")
    s.post(s.widgets, b"{")
    s.post(s.widgets, b"[]")
    s.post(s.widgets, b'"text"')
    s.post(s.widgets, b"null")
    s.post(s.widgets, b"{}")


@scenario
def bodies_in_yaml(s: Session) -> None:
    text = f"apiVersion: {GROUP}/v1\nkind: Widget\nmetadata: {{name: a}}\nspec: {{size: 3}}\n"
    s.post(s.widgets, text.encode(), content_type="application/yaml")
    s.get(f"{s.widgets}/a")


@scenario
def bodies_of_a_type_that_is_not_known(s: Session) -> None:
    s.post(s.widgets, widget(), content_type="application/x-nothing")
    s.post(s.widgets, widget(), content_type="text/plain")


@scenario
def bodies_of_json_with_parameters(s: Session) -> None:
    s.post(s.widgets, widget(), content_type="application/json; charset=utf-8")


@scenario
def answers_of_a_type_that_is_not_known(s: Session) -> None:
    s.get(s.widgets, accept="application/x-nothing")
    s.get(s.widgets, accept="text/html")


@scenario
def answers_of_any_type_are_json(s: Session) -> None:
    s.get(f"{s.widgets}/missing", accept="*/*")
    s.get(f"{s.widgets}/missing", accept="application/*")
    s.get(f"{s.widgets}/missing", accept="text/html, application/json;q=0.5")

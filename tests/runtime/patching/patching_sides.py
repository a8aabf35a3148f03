"""A step done by a real server, and done here: the outcomes are to be the same."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from patching_examples import Step
from patching_kinds import GROUP, NOW, garment

from kuberuntime.meta import GroupVersionKind
from kuberuntime.patching import (
    ApplyConflict,
    PatchError,
    apply,
    json_patch,
    merge_patch,
    unless_unchanged,
    update,
)
from kuberuntime.rest import Request, RESTClient
from kuberuntime.schema import Schemas, default, drop_nulls, validate

_JSON = "application/json"
_TYPES = {
    "apply": "application/apply-patch+yaml",
    "apply-status": "application/apply-patch+yaml",
    "merge": "application/merge-patch+json",
    "json": "application/json-patch+json",
}
_OWN = ("uid", "resourceVersion", "creationTimestamp", "generation", "namespace")


@dataclass(frozen=True)
class Outcome:
    """What came of a step: the object and its managers, or a refusal.

    Times are left out but for whether an entry has one; of what does not validate,
    there are the fields.
    """

    obj: Any = None
    managers: Any = None
    stored: bool = True
    refusal: Any = None


def accepted(obj: dict[str, Any], live: dict[str, Any] | None) -> Outcome:
    """The outcome of a step that the object came of."""
    metadata = {
        name: value for name, value in obj["metadata"].items() if name not in _OWN
    }
    entries = [
        {**entry, "time": "time" in entry}
        for entry in metadata.pop("managedFields", [])
    ]
    key = ("operation", "manager", "apiVersion", "subresource")
    entries.sort(key=lambda entry: [entry.get(name, "") for name in key])
    stored = live is None or _version(obj) != _version(live)
    return Outcome({**obj, "metadata": metadata}, entries, stored)


def _version(obj: dict[str, Any]) -> Any:
    return obj["metadata"].get("resourceVersion")


class There:
    """The garments of a real server, one after the other."""

    def __init__(self, rest: RESTClient) -> None:
        self._rest = rest

    def do(
        self, name: str, step: Step, live: dict[str, Any] | None
    ) -> tuple[Outcome, dict[str, Any] | None]:
        """Do a step; its outcome, and the object that is stored then."""
        path = f"/apis/{GROUP}/{step.version}/namespaces/default/garments"
        method = "PATCH" if step.verb in _TYPES else "PUT"
        if live is None and step.verb == "put":
            method = "POST"
        else:
            path += f"/{name}/status" if "status" in step.verb else f"/{name}"
        query = [("fieldManager", step.manager)]
        if "apply" in step.verb:
            query.append(("force", json.dumps(step.force)))
        answer = self._rest.send(
            Request(
                method,
                path,
                query=tuple(query),
                headers=(("Content-Type", _TYPES.get(step.verb, _JSON)),),
                body=json.dumps(sent(name, step, live)).encode(),
            )
        )
        found = json.loads(answer.body)
        if found["kind"] == "Status":
            causes = found["details"].get("causes", [])
            if found["reason"] == "Invalid":
                return Outcome(refusal=sorted(one["field"] for one in causes)), live
            where = sorted((one["message"], one["field"]) for one in causes)
            return Outcome(refusal=(found["message"], where)), live
        return accepted(found, live), found


def sent(name: str, step: Step, live: dict[str, Any] | None) -> Any:
    """The body of the request."""
    match step.verb:
        case "json":
            return step.body
        case "merge":
            return {"spec": step.body}
        case "apply":
            return garment(step.body, version=step.version, name=name)
        case "apply-status":
            applied = garment(version=step.version, name=name)
            return {**applied, "status": step.body}
        case "put" if live is None:
            return garment(step.body, version=step.version, name=name)
        case _:
            part = "status" if step.verb == "put-status" else "spec"
            return {**at_version(live or {}, step.version), part: step.body}


def at_version(live: dict[str, Any], version: str) -> dict[str, Any]:
    return {**live, "apiVersion": f"{GROUP}/{version}"}


class Here:
    """The same by the functions under test, with what a server does around them."""

    def __init__(self, schemas: Schemas) -> None:
        self._schemas = schemas

    def do(self, name: str, step: Step, live: dict[str, Any] | None) -> Outcome:
        """The outcome of a step on the object that is stored."""
        old = None if live is None else at_version(live, step.version)
        try:
            new = self._changed(name, step, old)
        except ApplyConflict as error:
            where = sorted((one.message, one.field) for one in error.conflicts)
            return Outcome(refusal=(error.message, where))
        except PatchError as error:
            refused = [] if error.code == 422 else (error.message, [])
            return Outcome(refusal=refused)
        schema = self._schema(step.version)
        if wrong := validate(new, schema, self._schemas):
            return Outcome(refusal=sorted(one.path for one in wrong))
        new = drop_nulls(new, schema, self._schemas)
        if old is None:
            return accepted(new, None)
        kept = "spec" if "status" in step.verb else "status"
        new = {part: new[part] for part in new if part != kept}
        if kept in old:
            new[kept] = old[kept]
        outcome = accepted(new, None)
        if unless_unchanged(old, new) is old:
            return Outcome(outcome.obj, outcome.managers, stored=False)
        return outcome

    def _changed(
        self, name: str, step: Step, old: dict[str, Any] | None
    ) -> dict[str, Any]:
        schema = self._schema(step.version)
        of_status = "status" in step.verb
        facts: dict[str, Any] = {
            "manager": step.manager,
            "schema": schema,
            "schemas": self._schemas,
            "now": NOW,
            "subresource": "status" if of_status else "",
            "reset": [("metadata",), ("spec",)] if of_status else [("status",)],
        }
        body = sent(name, step, old)
        if "apply" in step.verb:
            applied = apply(old, body, force=step.force, **facts)
            return self._with_defaults(applied, schema)
        if step.verb == "json":
            body = json_patch(old or {}, body)
        elif step.verb == "merge":
            body = merge_patch(old or {}, body)
        return update(old, self._ready(body, schema), **facts)

    def _ready(self, obj: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
        dropped = drop_nulls(obj, schema, self._schemas)
        return self._with_defaults(dropped, schema)

    def _with_defaults(
        self, obj: dict[str, Any], schema: dict[str, Any]
    ) -> dict[str, Any]:
        found: dict[str, Any] = default(obj, schema, self._schemas)
        return found

    def _schema(self, version: str) -> dict[str, Any]:
        found = self._schemas.for_gvk(GroupVersionKind(GROUP, version, "Garment"))
        assert found is not None
        return found

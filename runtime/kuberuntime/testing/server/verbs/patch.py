"""Objects changed by patches of the four kinds."""

from __future__ import annotations

from typing import Any

import msgspec

from kuberuntime.codec.json_types import is_object
from kuberuntime.codec.yaml import load as load_yaml
from kuberuntime.errors import DecodeError
from kuberuntime.meta.gvk import GroupKind
from kuberuntime.patching import (
    ApplyConflict,
    PatchError,
    apply,
    json_patch,
    merge_patch,
    strategic_merge_patch,
)
from kuberuntime.schema import field_error as fields
from kuberuntime.schema.go_text import go_json
from kuberuntime.testing.server.body import media_type, unknown_format
from kuberuntime.testing.server.call import Call
from kuberuntime.testing.server.go_json import decode_json, syntax_error
from kuberuntime.testing.server.intake import Unhandled, shaped
from kuberuntime.testing.server.managed import reset_fields
from kuberuntime.testing.server.messages import (
    APPLY_PATCH,
    JSON_PATCH,
    MERGE_PATCH,
    STRATEGIC_PATCH,
    Answer,
)
from kuberuntime.testing.server.parts import part
from kuberuntime.testing.server.refusal import (
    Refusal,
    bad_request,
    conflict,
    invalid,
    not_found,
)
from kuberuntime.testing.server.verbs.create import created
from kuberuntime.testing.server.verbs.update import check_name, replaced
from kuberuntime.testing.server.write_options import check_patch
from kuberuntime.testing.tracker.stored import Manifest, Stored


def patch(call: Call) -> Answer:
    """Change the object that the path names, or create it by applying it."""
    served, target, tracker = call.served, call.target, call.state.tracker
    kind = media_type(call.request)
    check_patch(call.options, kind)
    with tracker.lock:
        old = tracker.get(served.group_resource, target.namespace, target.name)
        if kind == APPLY_PATCH:
            code, stored = _apply(call, old)
            return call.answer(code, call.form.one(served, stored))
        if old is None:
            raise not_found(served.group_resource, target.name)
        patched = patched_by(call, kind, _asked_for(call, old.manifest))
        check_name(call, patched)
        new = replaced(call, old, _shaped(call, patched))
    return call.answer(200, call.form.one(served, new))


def patched_by(call: Call, kind: str, old: Manifest) -> Manifest:
    """An object as a patch that is no apply makes it. Raises Refusal."""
    served = call.served
    if served.custom and kind not in (JSON_PATCH, MERGE_PATCH):
        raise unknown_format(JSON_PATCH, MERGE_PATCH, APPLY_PATCH)
    if kind not in (JSON_PATCH, MERGE_PATCH, STRATEGIC_PATCH):
        raise Refusal(415, "UnsupportedMediaType", "415: Unsupported Media Type", {})
    try:
        changes: Any = decode_json(call.request.body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        why = syntax_error(call.request.body, error)
        raise bad_request(f"error decoding patch: {why}") from None
    try:
        if kind == JSON_PATCH:
            found: Any = json_patch(old, changes, version=5 if served.custom else 4)
        elif kind == MERGE_PATCH:
            found = merge_patch(old, changes)
        else:
            schema = served.schema or {}
            found = strategic_merge_patch(old, changes, schema, served.schemas)
    except PatchError as error:
        raise refusal_of(error) from None
    if not is_object(found):
        raise bad_request("the patch does not leave an object")
    manifest: Manifest = found
    return manifest


def refusal_of(error: PatchError | ApplyConflict) -> Refusal:
    """What a server answers to a patch that cannot be applied."""
    if isinstance(error, PatchError):
        details: dict[str, object] | None = {} if error.code == 422 else None
        message = error.message
        if error.code == 413:
            message = f"Request entity too large: {message}"
        return Refusal(error.code, error.reason, message, details)
    causes = [
        {"reason": "FieldManagerConflict", "message": one.message, "field": one.field}
        for one in error.conflicts
    ]
    return Refusal(409, "Conflict", error.message, {"causes": causes})


def _shaped(call: Call, patched: Manifest) -> Manifest:
    """A patched object, ready to be stored. Raises Refusal, which quotes it."""
    try:
        return shaped(call, patched)
    except Unhandled as refusal:
        error = fields.invalid("patch", go_json(patched), refusal.why)
        raise invalid(GroupKind("", ""), "", [error]) from None


def _asked_for(call: Call, manifest: Manifest) -> Manifest:
    """A stored object at the version of the request."""
    return {**manifest, "apiVersion": call.served.api_version}


def _apply(call: Call, old: Stored | None) -> tuple[int, Stored]:
    served = call.served
    if old is None and call.target.subresource:
        raise not_found(served.group_resource, call.target.name)
    applied = _applied(call)
    if not part(applied, "metadata").get("name") and applied.get("kind"):
        raise bad_request(
            f"the name of the object ({call.target.name} based on URL) was"
            " undeterminable: name must be provided"
        )
    live = None if old is None else _asked_for(call, old.manifest)
    check_name(call, applied)
    if served.schema is None:
        raise Refusal(415, "UnsupportedMediaType", "415: Unsupported Media Type", {})
    try:
        new = apply(
            live,
            applied,
            manager=call.manager,
            force=call.options.flag("force"),
            schema=served.schema,
            schemas=served.schemas,
            now=call.state.now(),
            subresource=call.target.subresource,
            reset=reset_fields(call, applied),
        )
    except (PatchError, ApplyConflict) as error:
        raise refusal_of(error) from None
    if old is None:
        if uid := part(applied, "metadata").get("uid"):
            why = (
                f"uid mismatch: the provided object specified uid {uid}, and no"
                " existing object was found"
            )
            raise conflict(served.group_resource, call.target.name, why)
        return 201, created(call, shaped(call, new), applied=True)
    if new is live:
        return 200, old
    return 200, replaced(call, old, shaped(call, new), applied=True)


def _applied(call: Call) -> Manifest:
    try:
        found: Any = load_yaml(call.request.body, call.served.gvk.kind)
    except DecodeError as error:
        raise bad_request(f"error decoding YAML: {error.reason}") from None
    if not is_object(found):
        raise bad_request("error decoding YAML: it is not a mapping")
    manifest: Manifest = found
    return manifest

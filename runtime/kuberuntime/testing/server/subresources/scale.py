"""How many there are of something: autoscaling/v1 Scale."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from kuberuntime.codec.json_types import is_object
from kuberuntime.errors import DecodeError
from kuberuntime.meta.gvk import GroupVersionKind
from kuberuntime.meta.v1 import LabelSelector
from kuberuntime.patching import update as track
from kuberuntime.patching.managed.scale import from_scale, to_scale
from kuberuntime.schema import field_error as fields
from kuberuntime.selectors import SelectorError, labels
from kuberuntime.testing.server.body import media_type, read_object
from kuberuntime.testing.server.call import Call
from kuberuntime.testing.server.intake import checked
from kuberuntime.testing.server.messages import Answer
from kuberuntime.testing.server.parts import part
from kuberuntime.testing.server.refusal import (
    bad_request,
    conflict,
    failed,
    invalid,
)
from kuberuntime.testing.server.verbs.patch import patched_by
from kuberuntime.testing.server.verbs.read import found
from kuberuntime.testing.server.verbs.update import check_name, store
from kuberuntime.testing.server.write_options import check_patch, check_write
from kuberuntime.testing.tracker.stored import Manifest, Stored

_NO_SCALE: Final = (
    "no kind is registered for the type v1.Scale in scheme"
    ' "pkg/apiserver/customresource_handler.go:781"'
)
KIND: Final = GroupVersionKind("autoscaling", "v1", "Scale")
_SHOWN: Final = ("name", "namespace", "uid", "resourceVersion", "creationTimestamp")


def get(call: Call) -> Answer:
    """The scale of the object that the path names."""
    return _answer(call, found(call))


def update(call: Call) -> Answer:
    """Set the number that is wanted."""
    check_write(call.options, "update")
    sent = read_object(call, KIND)
    check_name(call, sent)
    with call.state.tracker.lock:
        return _answer(call, _scaled(call, found(call), sent))


def patch(call: Call) -> Answer:
    """Change the scale, and with it its object."""
    kind = media_type(call.request)
    check_patch(call.options, kind)
    with call.state.tracker.lock:
        old = found(call)
        return _answer(
            call, _scaled(call, old, patched_by(call, kind, _scale(call, old)))
        )


def _answer(call: Call, stored: Stored) -> Answer:
    return call.answer(200, msgspec.json.encode(_scale(call, stored)))


def _scale(call: Call, stored: Stored) -> Manifest:
    paths = call.served.scale
    metadata = {key: stored.metadata[key] for key in _SHOWN if key in stored.metadata}
    status: Manifest = {"replicas": at(stored.manifest, paths.status) or 0}
    if selector := _selector(at(stored.manifest, paths.selector)):
        status["selector"] = selector
    wanted = at(stored.manifest, paths.spec)
    if wanted is None and call.served.custom:
        raise failed(f'the spec replicas field "{paths.spec}" does not exist')
    return {
        "kind": KIND.kind,
        "apiVersion": KIND.api_version,
        "metadata": metadata,
        "spec": {"replicas": wanted} if wanted else {},
        "status": status,
    }


def _scaled(call: Call, old: Stored, sent: Manifest) -> Stored:
    """Store the object with the number that a scale wants. Raises Refusal."""
    served = call.served
    version = part(sent, "metadata").get("resourceVersion")
    if version and version != old.metadata["resourceVersion"]:
        raise conflict(served.group_resource, old.name)
    wanted = part(sent, "spec").get("replicas") or 0
    if not isinstance(wanted, int) and call.served.custom:
        raise bad_request(_NO_SCALE)
    if not isinstance(wanted, int) or (wanted < 0 and not call.served.custom):
        why = "must be greater than or equal to 0"
        error = fields.invalid("spec.replicas", wanted, why)
        raise invalid(KIND.group_kind, old.name, [error])
    path = served.scale.spec
    new = put(old.manifest, path, wanted)
    if new == old.manifest:
        return old
    if generation := old.metadata.get("generation"):
        new = {**new, "metadata": {**old.metadata, "generation": generation + 1}}
    checked(call, new, old.manifest)
    return store(call, old, _tracked(call, old, new, wanted))


def _tracked(call: Call, old: Stored, new: Manifest, wanted: int) -> Manifest:
    served = call.served
    schema = served.schemas.for_gvk(KIND)
    if schema is None:
        return new
    before = to_scale(_scale(call, old), old.manifest, _steps(served.scale.spec))
    after = track(
        before,
        {**before, "spec": {"replicas": wanted} if wanted else {}},
        manager=call.manager,
        schema=schema,
        schemas=served.schemas,
        now=call.state.now(),
        subresource="scale",
    )
    steps = _steps(served.scale.spec)
    return from_scale(new, after, steps, api_version=served.api_version)


def _selector(found: Any) -> str:
    """A selector as text, whether it is one, a map of labels or a LabelSelector."""
    if not found or isinstance(found, str):
        return found or ""
    try:
        if all(isinstance(value, str) for value in found.values()):
            return str(labels.from_set(found))
        return str(labels.from_label_selector(LabelSelector.from_dict(found)))
    except (SelectorError, DecodeError):
        return ""


def at(manifest: Manifest, path: str) -> Any:
    """What stands at a path such as ``.spec.replicas``, None where there is nothing."""
    value: Any = manifest
    for step in _steps(path):
        value = value.get(step) if is_object(value) else None
    return value


def put(manifest: Manifest, path: str, value: Any) -> Manifest:
    """A copy that has the value at a path."""
    first, *rest = _steps(path)
    if not rest:
        return {**manifest, first: value}
    return {**manifest, first: put(part(manifest, first), ".".join(rest), value)}


def _steps(path: str) -> tuple[str, ...]:
    return tuple(step for step in path.split(".") if step)

"""What a request brings along: objects, options, patches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from kuberuntime.codec.json_types import is_object
from kuberuntime.codec.yaml import load as load_yaml
from kuberuntime.errors import DecodeError
from kuberuntime.meta.gvk import GroupVersionKind
from kuberuntime.testing.server.call import Call
from kuberuntime.testing.server.go_json import decode_json, syntax_error, type_name
from kuberuntime.testing.server.messages import JSON, Request
from kuberuntime.testing.server.protobuf import PROTOBUF, read_protobuf
from kuberuntime.testing.server.refusal import Refusal, bad_request
from kuberuntime.testing.tracker.stored import Manifest

YAML = "application/yaml"

_DELETE_OPTIONS = GroupVersionKind("", "v1", "DeleteOptions")
_SHOWN = 30  # bytes of a body that are quoted
_UNREADABLE = "couldn't get version/kind; json parse error: "


def media_type(request: Request) -> str:
    """The content type without its parameters, in lower case."""
    declared = request.headers.get("content-type", "")
    return declared.partition(";")[0].strip().lower()


def read_object(call: Call, kind: GroupVersionKind) -> Manifest:
    """The object that the body is. Raises Refusal where it is of another kind.

    Custom resources of another kind are let through: their validation finds it.
    """
    found = read_mapping(call.request, kind)
    named, version = found.get("kind"), found.get("apiVersion")
    if named == kind.kind and version == kind.api_version:
        return found
    custom = call.served.custom and kind == call.served.gvk
    if not named and not version and not custom:
        return {"kind": kind.kind, "apiVersion": kind.api_version, **found}
    if not named:
        raise bad_request(_unrecognized(kind, _kindless(call.request), call.request))
    if version != kind.api_version:
        raise bad_request(
            f"the API version in the data ({version or ''}) does not match the expected"
            f" API version ({kind.api_version})"
        )
    if custom:
        return found
    package = kind.group.partition(".")[0] or "core"
    raise bad_request(
        f'{named} in version "{kind.version}" cannot be handled as a {kind.kind}:'
        f" converting ({kind.version}.{named}) to ({package}.{kind.kind}): unknown"
        " conversion"
    )


def read_mapping(request: Request, kind: GroupVersionKind) -> Manifest:
    """The body as a mapping. Raises Refusal for what is none."""
    declared = media_type(request)
    if declared in (YAML, "application/x-yaml", "text/yaml"):
        return _yaml(request, kind)
    if declared == PROTOBUF:
        return _protobuf(request, kind)
    if declared not in (JSON, "", "*/*"):
        raise unknown_format(JSON, YAML, PROTOBUF)
    try:
        found: Any = decode_json(request.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        why = f"{_UNREADABLE}{syntax_error(request.body, error)}"
        raise bad_request(_unrecognized(kind, why, request)) from None
    if found is None:
        raise bad_request(_unrecognized(kind, _kindless(request), request))
    if not is_object(found):
        why = (
            f"{_UNREADABLE}json: cannot unmarshal {type_name(found)} into Go value of"
            ' type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind'
            ' string "json:\\"kind,omitempty\\"" }'
        )
        raise bad_request(_unrecognized(kind, why, request))
    manifest: Manifest = found
    return manifest


def unknown_format(*known: str) -> Refusal:
    """415 for a body of a media type that is none of those."""
    return Refusal(
        415,
        "UnsupportedMediaType",
        "the body of the request was in an unknown format - accepted media types"
        f" include: {', '.join(known)}",
    )


def read_options(request: Request) -> Mapping[str, Any]:
    """The options of a deletion, none where the body is empty. Raises Refusal."""
    if not request.body.strip():
        return {}
    found = read_mapping(request, _DELETE_OPTIONS)
    named, version = found.get("kind"), found.get("apiVersion")
    if named and named != _DELETE_OPTIONS.kind:
        raise bad_request(
            f'no kind "{named}" is registered for version "{version}" in scheme'
            ' "pkg/apis/meta/internalversion/scheme/register.go:27"'
        )
    return found


def _protobuf(request: Request, kind: GroupVersionKind) -> Manifest:
    try:
        found = read_protobuf(request.body)
    except ValueError as error:
        raise bad_request(f"the body is no protocol buffer: {error}") from None
    if found is None:
        raise Refusal(
            415,
            "UnsupportedMediaType",
            f"the embedded server reads no {kind.kind} written as protocol buffers:"
            " send a manifest, as with kubectl create -f",
            {},
        )
    return found


def _yaml(request: Request, kind: GroupVersionKind) -> Manifest:
    try:
        found: Any = load_yaml(request.body, kind.kind)
    except DecodeError as error:
        raise bad_request(f"error converting YAML to JSON: {error.reason}") from None
    if not is_object(found):
        raise bad_request("error converting YAML to JSON: it is not a mapping")
    manifest: Manifest = found
    return manifest


def _unrecognized(kind: GroupVersionKind, why: str, request: Request) -> str:
    if kind == _DELETE_OPTIONS:
        return why
    return (
        f"the object provided is unrecognized (must be of type {kind.kind}):"
        f" {why} ({_summary(request.body)})"
    )


def _kindless(request: Request) -> str:
    return f"Object 'Kind' is missing in '{request.body.decode(errors='replace')}'"


def _summary(body: bytes) -> str:
    """The beginning of a body: as it is where it looks like an object, else as hex."""
    if not body:
        return "<empty>"
    begin, more = body[:_SHOWN], " ..." if len(body) > _SHOWN else ""
    text = begin.decode(errors="replace") if body[:1] == b"{" else begin.hex()
    return text + more

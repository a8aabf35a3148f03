"""Requests for one resource in one namespace: pure, one method a verb."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from typing import TYPE_CHECKING, Any, Final, Unpack, cast

import msgspec

from kuberuntime.model import KubeObject
from kuberuntime.rest.options import (
    ApplyOptions,
    CreateOptions,
    DeleteCollectionOptions,
    DeleteOptions,
    GetOptions,
    ListOptions,
    LogLinesOptions,
    LogOptions,
    PatchOptions,
    Query,
    UpdateOptions,
    WatchOptions,
    check_options,
    to_query,
)
from kuberuntime.rest.patch import ApplyPatch, Patch, encode_patch
from kuberuntime.rest.request import (
    ACCEPT_ANYTHING,
    ACCEPT_JSON,
    JSON_BODY,
    Headers,
    Request,
    headers_for_body,
)
from kuberuntime.rest.resource import Resource, path_segment
from kuberuntime.rest.watching import GRACE

if TYPE_CHECKING:
    from kuberuntime.meta.v1 import ObjectMeta


class ResourceRequests:
    """Builds what the verbs of a client send, without sending it.

    ``namespace`` None means all namespaces of a namespaced resource, where only
    ``list`` and ``watch`` are possible. Every method raises ValueError for a name
    or namespace that cannot be meant, TypeError for an option it does not take.
    """

    __slots__ = ("_collection", "namespace", "resource")

    def __init__(self, resource: Resource, namespace: str | None = None) -> None:
        self.resource = resource
        self.namespace = namespace
        self._collection = resource.collection_path(namespace)

    def get(
        self,
        name: str,
        *,
        subresource: str | None = None,
        **options: Unpack[GetOptions],
    ) -> Request:
        """Read one object."""
        path = self._path("get", name, subresource)
        return _request("GET", path, options, GetOptions.__optional_keys__)

    def list(self, **options: Unpack[ListOptions]) -> Request:
        """Read one page of the collection."""
        return _request("GET", self._collection, options, ListOptions.__optional_keys__)

    def watch(self, **options: Unpack[WatchOptions]) -> Request:
        """Follow the changes of the collection."""
        known = WatchOptions.__optional_keys__
        extra = (("watch", "true"),)
        request = _request("GET", self._collection, options, known, extra=extra)
        seconds = options.get("timeout_seconds")
        return _streamed(request, float(seconds) + GRACE if seconds else None)

    def create(
        self,
        obj: KubeObject,
        *,
        name: str | None = None,
        subresource: str | None = None,
        **options: Unpack[CreateOptions],
    ) -> Request:
        """Create an object, or post one to a subresource of the one called ``name``."""
        path = self._path("create", name, subresource)
        body = self._body("create", obj)
        return _request(
            "POST", path, options, CreateOptions.__optional_keys__, JSON_BODY, body
        )

    def update(
        self,
        obj: KubeObject,
        *,
        name: str | None = None,
        subresource: str | None = None,
        **options: Unpack[UpdateOptions],
    ) -> Request:
        """Replace an object, called as its metadata says unless ``name`` is given.

        Raises LostFieldsError where its ``managedFields`` name fields that its class
        does not know, which would be lost.
        """
        name = object_name(obj) if name is None else name
        _refuse_loss(obj, subresource)
        path = self._path("update", name, subresource)
        body = self._body("update", obj)
        return _request(
            "PUT", path, options, UpdateOptions.__optional_keys__, JSON_BODY, body
        )

    def patch(
        self,
        name: str,
        patch: Patch,
        *,
        subresource: str | None = None,
        **options: Unpack[PatchOptions],
    ) -> Request:
        """Change an object. An ApplyPatch brings its own ``field_manager``."""
        extra: Query = ()
        if isinstance(patch, ApplyPatch):
            if "field_manager" in options:
                raise ValueError("an ApplyPatch names its field_manager itself")
            if not patch.field_manager:
                raise ValueError("field_manager must not be empty")
            extra = (("fieldManager", patch.field_manager),)
            if patch.force:
                extra = (*extra, ("force", "true"))
            if isinstance(patch.configuration, KubeObject):
                self._agree("apply", patch.configuration)
        path = self._path("patch", name, subresource)
        content_type, body = encode_patch(patch)
        headers = headers_for_body(content_type)
        return _request(
            "PATCH", path, options, PatchOptions.__optional_keys__, headers, body, extra
        )

    def apply(
        self,
        obj: KubeObject,
        *,
        field_manager: str,
        force: bool = False,
        subresource: str | None = None,
        **options: Unpack[ApplyOptions],
    ) -> Request:
        """Apply an object server-side, called as its metadata says."""
        check_options(options, ApplyOptions.__optional_keys__)
        patch = ApplyPatch(obj, field_manager, force)
        return self.patch(object_name(obj), patch, subresource=subresource, **options)

    def delete(self, name: str, **options: Unpack[DeleteOptions]) -> Request:
        """Delete one object."""
        path = self._path("delete", name, None)
        return _delete_request(path, options, DeleteOptions.__optional_keys__)

    def delete_collection(self, **options: Unpack[DeleteCollectionOptions]) -> Request:
        """Delete every object of a namespace, or those that are selected."""
        path = self._path("delete_collection", None, None)
        return _delete_request(path, options, DeleteCollectionOptions.__optional_keys__)

    def log(self, name: str, **options: Unpack[LogOptions]) -> Request:
        """Read the log of a container."""
        path = self._path("log", name, "log")
        return _request(
            "GET", path, options, LogOptions.__optional_keys__, ACCEPT_ANYTHING
        )

    def log_lines(self, name: str, **options: Unpack[LogLinesOptions]) -> Request:
        """Read the log of a container while it is written."""
        path = self._path("log", name, "log")
        known = LogLinesOptions.__optional_keys__
        return _streamed(_request("GET", path, options, known, ACCEPT_ANYTHING))

    def _path(self, verb: str, name: str | None, subresource: str | None) -> str:
        if self.namespace is None and self.resource.namespaced:
            plural = self.resource.plural
            raise ValueError(
                f"cannot {verb} {plural} in all namespaces at once:"
                f' name one, as in {plural}("default")'
            )
        path = self._collection
        if name is not None:
            path = f"{path}/{path_segment(name, 'name')}"
        if subresource is not None:
            path = f"{path}/{path_segment(subresource, 'subresource')}"
        return path

    def _body(self, verb: str, obj: KubeObject) -> bytes:
        self._agree(verb, obj)
        return obj.to_json()

    def _agree(self, verb: str, obj: KubeObject) -> None:
        metadata = _metadata(obj)
        namespace = None if metadata is None else metadata.namespace
        if namespace and namespace != self.namespace:
            place = (
                f"namespace {self.namespace!r}" if self.namespace else "no namespace"
            )
            raise ValueError(
                f"cannot {verb} an object of namespace {namespace!r}"
                f" through a client of {place}"
            )


def _refuse_loss(obj: KubeObject, subresource: str | None) -> None:
    metadata = _metadata(obj)
    if metadata is not None and metadata.managed_fields:
        from kuberuntime.managedfields.unknown import refuse_loss

        refuse_loss(obj, subresource)


def object_name(obj: KubeObject) -> str:
    """``metadata.name`` of an object; ValueError where it has none."""
    metadata = _metadata(obj)
    if metadata is None or not metadata.name:
        raise ValueError(f"{type(obj).__name__} has no metadata.name")
    return metadata.name


def called(obj: KubeObject, name: str) -> KubeObject:
    """An object for a subresource of the one of that name, which it has to have too.

    The given one is unchanged. What has a name keeps it: servers compare the two.
    """
    metadata = _metadata(obj)
    if metadata is None or metadata.name:
        return obj
    named: Any = copy(obj)
    named.metadata = copy(metadata)
    named.metadata.name = name
    found: KubeObject = named
    return found


def _metadata(obj: KubeObject) -> ObjectMeta | None:
    metadata: ObjectMeta | None = getattr(obj, "metadata", None)
    return metadata


def _request(
    method: str,
    path: str,
    options: Mapping[str, object],
    known: frozenset[str],
    headers: Headers = ACCEPT_JSON,
    body: bytes | None = None,
    extra: Query = (),
) -> Request:
    if not options:
        return Request(method, path, extra, headers, body)
    check_options(options, known)
    query = tuple(sorted((*to_query(options), *extra)))
    timeout = cast("float | None", options.get("timeout"))
    return Request(method, path, query, headers, body, timeout)


def _streamed(request: Request, timeout: float | None = None) -> Request:
    """A request whose ``timeout`` is for the silences of its answer."""
    silence = request.timeout
    return msgspec.structs.replace(request, timeout=timeout, silence=silence)


def _delete_request(
    path: str, options: DeleteOptions, known: frozenset[str]
) -> Request:
    preconditions = options.get("preconditions")
    if preconditions is None:
        return _request("DELETE", path, options, known)
    # Preconditions go in a body, and a server that is sent a body takes the other
    # options of deletion from there too.
    from kuberuntime.meta import v1

    body = v1.DeleteOptions(
        dry_run=["All"] if options.get("dry_run") else None,
        grace_period_seconds=options.get("grace_period_seconds"),
        preconditions=preconditions,
        propagation_policy=options.get("propagation_policy"),
        ignore_store_read_error_with_cluster_breaking_potential=options.get(
            "ignore_store_read_error_with_cluster_breaking_potential"
        ),
    )
    rest = {name: value for name, value in options.items() if name not in _IN_BODY}
    check_options(options, known)
    return _request("DELETE", path, rest, known, JSON_BODY, body.to_json())


_IN_BODY: Final = frozenset(
    {
        "dry_run",
        "grace_period_seconds",
        "ignore_store_read_error_with_cluster_breaking_potential",
        "preconditions",
        "propagation_policy",
    }
)

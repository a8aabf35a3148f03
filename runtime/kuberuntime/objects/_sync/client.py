# Derived from runtime/kuberuntime/objects/_async/client.py by scripts/unasync.py: edit that one.
"""One client for objects of any kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, TypeVar, Unpack, cast, overload

from kuberuntime.cache.objects import Cacheable, deep_copy, uid_of
from kuberuntime.dynamic.names import Named
from kuberuntime.dynamic.unstructured import (
    UNSTRUCTURED,
    Unstructured,
    UnstructuredList,
)
from kuberuntime.edit._sync.edit import Editor, change_draft
from kuberuntime.edit.draft import DictDraft, TypedDraft, apply_change
from kuberuntime.model import KubeObject
from kuberuntime.objects._sync.applying import Applier
from kuberuntime.objects._sync.found import AnyKind, Finder, describe
from kuberuntime.objects.kinds import identity_of, namespace_in, type_for
from kuberuntime.objects.lists import ObjectList, list_of
from kuberuntime.objects.manifests import Source, read_sources
from kuberuntime.objects.report import ApplyReport
from kuberuntime.objects.written import Written
from kuberuntime.rest import threads
from kuberuntime.rest._sync.late import Requests, watch_request
from kuberuntime.rest._sync.pager import Pager
from kuberuntime.rest._sync.watch import Watch
from kuberuntime.rest.body import Writable, body_of, name_of
from kuberuntime.rest.builder import ResourceRequests, object_name
from kuberuntime.rest.errors import AlreadyExists, NotFound
from kuberuntime.rest.options import (
    ApplyOptions,
    CreateOptions,
    DeleteOptions,
    EndlessOptions,
    GetOptions,
    ListOptions,
    PatchOptions,
    Selectors,
    UpdateOptions,
    WatchOptions,
)
from kuberuntime.rest.patch import Patch
from kuberuntime.rest.request import Request
from kuberuntime.rest.response import decode, decode_or_status
from kuberuntime.rest.unreadable import OnUnreadable
from kuberuntime.rest.watching import default_watch_seconds
from kuberuntime.retry._sync.conflict import retry_on_conflict
from kuberuntime.retry.waits import DEFAULT_RETRY, Backoff
from kuberuntime.waiting._sync.wait import Waiter
from kuberuntime.waiting.progress import Deleted
from kuberuntime.watching._sync.endless import EndlessWatch, endless

if TYPE_CHECKING:
    from kuberuntime.dynamic._sync.mapped import Mapper
    from kuberuntime.meta.v1 import Status
    from kuberuntime.rest._sync.transport import RESTClient

K = TypeVar("K", bound=KubeObject)


class ObjectClient:
    """The verbs on objects of any kind; as controller-runtime's client.Client::

        objects = clientset.objects
        web = objects.get(Deployment, "web", namespace="shop")
        objects.apply({"apiVersion": "v1", "kind": "ConfigMap", ...},
                            field_manager="shop")
        objects.delete(web)

    A class gives objects of that class, a kind, a resource or a name (see
    :data:`~kuberuntime.dynamic.names.Named`) gives dicts; what is written comes back
    as what it was. Classes may be of any generated package, which says what their
    resource is: only for other kinds the server is asked, once.

    An object is in the namespace that it names, else in ``namespace``, else in that of
    the client's configuration; without ``namespace``, ``list`` and ``watch`` are of
    all namespaces. Raises what typed clients do; NoMatchError for a kind that the
    server does not have; ValueError for a manifest without apiVersion or kind, and
    for a namespace that is not the object's.
    """

    def __init__(self, rest: RESTClient, mapper: Mapper | None = None) -> None:
        self._rest = rest
        self._finder = Finder(rest, mapper)

    @overload
    def get(
        self,
        kind: type[K],
        name: str,
        *,
        namespace: str | None = None,
        **options: Unpack[GetOptions],
    ) -> K: ...

    @overload
    def get(
        self,
        kind: Named,
        name: str,
        *,
        namespace: str | None = None,
        **options: Unpack[GetOptions],
    ) -> Unstructured: ...

    def get(
        self,
        kind: AnyKind,
        name: str,
        *,
        namespace: str | None = None,
        **options: Unpack[GetOptions],
    ) -> Any:
        """Read one object. Raises NotFound and other ApiErrors."""
        requests = self._finder.of_object(kind, namespace)
        return self._answer(requests.get(name, **options), _type_of(kind))

    @overload
    def list(
        self,
        kind: type[K],
        *,
        namespace: str | None = None,
        **options: Unpack[ListOptions],
    ) -> Pager[K, ObjectList[K]]: ...

    @overload
    def list(
        self,
        kind: Named,
        *,
        namespace: str | None = None,
        **options: Unpack[ListOptions],
    ) -> Pager[Any, UnstructuredList]: ...

    def list(
        self,
        kind: AnyKind,
        *,
        namespace: str | None = None,
        **options: Unpack[ListOptions],
    ) -> Pager[Any, Any]:
        """The objects of a namespace, or of all: read when they are asked for."""
        found = self._finder.of_collection(kind, namespace)
        list_type = list_of(kind) if isinstance(kind, type) else UnstructuredList
        return Pager(self._rest, found, list_type, options)

    @overload
    def watch(
        self,
        kind: type[K],
        *,
        namespace: str | None = None,
        forever: Literal[False] = False,
        on_unreadable: OnUnreadable | None = None,
        **options: Unpack[WatchOptions],
    ) -> Watch[K]: ...

    @overload
    def watch(
        self,
        kind: Named,
        *,
        namespace: str | None = None,
        forever: Literal[False] = False,
        on_unreadable: OnUnreadable | None = None,
        **options: Unpack[WatchOptions],
    ) -> Watch[Any]: ...

    @overload
    def watch(
        self,
        kind: type[K],
        *,
        namespace: str | None = None,
        forever: Literal[True],
        on_unreadable: OnUnreadable | None = None,
        **options: Unpack[EndlessOptions],
    ) -> EndlessWatch[K]: ...

    @overload
    def watch(
        self,
        kind: Named,
        *,
        namespace: str | None = None,
        forever: Literal[True],
        on_unreadable: OnUnreadable | None = None,
        **options: Unpack[EndlessOptions],
    ) -> EndlessWatch[Any]: ...

    def watch(
        self,
        kind: AnyKind,
        *,
        namespace: str | None = None,
        forever: bool = False,
        on_unreadable: OnUnreadable | None = None,
        **options: Unpack[WatchOptions],
    ) -> Watch[Any] | EndlessWatch[Any]:
        """Follow what happens to the objects. Use it with ``with``.

        Ends after ``timeout_seconds``, by default five to ten minutes; ``forever`` it
        goes on: see :class:`EndlessWatch`.
        """
        found = self._finder.of_collection(kind, namespace)
        into = _type_of(kind)
        if forever:
            return endless(self._rest, found, into, on_unreadable, options)
        if "timeout_seconds" not in options:
            options["timeout_seconds"] = default_watch_seconds()
        request = watch_request(found, **options)
        return Watch(self._rest, request, into, on_unreadable)

    @overload
    def create(
        self, obj: K, *, namespace: str | None = None, **options: Unpack[CreateOptions]
    ) -> K: ...

    @overload
    def create(
        self,
        obj: Mapping[str, Any],
        *,
        namespace: str | None = None,
        **options: Unpack[CreateOptions],
    ) -> Unstructured: ...

    def create(
        self,
        obj: Writable,
        *,
        namespace: str | None = None,
        **options: Unpack[CreateOptions],
    ) -> Any:
        """Create an object, and answer it as the server stored it.

        Raises AlreadyExists, Invalid and other ApiErrors.
        """
        requests = self._requests(obj, namespace)
        return self._answer(requests.create(_body(obj), **options), type_for(obj))

    @overload
    def update(
        self, obj: K, *, namespace: str | None = None, **options: Unpack[UpdateOptions]
    ) -> K: ...

    @overload
    def update(
        self,
        obj: Mapping[str, Any],
        *,
        namespace: str | None = None,
        **options: Unpack[UpdateOptions],
    ) -> Unstructured: ...

    def update(
        self,
        obj: Writable,
        *,
        namespace: str | None = None,
        **options: Unpack[UpdateOptions],
    ) -> Any:
        """Replace an object, called as its metadata says. Raises Conflict."""
        requests = self._requests(obj, namespace)
        return self._answer(requests.update(_body(obj), **options), type_for(obj))

    @overload
    def update_status(
        self, obj: K, *, namespace: str | None = None, **options: Unpack[UpdateOptions]
    ) -> K: ...

    @overload
    def update_status(
        self,
        obj: Mapping[str, Any],
        *,
        namespace: str | None = None,
        **options: Unpack[UpdateOptions],
    ) -> Unstructured: ...

    def update_status(
        self,
        obj: Writable,
        *,
        namespace: str | None = None,
        **options: Unpack[UpdateOptions],
    ) -> Any:
        """Replace the status of an object, and nothing else. Raises Conflict."""
        requests = self._requests(obj, namespace)
        request = requests.update(_body(obj), subresource="status", **options)
        return self._answer(request, type_for(obj))

    @overload
    def patch(
        self,
        obj: K,
        patch: Patch,
        *,
        namespace: str | None = None,
        subresource: str | None = None,
        **options: Unpack[PatchOptions],
    ) -> K: ...

    @overload
    def patch(
        self,
        obj: Mapping[str, Any],
        patch: Patch,
        *,
        namespace: str | None = None,
        subresource: str | None = None,
        **options: Unpack[PatchOptions],
    ) -> Unstructured: ...

    def patch(
        self,
        obj: Writable,
        patch: Patch,
        *,
        namespace: str | None = None,
        subresource: str | None = None,
        **options: Unpack[PatchOptions],
    ) -> Any:
        """Change an object without replacing it, and answer the result.

        Of ``obj`` only kind, name and namespace are read. ``subresource`` is one of the
        object's own kind, such as ``status``.
        """
        requests = self._requests(obj, namespace)
        request = requests.patch(_name(obj), patch, subresource=subresource, **options)
        return self._answer(request, type_for(obj))

    @overload
    def apply(
        self,
        obj: K,
        *,
        field_manager: str,
        force: bool = False,
        namespace: str | None = None,
        subresource: str | None = None,
        **options: Unpack[ApplyOptions],
    ) -> K: ...

    @overload
    def apply(
        self,
        obj: Mapping[str, Any],
        *,
        field_manager: str,
        force: bool = False,
        namespace: str | None = None,
        subresource: str | None = None,
        **options: Unpack[ApplyOptions],
    ) -> Unstructured: ...

    def apply(
        self,
        obj: Writable,
        *,
        field_manager: str,
        force: bool = False,
        namespace: str | None = None,
        subresource: str | None = None,
        **options: Unpack[ApplyOptions],
    ) -> Any:
        """Create the object or change it: server-side apply.

        ``subresource`` is one of the object's own kind, such as ``status``. Raises
        Conflict with a cause for each field that another manager owns, unless
        ``force`` takes them over, and other ApiErrors.
        """
        requests = self._requests(obj, namespace)
        request = requests.apply(
            _body(obj),
            field_manager=field_manager,
            force=force,
            subresource=subresource,
            **options,
        )
        return self._answer(request, type_for(obj))

    @overload
    def delete(
        self,
        obj: type[K] | K,
        name: str | None = None,
        *,
        namespace: str | None = None,
        **options: Unpack[DeleteOptions],
    ) -> K | Status: ...

    @overload
    def delete(
        self,
        obj: Mapping[str, Any] | Named,
        name: str | None = None,
        *,
        namespace: str | None = None,
        **options: Unpack[DeleteOptions],
    ) -> Unstructured | Status: ...

    def delete(
        self,
        obj: Writable | AnyKind,
        name: str | None = None,
        *,
        namespace: str | None = None,
        **options: Unpack[DeleteOptions],
    ) -> Any:
        """Delete an object, or the one of a kind that is called ``name``.

        Answers it or a Status, as the server does. Whatever has the name now is
        deleted: ``preconditions`` can say that it is to be this very object. ValueError
        for a kind without a name, or an object with another one.
        """
        if isinstance(obj, KubeObject | Mapping):
            requests, into = self._requests(obj, namespace), type_for(obj)
            if name not in (None, _name(obj)):
                raise ValueError(f"the object is called {_name(obj)!r}, not {name!r}")
            name = _name(obj)
        else:
            if not name:
                raise ValueError("which one? Give its name, or the object")
            requests = self._finder.of_object(obj, namespace)
            into = _type_of(obj)
        request = requests.delete(name, **options)
        return decode_or_status(self._rest.send(request), request, into)

    @overload
    def create_or_patch(
        self,
        obj: K,
        change: Callable[[K], None],
        *,
        namespace: str | None = None,
        backoff: Backoff = DEFAULT_RETRY,
        **options: Unpack[PatchOptions],
    ) -> Written[K]: ...

    @overload
    def create_or_patch(
        self,
        obj: Mapping[str, Any],
        change: Callable[[Unstructured], None],
        *,
        namespace: str | None = None,
        backoff: Backoff = DEFAULT_RETRY,
        **options: Unpack[PatchOptions],
    ) -> Written[Unstructured]: ...

    def create_or_patch(
        self,
        obj: Any,
        change: Callable[[Any], None],
        *,
        namespace: str | None = None,
        backoff: Backoff = DEFAULT_RETRY,
        **options: Unpack[PatchOptions],
    ) -> Written[Any]:
        """Have an object be as ``change`` makes it; as controller-runtime's.

        ``obj`` says what it is called, and is how it begins where it does not exist.
        ``change`` gets a copy of it, or the object that there is, and changes that in
        place; it is called again after a conflict. What it changed of an existing
        object is sent as a merge patch, so that nothing is lost that its class does not
        know; nothing is sent where nothing changed. A status that is a subresource is
        not written: patch that.
        """
        requests = self._requests(obj, namespace)
        into = type_for(obj)
        draft: Any = (
            DictDraft if into is UNSTRUCTURED else partial(TypedDraft[Any], into=into)
        )
        editor: Editor[Any] = Editor(
            self._rest, requests, draft, _name(obj), None, options
        )

        def attempt() -> Written[Any]:
            try:
                found = editor.read()
            except NotFound:
                made = deep_copy(obj)
                apply_change(change, made)
                try:
                    request = requests.create(_body(made), **options)
                    return Written(self._answer(request, into), "created")
                except AlreadyExists:
                    found = editor.read()
            changed = change_draft(editor, found, change)
            if changed is None:
                return Written(found.object, "unchanged")
            return Written(changed, "updated")

        return retry_on_conflict(attempt, backoff=backoff)

    @overload
    def wait_for(
        self,
        target: KubeObject | type[KubeObject] | Mapping[str, Any] | Named,
        condition: Deleted,
        *,
        timeout: float | None,
        name: str | None = None,
        namespace: str | None = None,
        **options: Unpack[Selectors],
    ) -> None: ...

    @overload
    def wait_for(
        self,
        target: K | type[K],
        condition: Callable[[K], object],
        *,
        timeout: float | None,
        name: str | None = None,
        namespace: str | None = None,
        **options: Unpack[Selectors],
    ) -> K: ...

    @overload
    def wait_for(
        self,
        target: Mapping[str, Any] | Named,
        condition: Callable[[Unstructured], object],
        *,
        timeout: float | None,
        name: str | None = None,
        namespace: str | None = None,
        **options: Unpack[Selectors],
    ) -> Unstructured: ...

    def wait_for(
        self,
        target: Writable | AnyKind,
        condition: Deleted | Callable[[Any], object],
        *,
        timeout: float | None,
        name: str | None = None,
        namespace: str | None = None,
        **options: Unpack[Selectors],
    ) -> Any:
        """Wait until an object is as ``condition`` says, and answer it as it was then.

        ``target`` is an object, or a kind with the ``name`` of one; without a name, any
        object of the kind that ``options`` select will do, in ``namespace`` or in all.
        ``condition`` is a function of the object, or one of
        :mod:`kuberuntime.waiting`, of which ``deleted`` answers None: that the object
        is gone, or all that are selected. What does not exist yet is waited for, but an
        object that came from a server, and so has a uid, is that very object.

        It waits by a watch that streams which end or break, and lost versions, do not
        end: see :class:`EndlessWatch`. ``timeout`` is in seconds, None for ever.
        Raises WaitTimeoutError, which is a TimeoutError and has the object as it was
        last seen; ConditionFailedError where what is waited for cannot come any more;
        and what the function raises.
        """
        uid = ""
        if isinstance(target, KubeObject | Mapping):
            kind: AnyKind = identity_of(target)
            if name not in (None, _name(target)):
                raise ValueError(
                    f"the object is called {_name(target)!r}, not {name!r}"
                )
            name, uid = _name(target), uid_of(cast("Cacheable", target))
            namespace = namespace or namespace_in(target)
            into = type_for(target)
        else:
            kind, into = target, _type_of(target)
        found: Requests = (
            self._finder.of_collection(kind, namespace)
            if name is None
            else self._finder.late(kind, namespace)
        )
        what = " ".join(filter(None, (describe(kind), name)))
        waiter = Waiter(self._rest, found, into, what, name, uid, options)
        return waiter.wait(condition, timeout)

    def apply_manifests(
        self,
        *sources: Source | Iterable[Source],
        field_manager: str,
        force: bool = False,
        namespace: str | None = None,
        prune: str | None = None,
        prune_kinds: Iterable[AnyKind] = (),
        dry_run: bool = False,
        timeout: float = 60.0,
    ) -> ApplyReport:
        """Apply many objects; as ``kubectl apply --server-side``, in an order that works.

        ``sources`` are the text of manifests, YAML of many documents or JSON; a Path
        of a file or a folder; manifests and objects; or lists of these. Namespaces are
        applied first, then definitions, which are waited for, each for ``timeout``
        seconds, until they are established; then the rest as it was given, webhook
        configurations last. ``namespace`` is for what names none.

        ``prune`` is a label selector: objects that it selects, of the kinds that were
        applied and of ``prune_kinds``, in the namespaces that were, are deleted where
        ``field_manager`` applied them before and they are not among the sources now.

        Answers what was created, configured, unchanged and pruned. What cannot be read
        raises DecodeError, which names document and line, or OSError, before anything is
        sent. What the server refuses does not keep the rest from being applied:
        ApplyFailedError tells of it at the end, with the report; then nothing is pruned.
        """
        if prune is not None and not prune.strip():
            raise ValueError("prune is a label selector, and an empty one selects all")
        documents = threads.blocking(partial(read_sources, sources))
        applier = Applier(
            self._rest,
            self._finder,
            field_manager,
            force,
            namespace,
            dry_run,
            timeout,
        )
        return applier.apply(documents, prune, prune_kinds)

    def _requests(self, obj: Writable, namespace: str | None) -> ResourceRequests:
        where = namespace or namespace_in(obj)
        return self._finder.of_object(identity_of(obj), where)

    def _answer(self, request: Request, into: Any) -> Any:
        return decode(self._rest.send(request), request, into)


def _type_of(kind: AnyKind) -> Any:
    return kind if isinstance(kind, type) else UNSTRUCTURED


def _body(obj: Writable) -> KubeObject:
    return obj if isinstance(obj, KubeObject) else body_of(obj, None)


def _name(obj: Writable) -> str:
    return object_name(obj) if isinstance(obj, KubeObject) else name_of(obj)

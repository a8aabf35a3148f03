"""From a request to its answer: who asks, for what, and whether there is a fault."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from msgspec import structs

from kuberuntime.meta.gvk import GroupResource
from kuberuntime.testing.clock import Clock
from kuberuntime.testing.server.call import Call, State, Verb
from kuberuntime.testing.server.controllers import settle
from kuberuntime.testing.server.custom_routes import custom_verb
from kuberuntime.testing.server.faults import Faults
from kuberuntime.testing.server.feed import Feed
from kuberuntime.testing.server.forms import YAML, Forms, as_yaml, wants_yaml
from kuberuntime.testing.server.messages import JSON, Answer, Options, Request
from kuberuntime.testing.server.refusal import (
    NotServed,
    Refusal,
    method_not_allowed,
    page_not_found,
)
from kuberuntime.testing.server.reviews import REVIEWS
from kuberuntime.testing.server.subresources import SUBRESOURCES
from kuberuntime.testing.server.target import Target, target_of
from kuberuntime.testing.server.users import check_allowed, user_of
from kuberuntime.testing.server.verbs.create import create
from kuberuntime.testing.server.verbs.delete import delete, delete_collection
from kuberuntime.testing.server.verbs.listing import list_
from kuberuntime.testing.server.verbs.patch import patch
from kuberuntime.testing.server.verbs.read import get
from kuberuntime.testing.server.verbs.update import update
from kuberuntime.testing.server.verbs.watching import watch

Page: TypeAlias = Callable[[Request], Answer]
"""Answers requests for what is no resource. Raises Refusal."""

VERBS: Final[Mapping[str, Verb]] = {
    "get": get,
    "list": list_,
    "watch": watch,
    "create": create,
    "update": update,
    "patch": patch,
    "delete": delete,
    "deletecollection": delete_collection,
}
_WRITES: Final = frozenset(VERBS) - {"get", "list", "watch"}


class Core:
    """A server without a way in: it answers requests, and keeps an eye on its feeds.

    ``pages`` are asked for paths that name no resource: by the path, or by one that
    ends in ``/`` and that the path begins with. ``subresources`` are by name and
    verb; ``instead`` has what is done for a verb of a resource in place of the usual.
    ``after_write`` is called after each write that was made: for objects that
    are more than data, as definitions of resources.
    """

    def __init__(self, state: State, faults: Faults) -> None:
        self.state = state
        self.faults = faults
        self.forms = Forms()
        self.pages: dict[str, Page] = {}
        self.subresources: dict[tuple[str, str], Verb] = dict(SUBRESOURCES)
        self.instead: dict[tuple[GroupResource, str], Verb] = {
            (resource, "create"): review for resource, review in REVIEWS.items()
        }
        self.before: list[Callable[[Request, Target | None], Answer | None]] = []
        self.after_write: list[Callable[[Call], None]] = []
        self._feeds: dict[Feed, None] = {}  # a set whose order is no accident
        self._lock = threading.Lock()

    @property
    def clock(self) -> Clock:
        """What time it is here."""
        return self.state.clock

    def handle(self, request: Request) -> Answer:
        """The answer to a request. A refusal is one."""
        options = Options(request.query)
        target = target_of(request.method, request.path, watch=options.flag("watch"))
        for ask in self.before:
            if (answer := ask(request, target)) is not None:
                return answer
        effects = self.faults.strike(target)
        for effect in effects:
            if (instead := effect(None)) is not None:
                return instead
        try:
            answer = self._answered(request, target, options)
        except Refusal as refusal:
            answer = Answer(refusal.code, refusal.body, refusal.headers)
        if wants_yaml(request.headers.get("accept", "")):
            answer = _in_yaml(answer)
        for effect in effects:
            answer = effect(answer) or answer
        return answer

    def opened(self, feed: Feed) -> None:
        """A feed is being read."""
        with self._lock:
            self._feeds[feed] = None

    def closed(self, feed: Feed) -> None:
        """A feed is not read any more."""
        with self._lock:
            self._feeds.pop(feed, None)

    @property
    def feeds(self) -> list[Feed]:
        """The watches that are being read."""
        with self._lock:
            return list(self._feeds)

    def _answered(
        self, request: Request, target: Target | None, options: Options
    ) -> Answer:
        user = user_of(self.state, request)
        served = None
        if target is not None:
            served = self.state.registry.find(target.group_version, target.resource)
        if target is None or served is None:
            return self._page(request, target)
        accept = request.headers.get("accept", "")
        form = self.forms.chosen(accept, served, options.text("includeObject"))
        call = Call(
            self.state, request, target, served, options, form, user, warnings=[]
        )
        if served.deprecation:
            call.warnings.append(served.deprecation)
        check_allowed(call)
        answer = self._verb(call)(call)
        if target.verb in _WRITES and not call.dry_run:
            for tell in self.after_write:
                tell(call)
            settle(self.state)
        return answer

    def _verb(self, call: Call) -> Verb:
        target, served = call.target, call.served
        subresource, verb = target.subresource, target.verb
        if served.custom:
            return custom_verb(call, VERBS, self.subresources)
        if served.resource.namespaced and target.name and not target.namespace:
            raise page_not_found()
        if target.namespace and not served.resource.namespaced:
            raise page_not_found()
        if subresource:
            if served.info.subresource(subresource) is None:
                raise page_not_found()
            found = self.subresources.get((subresource, verb))
        elif bool(target.name) == (
            verb in ("list", "watch", "create", "deletecollection")
        ):
            raise method_not_allowed()
        else:
            found = self.instead.get((served.group_resource, verb)) or VERBS.get(verb)
        if found is None or not served.allows(verb, subresource):
            raise method_not_allowed()
        return found

    def _page(self, request: Request, target: Target | None) -> Answer:
        if target is not None:
            if self.state.registry.routes(target.group_version):
                raise page_not_found()
            raise NotServed
        path = request.path
        found = self.pages.get(path)
        while found is None and path:
            path = path.rstrip("/").rpartition("/")[0]
            found = self.pages.get(f"{path}/")
        if found is not None:
            return found(request)
        raise NotServed


def _in_yaml(answer: Answer) -> Answer:
    """A JSON answer as YAML; any other as it is."""
    if answer.headers.get("Content-Type") != JSON or answer.feed is not None:
        return answer
    headers = {**answer.headers, "Content-Type": YAML}
    return structs.replace(answer, body=as_yaml(answer.body), headers=headers)

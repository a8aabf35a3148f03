"""The other end of a fake clientset."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeAlias

import msgspec

from kuberuntime.codec.encode import encode
from kuberuntime.meta.gvk import GroupVersionKind
from kuberuntime.meta.v1 import Status
from kuberuntime.model import KubeObject
from kuberuntime.rest.errors import ApiError, error_for
from kuberuntime.testing.fakes.action import Action, action_of
from kuberuntime.testing.server.embedded import EmbeddedServer
from kuberuntime.testing.server.messages import Answer, Request
from kuberuntime.testing.server.served import Served
from kuberuntime.testing.server.sources import Source
from kuberuntime.testing.server.target import Target

Manifest: TypeAlias = Mapping[str, Any]

Reactor: TypeAlias = Callable[[Action], "KubeObject | Manifest | None"]
"""Answers in the place of the tracker: with an object, or by raising an ApiError.
None leaves the answer to the reactors after it, and to the tracker in the end."""

_CREATED: Final = 201


class Fake:
    """Remembers what was done, and lets a test answer; as client-go's testing.Fake.

    ``server`` is what keeps the objects: for what else a test wants to do with them. It
    serves what all the ``sources`` know of, as an EmbeddedServer.
    """

    def __init__(
        self, sources: Iterable[Source], objects: Iterable[KubeObject | Manifest]
    ) -> None:
        """ValueError for an object of a kind that no source has."""
        self.server = EmbeddedServer(*sources, lenient=True)
        self._actions: list[Action] = []
        self._reactors: list[tuple[str, str, Reactor]] = []
        self._lock = threading.Lock()
        for one in objects:
            self.add(one)
        self.server.core.before.append(self._react)

    @property
    def actions(self) -> list[Action]:
        """Everything that was done so far, in order."""
        with self._lock:
            return list(self._actions)

    def clear_actions(self) -> None:
        """Forget what was done."""
        with self._lock:
            self._actions.clear()

    def prepend_reactor(self, verb: str, resource: str, react: Reactor) -> None:
        """Have a reactor asked before all that are there. ``*`` is any verb or resource."""
        self._reactors.insert(0, (verb, resource, react))

    def add_reactor(self, verb: str, resource: str, react: Reactor) -> None:
        """Have a reactor asked after all that are there."""
        self._reactors.append((verb, resource, react))

    def add(self, found: KubeObject | Manifest) -> None:
        """Put an object there, as if it had been; no action is recorded.

        ValueError for one of a kind that no source has.
        """
        manifest = _manifest(found)
        gvk = GroupVersionKind.parse(
            str(manifest.get("apiVersion", "")), str(manifest.get("kind", ""))
        )
        served = self._served(gvk)
        metadata = {**manifest.get("metadata", {})}
        if served.resource.namespaced:
            metadata.setdefault("namespace", "default")
        metadata.setdefault("uid", self.server.core.state.uid())
        self.server.tracker.put(
            served.group_resource, {**manifest, "metadata": metadata}
        )

    def _served(self, gvk: GroupVersionKind) -> Served:
        for served in self.server.registry:
            if served.gvk == gvk and served.allows("get", ""):
                return served
        raise ValueError(f"no resource serves {gvk}: name its package in sources")

    def _react(self, request: Request, target: Target | None) -> Answer | None:
        if target is None:
            return None
        action = action_of(request, target)
        with self._lock:
            self._actions.append(action)
            reactors = list(self._reactors)
        for verb, resource, react in reactors:
            if not action.matches(verb, resource):
                continue
            try:
                found = react(action)
            except ApiError as error:
                return _refused(error)
            if found is not None:
                code = _CREATED if action.verb == "create" else 200
                return Answer(code, msgspec.json.encode(_manifest(found)))
        return None


def api_error(code: int, reason: str, message: str) -> ApiError:
    """An error for a reactor to raise. For example: ``api_error(404, "NotFound", "")``."""
    return error_for(
        Status(status="Failure", code=code, reason=reason, message=message)
    )


def _refused(error: ApiError) -> Answer:
    headers = {"Content-Type": "application/json"}
    if error.retry_after is not None:
        headers["Retry-After"] = str(int(error.retry_after))
    return Answer(error.code or 500, encode(error.status), headers)


def _manifest(found: KubeObject | Manifest) -> dict[str, Any]:
    return found.to_dict() if isinstance(found, KubeObject) else dict(found)

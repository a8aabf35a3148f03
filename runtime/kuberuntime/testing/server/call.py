"""One request on its way through the server, and what the verbs work with."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias
from uuid import UUID

from msgspec import Struct

from kuberuntime.testing.clock import Clock
from kuberuntime.testing.server.forms import Form
from kuberuntime.testing.server.messages import Answer, Options, Request, User
from kuberuntime.testing.server.served import Registry, Served
from kuberuntime.testing.server.target import Target
from kuberuntime.testing.server.times import written
from kuberuntime.testing.tracker import Tracker

_SUFFIX: Final = "bcdfghjklmnpqrstvwxz2456789"


class Attributes(Struct, frozen=True):
    """What somebody wants to do; as the authorizer's Attributes."""

    user: User
    verb: str
    group: str
    version: str
    resource: str
    subresource: str
    namespace: str
    name: str


Authorizer: TypeAlias = Callable[[Attributes], bool]
"""Whether they may."""


@dataclass(frozen=True, eq=False)
class State:
    """What a server has: shared by all its requests."""

    tracker: Tracker
    registry: Registry
    clock: Clock
    random: random.Random
    authorizer: Authorizer | None = None
    bookmarks: float = 60.0
    tokens: Mapping[str, User] = field(default_factory=dict[str, User])
    controllers: bool = True
    lenient: bool = False

    def now(self) -> str:
        """The time, as metadata has it."""
        return written(self.clock.now())

    def uid(self) -> str:
        """A uid that nothing has had."""
        return str(UUID(int=self.random.getrandbits(128), version=4))

    def suffix(self) -> str:
        """What a generated name ends with; as apiserver's names.SimpleNameGenerator."""
        return "".join(self.random.choices(_SUFFIX, k=5))


class Call(Struct, gc=False):
    """A request that is understood: for a resource, by somebody, in a form.

    ``warnings`` go into the answer's headers.
    """

    state: State
    request: Request
    target: Target
    served: Served
    options: Options
    form: Form
    user: User
    warnings: list[str]

    @property
    def dry_run(self) -> bool:
        """Whether the request only asks what would happen."""
        return self.options.text("dryRun") == "All"

    @property
    def manager(self) -> str:
        """Who makes the change, for managed fields: at most 128 characters."""
        given = self.options.text("fieldManager")
        agent = self.request.headers.get("user-agent", "")
        return (given or agent.partition("/")[0] or "unknown")[:128]

    def answer(self, status: int, body: bytes) -> Answer:
        """An answer, with the warnings."""
        if not self.warnings:
            return Answer(status, body)
        texts = (one.replace("\\", "\\\\").replace('"', '\\"') for one in self.warnings)
        warning = ", ".join(f'299 - "{text}"' for text in texts)
        return Answer(
            status, body, {"Content-Type": "application/json", "Warning": warning}
        )


Verb: TypeAlias = Callable[[Call], Answer]
"""What is done for a call. Raises Refusal."""

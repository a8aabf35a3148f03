"""Who asks, and whether they may."""

from __future__ import annotations

from typing import Final

from kuberuntime.testing.server.call import Attributes, Call, State
from kuberuntime.testing.server.messages import Request, User
from kuberuntime.testing.server.refusal import Refusal, forbidden

_ANONYMOUS: Final = User("system:anonymous", ("system:unauthenticated",))
_ADMIN: Final = User()


def user_of(state: State, request: Request) -> User:
    """Who a request is from. Raises Refusal for a token that nobody has.

    A server that was told of no tokens takes everyone for an administrator.
    """
    user = request.user or _ADMIN
    if state.tokens and request.user is None:
        proof = request.headers.get("authorization", "")
        scheme, _, token = proof.partition(" ")
        if not proof:
            user = _ANONYMOUS
        elif scheme.lower() != "bearer" or token not in state.tokens:
            raise Refusal(401, "Unauthorized", "Unauthorized")
        else:
            user = state.tokens[token]
    named = request.headers.get("impersonate-user")
    return User(named, ("system:authenticated",)) if named else user


def check_allowed(call: Call) -> None:
    """Raises Refusal where the server's authorizer says no."""
    state = call.state
    if state.authorizer is None:
        return
    target, user = call.target, call.user
    asked = Attributes(
        user,
        target.verb,
        target.group_version.group,
        target.group_version.version,
        target.resource,
        target.subresource,
        target.namespace,
        target.name,
    )
    if state.authorizer(asked):
        return
    what = target.resource
    if target.subresource:
        what = f"{what}/{target.subresource}"
    where = (
        f"in the namespace {_quoted(target.namespace)}"
        if target.namespace
        else "at the cluster scope"
    )
    why = (
        f"User {_quoted(user.name)} cannot {target.verb} resource {_quoted(what)} in API"
        f" group {_quoted(target.group_version.group)} {where}"
    )
    raise forbidden(call.served.group_resource, target.name, why)


def _quoted(text: str) -> str:
    return f'"{text}"'

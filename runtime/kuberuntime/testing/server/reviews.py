"""Questions to a server that are asked by creating them: nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from kuberuntime.meta.gvk import GroupResource
from kuberuntime.testing.server.body import read_object
from kuberuntime.testing.server.call import Attributes, Call, Verb
from kuberuntime.testing.server.managed import managers_of
from kuberuntime.testing.server.messages import Answer, User
from kuberuntime.testing.server.parts import listed, part
from kuberuntime.testing.tracker.stored import Manifest

_EVERYTHING: Final = [
    {"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]},
]


def review_access(call: Call) -> Answer:
    """Whether somebody may do something: what the server's authorizer says, or yes."""
    sent = read_object(call, call.served.gvk)
    spec = part(sent, "spec")
    wanted = part(spec, "resourceAttributes")
    user = call.user
    if spec.get("user"):
        user = User(spec["user"], tuple(listed(spec, "groups")))
    attributes = Attributes(
        user,
        *(
            str(wanted.get(name) or "")
            for name in ("verb", "group", "version", "resource")
        ),
        *(str(wanted.get(name) or "") for name in ("subresource", "namespace", "name")),
    )
    authorizer = call.state.authorizer
    allowed = authorizer is None or authorizer(attributes)
    return _answered(call, sent, {"allowed": allowed})


def review_rules(call: Call) -> Answer:
    """What the asker may do: everything, as far as rules go."""
    status: Manifest = {
        "resourceRules": _EVERYTHING,
        "nonResourceRules": [{"verbs": ["*"], "nonResourceURLs": ["*"]}],
        "incomplete": call.state.authorizer is not None,
    }
    return _answered(call, read_object(call, call.served.gvk), status)


def review_token(call: Call) -> Answer:
    """Whose a token is."""
    sent = read_object(call, call.served.gvk)
    token = part(sent, "spec").get("token") or ""
    user = call.state.tokens.get(token)
    status: Manifest = {"user": {}}
    if user is not None:
        status = {"authenticated": True, "user": _shown(user)}
    return _answered(call, sent, status)


def review_self(call: Call) -> Answer:
    """Who asks."""
    sent = read_object(call, call.served.gvk)
    return _answered(call, sent, {"userInfo": _shown(call.user)})


def _shown(user: User) -> Manifest:
    return {"username": user.name, "groups": list(user.groups)}


def _answered(call: Call, sent: Manifest, status: Any) -> Answer:
    answer: Manifest = {
        "kind": call.served.gvk.kind,
        "apiVersion": call.served.api_version,
        "metadata": {
            **part(sent, "metadata"),
            **managers_of(call, call.served.gvk, sent),
        },
    }
    if "spec" in sent:
        answer["spec"] = sent["spec"]
    answer["status"] = status
    return call.answer(201, msgspec.json.encode(answer))


_AUTHORIZATION: Final = "authorization.k8s.io"
_AUTHENTICATION: Final = "authentication.k8s.io"

REVIEWS: Final[Mapping[GroupResource, Verb]] = {
    GroupResource(_AUTHORIZATION, "selfsubjectaccessreviews"): review_access,
    GroupResource(_AUTHORIZATION, "subjectaccessreviews"): review_access,
    GroupResource(_AUTHORIZATION, "localsubjectaccessreviews"): review_access,
    GroupResource(_AUTHORIZATION, "selfsubjectrulesreviews"): review_rules,
    GroupResource(_AUTHENTICATION, "tokenreviews"): review_token,
    GroupResource(_AUTHENTICATION, "selfsubjectreviews"): review_self,
}
"""What stands in the place of storing them."""

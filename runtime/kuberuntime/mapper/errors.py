"""Names that mean no resource of a server, or several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kuberuntime.discovery.errors import describe
from kuberuntime.errors import KubeError
from kuberuntime.meta.gvk import GroupVersion
from kuberuntime.rest.resource import Resource


class NoMatchError(KubeError, LookupError):
    """The server has no such resource; as apimachinery's NoResourceMatchError and
    NoKindMatchError.

    ``wanted`` is what was looked for, ``near`` what is called nearly the same,
    ``failures`` the group versions that could not be read: it may be in one of them.
    """

    def __init__(
        self,
        wanted: str,
        near: Sequence[str] = (),
        failures: Mapping[GroupVersion, KubeError] | None = None,
    ) -> None:
        # All of it goes to args, so that the error pickles.
        super().__init__(wanted, near, failures)
        self.wanted = wanted
        self.near = tuple(near)
        self.failures = dict(failures or {})

    def __str__(self) -> str:
        text = f"the server has no resource {self.wanted!r}"
        if self.near:
            text += f"; did you mean {' or '.join(self.near)}?"
        if self.failures:
            text += f" (could not be asked: {describe(self.failures)})"
        return text


class AmbiguousError(KubeError, LookupError):
    """Several resources of one group version are meant; as apimachinery's
    AmbiguousResourceError and AmbiguousKindError. ``matches`` has them."""

    def __init__(self, wanted: str, matches: Sequence[Resource]) -> None:
        super().__init__(wanted, matches)
        self.wanted = wanted
        self.matches = tuple(matches)

    def __str__(self) -> str:
        names = ", ".join(str(match.gvr) for match in self.matches)
        return f"{self.wanted!r} may be any of: {names}"

"""Which program to ask for credentials, and how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

InteractiveMode: TypeAlias = Literal["Never", "IfAvailable", "Always"]

EXEC_API_VERSIONS: Final = (
    "client.authentication.k8s.io/v1",
    "client.authentication.k8s.io/v1beta1",
)

_GIVEN_UP: Final = "client.authentication.k8s.io/v1alpha1"


@dataclass(frozen=True)
class ExecConfig:
    """A credential plugin; as client-go's clientcmd/api.ExecConfig.

    ``command`` is a path, or a name that is looked up in ``PATH``; ``env`` is added
    to this process's environment. ``interactive_mode`` says whether the program may
    talk to the user on the terminal. With ``provide_cluster_info`` it is told which
    server it is for, ``cluster_config`` included. ``install_hint`` is shown where
    there is no such program. Arguments and environment are not in the ``repr``:
    people put secrets there.
    """

    command: str
    api_version: str
    interactive_mode: InteractiveMode = "IfAvailable"
    args: tuple[str, ...] = field(default=(), repr=False)
    env: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    install_hint: str = field(default="", repr=False)
    provide_cluster_info: bool = False
    cluster_config: Any = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if not self.command:
            raise ValueError("command is empty")
        check_api_version(self.api_version)


def check_api_version(version: str) -> None:
    """ValueError, which says what to do, for a version that clients do not speak."""
    if version in EXEC_API_VERSIONS:
        return
    known = " and ".join(EXEC_API_VERSIONS)
    advice = ""
    if version == _GIVEN_UP:
        advice = (
            ", since Kubernetes 1.24 that one is not: update the program and have it"
            " write this entry anew (aws eks update-kubeconfig, gcloud container"
            f" clusters get-credentials, ...), or put {EXEC_API_VERSIONS[1]} here if"
            " the program speaks that already"
        )
    raise ValueError(f"{version!r} is not supported: {known} are{advice}")

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
        if self.api_version not in EXEC_API_VERSIONS:
            known = " and ".join(EXEC_API_VERSIONS)
            raise ValueError(f"{self.api_version!r} is not supported: {known} are")

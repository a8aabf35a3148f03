"""Version and health."""

from __future__ import annotations

import platform
from collections.abc import Callable
from typing import Final

import msgspec

from kuberuntime.testing.server.messages import Answer, Request

_TEXT: Final = {"Content-Type": "text/plain; charset=utf-8"}
_HEALTH: Final = tuple(
    f"/{page}{below}"
    for page in ("healthz", "livez", "readyz")
    for below in ("", "/ping")
)
_OK: Final = Answer(200, b"ok", _TEXT)


def about_pages(version: str) -> dict[str, Callable[[Request], Answer]]:
    """The pages by path. ``version`` is the server's, such as ``v1.36.2``."""
    major, _, rest = version.removeprefix("v").partition(".")
    described = {
        "major": major,
        "minor": rest.partition(".")[0],
        "gitVersion": version,
        "gitCommit": "",
        "gitTreeState": "",
        "buildDate": "1970-01-01T00:00:00Z",
        "goVersion": "",
        "compiler": platform.python_implementation().lower(),
        "platform": f"{platform.system().lower()}/{platform.machine().lower()}",
    }
    body = msgspec.json.encode(described)
    return {
        "/version": lambda request: Answer(200, body),
        **dict.fromkeys(_HEALTH, _well),
    }


def _well(request: Request) -> Answer:
    return _OK

"""What a resource or kind can be called on a command line."""

from __future__ import annotations

from typing import NamedTuple


class Partial(NamedTuple):
    """A name, and as much as is said of where it is from; None is anywhere.

    With ``prefix``, the beginning of a group's name stands for it.
    """

    name: str
    group: str | None = None
    version: str | None = None
    prefix: bool = False


def readings(text: str) -> list[Partial]:
    """What a text can mean, the likeliest first; as apimachinery's ParseResourceArg.

    ``deploy`` is a name alone, ``deploy.apps`` one of a group,
    ``deploy.v1.apps`` one of a group version, and ``pods.v1.`` one of a version.
    A name that may be either is both: ``issuers.cert-manager.io`` is first looked
    for at version ``cert-manager`` of group ``io``. Raises ValueError.
    """
    name, dot, group = text.partition(".")
    if not name or any(char.isspace() or char in "/," for char in text):
        raise ValueError(f"{text!r} is not NAME, NAME.GROUP or NAME.VERSION.GROUP")
    found: list[Partial] = []
    version, second_dot, rest = group.partition(".")
    if second_dot and version:
        found.append(Partial(name, rest or None, version))
    if dot and group and not group.endswith("."):
        found += [Partial(name, group), Partial(name, group, prefix=True)]
    elif not dot:
        found.append(Partial(name))
    if not found:
        raise ValueError(f"{text!r} is not NAME, NAME.GROUP or NAME.VERSION.GROUP")
    return found

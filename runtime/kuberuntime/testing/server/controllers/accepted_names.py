"""Names of custom resources: which of those that a definition wants it can have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from typing import Any, Final

from kuberuntime.testing.tracker.stored import Manifest

_RESOURCES: Final = (("plural", "PluralConflict"), ("singular", "SingularConflict"))
_KINDS: Final = (("kind", "KindConflict"), ("listKind", "ListKindConflict"))


@dataclass
class Taken:
    """The names that others of a group have: in paths and commands, and of kinds."""

    resources: set[str] = field(default_factory=set[str])
    kinds: set[str] = field(default_factory=set[str])

    def add(self, names: Mapping[str, Any]) -> None:
        """Take the names of one more, as a definition has them."""
        short: Iterable[str] = names.get("shortNames") or ()
        self.resources.update(filter(None, _texts(names, _RESOURCES)), short)
        self.kinds.update(filter(None, _texts(names, _KINDS)))


@dataclass(frozen=True)
class Accepted:
    """The names that a definition has now; ``reason`` and ``message`` say why not all.

    ``reason`` is ``""`` where it has all that it wants. The last conflict is told.
    """

    names: Manifest
    reason: str = ""
    message: str = ""


def accept(wanted: Mapping[str, Any], had: Mapping[str, Any], taken: Taken) -> Accepted:
    """Names as a definition has them: wanted where they are free, else as before.

    As apiextensions-apiserver's NamingConditionController.
    """
    names = dict(had)
    reason = message = ""
    for keys, used in ((_RESOURCES, taken.resources), (_KINDS, taken.kinds)):
        for key, conflict in keys:
            if found := _in_use([wanted.get(key, "")], [had.get(key, "")], used):
                reason, message = conflict, found
            elif key in wanted:
                names[key] = wanted[key]
        if keys is _RESOURCES:
            before: list[str] = [*(had.get("shortNames") or ()), *_texts(had, keys)]
            if found := _in_use(wanted.get("shortNames") or (), before, used):
                reason, message = "ShortNamesConflict", found
            else:
                names["shortNames"] = wanted.get("shortNames")
    names["categories"] = wanted.get("categories")
    return Accepted({key: names[key] for key in names if names[key]}, reason, message)


def _in_use(wanted: Iterable[str], had: Iterable[str], used: Set[str]) -> str:
    own = set(had)
    found = [name for name in wanted if name not in own and name in used]
    said = [f'"{name}" is already in use' for name in dict.fromkeys(found)]
    return f"[{', '.join(said)}]" if len(said) > 1 else "".join(said)


def _texts(names: Mapping[str, Any], keys: Iterable[tuple[str, str]]) -> list[str]:
    return [names.get(key, "") for key, _ in keys]

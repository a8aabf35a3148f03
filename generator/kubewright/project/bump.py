"""The next version of a package, by what its changes mean for those who use it."""

from __future__ import annotations

import re

from kubewright.diff import Changes, Effect

_NUMBERS = re.compile(r"(\d+)(?:\.(\d+))?(?:\.(\d+))?")


def next_version(version: str, changes: Changes) -> str:
    """The version after these changes, as semver.org counts.

    Breaking changes raise the first number, or the second while the first is 0; additive
    ones the second, or the third while the first is 0; all others the third. A version of
    another form stays: whoever chose it counts otherwise.
    """
    found = _NUMBERS.fullmatch(version)
    if found is None or not changes.all:
        return version
    major, minor, patch = (int(part or 0) for part in found.groups())
    step = 2
    if changes.counts[Effect.ADDITIVE]:
        step = 1
    if changes.counts[Effect.BREAKING]:
        step = 0
    if major == 0:
        step = min(step + 1, 2)
    match step:
        case 0:
            return f"{major + 1}.0.0"
        case 1:
            return f"{major}.{minor + 1}.0"
        case _:
            return f"{major}.{minor}.{patch + 1}"

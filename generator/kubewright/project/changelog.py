"""What an upgrade writes for the users of a package."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kubewright.diagnostics import InputError, Location
from kubewright.diff import Changes, render
from kubewright.diff.reports.as_markdown import as_markdown

_TITLE = "# Changelog\n"
_MOST = 20_000
"""Characters of one entry: the whole report is `kubewright diff`'s."""


@dataclass(frozen=True)
class Upgraded:
    """A package that an upgrade changed.

    Attributes:
        before: its version until now; "" if it is new.
        after: its version from now on.
        changes: of its API; None where they were not looked for.
    """

    name: str
    before: str
    after: str
    changes: Changes | None


def with_entry(path: Path, upgraded: Upgraded) -> str:
    """The text of a changelog with an entry for this upgrade, the newest first.

    Raises:
        InputError: the file cannot be read.
    """
    assert upgraded.changes is not None
    try:
        text = path.read_text(encoding="utf-8") if path.exists() else _TITLE
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read: {error}", Location(str(path))) from error
    title, rest = ("", text)
    if text.startswith("# "):
        title, _, rest = text.partition("\n")
        title = f"{title}\n"
    heading, _, report = as_markdown(upgraded.changes, _MOST).partition("\n")
    from_to = heading.removeprefix("## ")
    entry = f"## {upgraded.after}\n\n{from_to}\n\n{report.strip()}\n"
    return f"{title}\n{entry}\n{rest.lstrip()}".strip() + "\n"


def report(upgrades: Iterable[Upgraded]) -> str:
    """All of an upgrade for a pull request, in Markdown."""
    listed = [one for one in upgrades if one.changes is not None]
    if not listed:
        return "No package's API changed.\n"
    parts = [render(one.changes, "markdown") for one in listed if one.changes]
    if len(listed) == 1:
        return parts[0]
    return "\n".join(
        f"# {one.name} {one.before} → {one.after}\n\n{part}"
        for one, part in zip(listed, parts, strict=True)
    )

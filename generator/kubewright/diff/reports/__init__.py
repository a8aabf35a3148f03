"""Changes as text: for a terminal, a pull request, a browser or a program."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from kubewright.diff.changes import Changes
from kubewright.diff.reports.as_html import as_html
from kubewright.diff.reports.as_json import as_json
from kubewright.diff.reports.as_markdown import as_markdown
from kubewright.diff.reports.as_text import as_text

FORMATS: Mapping[str, Callable[[Changes], str]] = MappingProxyType(
    {"text": as_text, "markdown": as_markdown, "html": as_html, "json": as_json}
)


def render(changes: Changes, form: str) -> str:
    """The changes as `text`, `markdown`, `html` or `json`, with a newline at the end.

    Raises:
        ValueError: there is no such format.
    """
    if form not in FORMATS:
        raise ValueError(f"no format {form!r}; there are: {', '.join(FORMATS)}")
    return FORMATS[form](changes)

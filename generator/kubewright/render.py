"""Render: planned files to text. Templates see their view and nothing else."""

from __future__ import annotations

from functools import cache
from pathlib import PurePosixPath

from jinja2 import Environment, PackageLoader, StrictUndefined

from kubewright.plan.planned import PlannedFile


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("kubewright_templates", ""),
        undefined=StrictUndefined,
        autoescape=False,  # the output is Python: plan/syntax.py escapes
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def render(file: PlannedFile) -> tuple[PurePosixPath, str]:
    """Return the file's path and its text, not yet formatted."""
    template = _environment().get_template(file.template)
    return file.path, template.render(view=file.view)

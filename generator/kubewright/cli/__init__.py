"""The command line: flags in, diagnostics out, exit codes.

Exit code 0: done. 1: `verify` found drift, `diff` what --fail-on names, or `check` what is
gone or changed. 2: the input or the flags cannot be used. 3: `fetch` saved all but what it
names.
"""

from __future__ import annotations

from kubewright.cli import (
    checks,
    differences,
    documents,
    init,
    packages,
    servers,
    upgrade,
)
from kubewright.cli.group import main

__all__ = [
    "checks",
    "differences",
    "documents",
    "init",
    "main",
    "packages",
    "servers",
    "upgrade",
]

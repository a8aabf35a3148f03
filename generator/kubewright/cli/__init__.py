"""The command line: flags in, diagnostics out, exit codes.

Exit code 0: done. 1: `verify` found drift, or `diff` what --fail-on names. 2: the input or
the flags cannot be used. 3: `fetch` saved all but what it names.
"""

from __future__ import annotations

from kubewright.cli import differences, documents, init, packages, servers
from kubewright.cli.group import main

__all__ = ["differences", "documents", "init", "main", "packages", "servers"]

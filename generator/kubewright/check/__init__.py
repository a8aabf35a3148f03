"""Which names of a generated package a program uses that are gone or changed.

    values    what an expression stands for: a module, a class, an object, a client
    surface   the names of a package, and what they lead to, from its model
    walk      a program's syntax tree to the names that it uses, with their places
    findings  those names against the changes of a comparison

Programs are read, never imported or run.
"""

from __future__ import annotations

from kubewright.check.findings import Checker, Finding, python_files

__all__ = ["Checker", "Finding", "python_files"]

"""Fixups: every quirk of upstream's schemas, a named function with its reason.

A fixup looks at one definition. Where the definition is absent it does not apply; where
it is there but no longer has the quirk, the fixup is stale, and that is an error.
"""

from kubewright.fixups.registry import FIXUPS, Fixup, apply_fixups

__all__ = ["FIXUPS", "Fixup", "apply_fixups"]

"""How long a test waits for what happens at once, however busy its machine is.

No test expects anything of a clock on the wall: these only end one that hangs.
"""

from __future__ import annotations

from typing import Final

LONG: Final = 600.0
"""Seconds after which something hangs."""

SOON: Final = 50.0
"""As long as may be without meeting a timeout that the client itself has."""

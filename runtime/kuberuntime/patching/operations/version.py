"""Which release of evanphx/json-patch a server has."""

from __future__ import annotations

from typing import Literal, TypeAlias

Version: TypeAlias = Literal[4, 5]

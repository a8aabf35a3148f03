"""Where work is kept between runs: safe to delete, and done without where it is full."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import platformdirs


def cache_root() -> Path:
    """KUBEWRIGHT_CACHE_DIR, or the platform's folder for caches."""
    override = os.environ.get("KUBEWRIGHT_CACHE_DIR")
    return Path(override) if override else platformdirs.user_cache_path("kubewright")


def remember(entry: Path, text: str) -> None:
    """Keep a text whole or not at all; where there is no room for it, do without."""
    partial = entry.with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        entry.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(text, encoding="utf-8")
        partial.replace(entry)

"""Where things are, relative to the root of the checkout."""

from __future__ import annotations

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
WORKERS: Final = ROOT / "benchmarks" / "workers"
PINS: Final = ROOT / "benchmarks" / "peers"
PEERS: Final = ROOT / ".venv-bench"
SPECS: Final = ROOT / "specs" / "kubernetes" / "1.36"

SHARED: Final = ROOT.parent / "shared"
POD: Final = SHARED / "wire" / "pod-object.json"
DOCUMENT: Final = SHARED / "specs" / "kubernetes-1.36" / "openapi-v2.json"
SERVERS: Final = SHARED / "envtest" / "bin"

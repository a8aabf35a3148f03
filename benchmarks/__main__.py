"""`python -m benchmarks`: measures everything and prints a table of ratios.

The exit code is 0 whatever comes out: machines are noisy, so that this reports and
never asserts.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.options import Options
from benchmarks.row import Row
from benchmarks.suites import (
    decoding,
    embedding,
    generating,
    informing,
    serving,
    starting,
)
from benchmarks.table import as_json, as_table

SUITES: dict[str, Callable[[Options], list[Row]]] = {
    "decoding": decoding.measure,
    "starting": starting.measure,
    "generating": generating.measure,
    "serving": serving.measure,
    "informing": informing.measure,
    "embedding": embedding.measure,
}


def main() -> None:
    """Read the flags, run the suites, print the table."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument(
        "suites", nargs="*", metavar="SUITE", help=f"of {', '.join(SUITES)}; all"
    )
    parser.add_argument("--rounds", type=int, default=5, help="default: 5")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write it here too")
    flags = parser.parse_args()
    unknown = sorted(set(flags.suites) - SUITES.keys())
    if unknown:
        parser.error(f"no suite {unknown[0]}; there are {', '.join(SUITES)}")
    if flags.rounds < 1:
        parser.error("--rounds: at least 1")
    rows: list[Row] = []
    with TemporaryDirectory(prefix="benchmarks-") as scratch:
        options = Options(rounds=flags.rounds, scratch=Path(scratch))
        for suite in flags.suites or SUITES:
            rows += SUITES[suite](options)
    machine = (
        f"Python {platform.python_version()}, {os.cpu_count()} processors,"
        f" {platform.system()} {platform.machine()}"
    )
    print(
        f"{machine}; medians of one run, all sides in turn", as_table(rows), sep="\n\n"
    )
    if flags.json is not None:
        report = {
            "when": datetime.now(UTC).isoformat(timespec="seconds"),
            "machine": machine,
            "rounds": flags.rounds,
            "rows": as_json(rows),
        }
        flags.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

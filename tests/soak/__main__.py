"""Stories of writes and faults, at the end of which caches must agree with the server.

    python -m tests.soak [--seeds 1000] [--first 0] [--real 30]

The first are told on the embedded server, in simulated time, the others on a real one,
etcd and kube-apiserver of KUBEBUILDER_ASSETS. One that does not end well is named by its
seed, and makes the exit code 1.
"""

from __future__ import annotations

import argparse
import faulthandler
import logging
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from tests.soak import embedded
from tests.soak.tally import Tally

_TOO_LONG = 300.0  # seconds; a story that is not over by then never will be


def main() -> int:
    """Tell them all; the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=1000, help="on the embedded one")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--real", type=int, default=0, help="seeds on a real server")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    begun = time.monotonic()
    seeds = range(options.first, options.first + options.seeds)
    with ProcessPoolExecutor(options.jobs) as pool:
        failures = _report("embedded", pool.map(_embedded, seeds, chunksize=5))
    if options.real:
        from tests.soak import real

        with real.server() as server:
            told = partial(real.run, environment=server)
            of_real = range(options.first, options.first + options.real)
            failures += _report("real", (_told(seed, told) for seed in of_real))
    print(f"{time.monotonic() - begun:.0f} s")
    return 1 if failures else 0


def _embedded(seed: int) -> Tally | str:
    faulthandler.dump_traceback_later(_TOO_LONG, exit=True)
    return _told(seed, embedded.run)


def _told(seed: int, run: Callable[[int], Tally]) -> Tally | str:
    logging.disable(logging.CRITICAL)  # of what goes wrong, as it should
    try:
        return run(seed)
    except AssertionError as error:
        return f"seed {seed}: {error}"


def _report(where: str, told: Iterable[Tally | str]) -> int:
    """How many failed. Says so at once, and in the end what they went through."""
    sums: Counter[str] = Counter()
    stories = failures = 0
    for one in told:
        if isinstance(one, str):
            failures += 1
            print(f"{where}: {one}", flush=True)
        else:
            stories += 1
            sums.update(vars(one))
    counts = ", ".join(f"{count} {what}" for what, count in sums.items())
    print(f"{where}: {stories} stories ended well, {failures} did not: {counts}")
    return failures


if __name__ == "__main__":
    sys.exit(main())

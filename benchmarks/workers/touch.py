"""Imports a class and makes one: `touch.py MODULE CLASS`.

Prints the ``seconds`` of both, and whether ``httpx2`` was loaded by that (0 or 1).
Imports nothing that the measured code might: that would be off the clock.
"""

import sys
import time
from importlib import import_module


def main(module: str, name: str) -> None:
    started = time.perf_counter()
    getattr(import_module(module), name)()
    elapsed = time.perf_counter() - started
    httpx2 = int("httpx2" in sys.modules)
    print(f'{{"seconds": {elapsed!r}, "httpx2": {httpx2}}}')


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Makes a client of the file that KUBECONFIG names: `connect.py LIBRARY`.

Prints the ``seconds`` until the first is ready, imports included, and those for
one ``more``, when all is loaded. Nothing is sent. Imports nothing that the measured
code might: that would be off the clock.
"""

import sys
import time
from importlib import import_module


def kubewright() -> None:
    import_module("kubeclient").Clientset.from_kubeconfig()


def lightkube() -> None:
    import_module("lightkube").Client()


LIBRARIES = {"kubewright": kubewright, "lightkube": lightkube}


def main(library: str) -> None:
    connect = LIBRARIES[library]
    started = time.perf_counter()
    connect()
    first = time.perf_counter()
    connect()
    second = time.perf_counter()
    print(f'{{"seconds": {first - started!r}, "more": {second - first!r}}}')


if __name__ == "__main__":
    main(*sys.argv[1:])

"""A hundred informers with nothing to do: `idle.py INFORMERS SECONDS`.

They follow an embedded server that runs in a process of its own. Prints the ``seconds``
of processor time that this process takes in that many SECONDS, once all are in sync.
`idle.py serve FILE` is the other process: serves until its input ends, and writes a
kubeconfig.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import kubeclient
from kubeclient.informers import AsyncSharedInformerFactory
from kuberuntime.cache.informable import AnyInformable
from kuberuntime.config import Config

_TIMEOUT = 60  # seconds


def serve(file: str) -> None:
    """The embedded server, on a port."""
    from kuberuntime.testing.http import HTTPServer
    from kuberuntime.testing.kubeconfig import write_kubeconfig
    from kuberuntime.testing.server.embedded import EmbeddedServer

    with HTTPServer(EmbeddedServer(kubeclient.scheme)) as http:
        write_kubeconfig(http.config, file, name="embedded")
        print("ready", flush=True)
        sys.stdin.read()


@contextmanager
def served() -> Generator[Config]:
    """The embedded server of another process."""
    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder, "kubeconfig"))
        command = (sys.executable, "-P", __file__, "serve", file)
        pipe = subprocess.PIPE
        with subprocess.Popen(command, stdin=pipe, stdout=pipe) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdout.readline()
            yield Config.from_kubeconfig(file)
            process.stdin.close()


async def idle(config: Config, informers: int, seconds: float) -> float:
    """Seconds of processor time of so many informers, in so many seconds."""
    async with kubeclient.AsyncClientset(config) as clientset:
        factories: list[AsyncSharedInformerFactory] = []
        while informers > 0:
            factory = AsyncSharedInformerFactory(clientset)
            for informable in _informables()[:informers]:
                factory.informer_for(informable)
                informers -= 1
            factories.append(factory)
        for factory in factories:
            factory.start()
        for factory in factories:
            await factory.wait_for_cache_sync(_TIMEOUT)
        started = time.process_time()
        await asyncio.sleep(seconds)
        taken = time.process_time() - started
        for factory in factories:
            await factory.stop()
    return taken


def _informables() -> list[AnyInformable]:
    modules = AsyncSharedInformerFactory.modules.values()
    found = [import_module(module).INFORMABLES for module in modules]
    return [informable for each in found for informable in each.values()]


def main(first: str, second: str) -> None:
    if first == "serve":
        serve(second)
        return
    with served() as config:
        seconds = asyncio.run(idle(config, int(first), float(second)))
    print(json.dumps({"seconds": seconds}))


if __name__ == "__main__":
    main(*sys.argv[1:])

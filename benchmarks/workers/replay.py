"""Has an informer read a recorded streaming list: `replay.py FILE TIMES`.

The FILE is what a server sent; it is read TIMES over, each time under other names, as
if the server had that many more objects. Prints the ``seconds`` of processor time until
it is in sync: nobody is waited for, and others may be at work on the machine.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2

from kubeclient.informers import AsyncSharedInformerFactory
from kuberuntime.config import Config
from kuberuntime.rest import AsyncRESTClient

_PIECE = 64 * 1024  # bytes that arrive at once
_NAME, _EMPTY = b'"name":"web-', "empty"


class Recording(httpx2.AsyncByteStream):
    """The stream, which goes on for ever once all has been sent."""

    def __init__(self, lines: bytes, end: bytes, times: int) -> None:
        self._lines = lines
        self._end = end
        self._times = times

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for number in range(self._times):
            # As long as before, so that every object costs the same.
            lines = self._lines.replace(_NAME, b'"name":"w%02d-' % number)
            for start in range(0, len(lines), _PIECE):
                yield lines[start : start + _PIECE]
        yield self._end
        await asyncio.Event().wait()


class Replay(httpx2.AsyncBaseTransport):
    """A server that answers every watch with the recording."""

    def __init__(self, file: Path, times: int) -> None:
        recorded = file.read_bytes()
        self._lines, _, end = recorded.rstrip(b"\n").rpartition(b"\n")
        self._lines += b"\n"
        self._end = end + b"\n"
        self._times = times

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        times = 0 if f"/{_EMPTY}/" in request.url.path else self._times
        stream = Recording(self._lines, self._end, times)
        headers = {"content-type": "application/json"}
        return httpx2.Response(200, headers=headers, stream=stream)


async def seconds(rest: AsyncRESTClient, namespace: str) -> float:
    """Seconds of processor time until an informer is in sync."""
    factory = AsyncSharedInformerFactory(rest, namespaces=namespace)
    factory.discovery_v1.endpoint_slices()
    gc.collect()
    started = time.process_time()
    async with factory:
        await factory.wait_for_cache_sync()
        return time.process_time() - started


async def main(file: str, times: str) -> None:
    config = Config("https://recorded.example", qps=None)
    transport = Replay(Path(file), int(times))
    async with AsyncRESTClient(config, transport=transport) as rest:
        await seconds(rest, _EMPTY)  # makes what is made once
        print(json.dumps({"seconds": await seconds(rest, "default")}))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))

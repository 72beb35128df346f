"""A TCP proxy that behaves badly on demand: between dondoc and a network, or its database.

It runs in a thread of its own; a trouble is switched on and off while connections are open. The names
are those of Toxiproxy's toxics.
"""

import asyncio
import contextlib
import random
import socket
import struct
import threading
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, Self, TypeVar

R = TypeVar("R")
PIECE = 65536


@dataclass(slots=True)
class Trouble:
    """What is wrong at the moment; 0 and False: nothing. It holds for open and new connections."""

    latency_s: float = 0.0  #: before each piece, in each direction
    jitter_s: float = 0.0  #: up to so much more
    down: bool = False  #: nobody gets in, who was in is cut off
    timeout: bool = False  #: bytes vanish, the connection stays
    held: bool = False  #: bytes arrive when it is over: what TCP makes of a partition
    reset_peer: bool = False  #: the next piece is answered by a reset
    slice_bytes: int = 0  #: pieces of at most so many bytes, one packet each
    limit_bytes: int = 0  #: so many bytes of answers, then the connection ends
    slow_close_s: float = 0.0  #: an end is passed on so much later
    bytes_per_s: float = 0.0


class ChaosProxy:
    """Listens on a free port of this machine and passes on to `target` (a port, set when it is known)."""

    def __init__(self, target: int = 0, host: str = "127.0.0.1") -> None:
        self.target = target
        self.host = host
        self.port = 0
        self.trouble = Trouble()
        self.taken = 0  #: connections let in so far
        self.heard: list[bytes] | None = None  #: a list: it gets every piece that was sent to the target
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._live, daemon=True)
        self._ready = threading.Event()
        self._writers: set[asyncio.StreamWriter] = set()
        self._pumps: set[asyncio.Task[None]] = set()
        self._healed = asyncio.Event()

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *error: object) -> None:
        self._call(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def switch(self, **trouble: Any) -> None:
        """From now on exactly this is wrong; nothing when nothing is named."""
        self._call(self._switch(Trouble(**trouble)))

    def _call(self, work: Coroutine[Any, Any, R]) -> R:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    def _live(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._listen())
        self._ready.set()
        self._loop.run_forever()

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, self.host, 0)
        self.port = int(self._server.sockets[0].getsockname()[1])

    async def _stop(self) -> None:
        self._server.close()
        for pump in self._pumps:
            pump.cancel()
        self._cut_all()
        await asyncio.gather(*self._pumps, return_exceptions=True)

    async def _switch(self, trouble: Trouble) -> None:
        self.trouble = trouble
        self._healed.clear() if trouble.held else self._healed.set()
        if trouble.down:
            self._cut_all()

    def _cut_all(self) -> None:
        for writer in list(self._writers):
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.trouble.down or not self.target:
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection(self.host, self.target)
        except OSError:
            writer.transport.abort()
            return
        self.taken += 1
        self._writers |= {writer, far_writer}
        pumps = [
            asyncio.create_task(self._pump(reader, far_writer, answers=False)),
            asyncio.create_task(self._pump(far_reader, writer, answers=True)),
        ]
        self._pumps.update(pumps)
        try:
            await asyncio.wait(pumps)
        finally:
            self._pumps.difference_update(pumps)
            for end in (writer, far_writer):
                self._writers.discard(end)
                end.transport.abort()

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, answers: bool
    ) -> None:
        passed = 0
        with contextlib.suppress(ConnectionError, OSError):
            while data := await reader.read(self.trouble.slice_bytes or PIECE):
                if self.heard is not None and not answers:
                    self.heard.append(data)
                trouble = self.trouble
                if trouble.reset_peer:
                    _reset(writer)
                    self._cut_all()
                    return
                if trouble.timeout:
                    continue
                if trouble.held:
                    await self._healed.wait()
                await self._delay(trouble, len(data))
                if answers and trouble.limit_bytes:
                    data = data[: max(0, trouble.limit_bytes - passed)]
                passed += len(data)
                writer.write(data)
                await writer.drain()
                if answers and trouble.limit_bytes and passed >= trouble.limit_bytes:
                    writer.transport.close()
                    return
            if self.trouble.slow_close_s:
                await asyncio.sleep(self.trouble.slow_close_s)
            if writer.can_write_eof():
                writer.write_eof()

    async def _delay(self, trouble: Trouble, size: int) -> None:
        wait = trouble.latency_s + random.uniform(0, trouble.jitter_s)
        if trouble.bytes_per_s:
            wait += size / trouble.bytes_per_s
        if wait:
            await asyncio.sleep(wait)


def _reset(writer: asyncio.StreamWriter) -> None:
    """Close with RST instead of FIN."""
    found = writer.get_extra_info("socket")
    if found is not None:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()

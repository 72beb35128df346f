"""Lines from the mail server, put together to whole replies."""

import asyncio
from collections import deque


class SmtpWire(asyncio.Protocol):
    """Collects whole replies; remembers that the other side is gone."""

    def __init__(self) -> None:
        self.replies: deque[tuple[int, str]] = deque()
        self.lost = False
        self._buffer = b""
        self._lines: list[str] = []
        self._waiter: asyncio.Future[None] | None = None
        self._writable = asyncio.Event()
        self._writable.set()

    def data_received(self, data: bytes) -> None:
        *lines, self._buffer = (self._buffer + data).split(b"\n")
        for raw in lines:
            line = raw.rstrip(b"\r").decode("utf-8", "replace")
            self._lines.append(line[4:])
            if line[3:4] != "-":
                code = int(line[:3]) if line[:3].isdecimal() else 999
                self.replies.append((code, "\n".join(self._lines)))
                self._lines = []
        self._wake()

    def eof_received(self) -> bool:
        self.lost = True
        self._wake()
        return False

    def connection_lost(self, _exc: Exception | None) -> None:
        self.lost = True
        self._writable.set()
        self._wake()

    def pause_writing(self) -> None:
        self._writable.clear()

    def resume_writing(self) -> None:
        self._writable.set()

    async def writable(self) -> None:
        await self._writable.wait()

    async def reply(self) -> tuple[int, str] | None:
        """The next reply, or None when the connection is gone and none is left."""
        while not self.replies:
            if self.lost:
                return None
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        return self.replies.popleft()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

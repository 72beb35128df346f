"""A recorder that keeps what it is given, once, and can be told to fail."""

import asyncio
from collections.abc import Callable, Sequence

from messages.channel import Inbound


class KeptEvents:
    def __init__(self) -> None:
        self.events: list[Inbound] = []
        self.cursors: dict[str, str] = {}
        self.calls: list[tuple[int, tuple[str, str] | None]] = []  #: events and cursor of each call
        self.failures = 0  #: how many of the next calls fail before anything is kept
        self._changed = asyncio.Event()

    async def cursor(self, name: str) -> str | None:
        return self.cursors.get(name)

    async def record(self, events: Sequence[Inbound], *, cursor: tuple[str, str] | None = None) -> int:
        if self.failures:
            self.failures -= 1
            raise ConnectionError("the database is away")
        self.calls.append((len(events), cursor))
        known = {event.event_id for event in self.events}
        new = [event for event in events if event.event_id not in known]
        self.events += new
        if cursor is not None:
            self.cursors[cursor[0]] = cursor[1]
        self._changed.set()
        return len(new)

    async def until(self, reached: Callable[["KeptEvents"], bool], *, timeout: float = 45) -> None:
        async with asyncio.timeout(timeout):
            while not reached(self):
                self._changed.clear()
                await self._changed.wait()

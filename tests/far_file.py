"""The far end of a network as a file: every message it takes is one line, appended with one write.

What is in the file was sent, whatever became of the process that sent it. Nothing of ours is
replaced: this stands where the wire ends.
"""

import asyncio
import itertools
import os
import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.clock import SystemClock
from messages.channel import AccountCheck, Channel, Outgoing, Recorder, WebhookResult
from messages.outcome import Accepted, Outcome
from scheduler.caps import Caps
from scheduler.delivery import Delivery
from scheduler.observing import NobodyWatches, Observer
from scheduler.pacing import Pace
from scheduler.terms import Terms
from scheduler.windows import Windows
from storage.database import Database

WINDOWS = Windows()
FAST = Pace(5000.0)

#: What the far end does with one message: an outcome, an exception to raise, or None to take it.
Answer = Callable[[Outgoing], Outcome | Exception | None]


class FarFile:
    """Implements `messages.channel.Channel`."""

    def __init__(
        self,
        path: Path,
        name: str = "telegram",
        *,
        answer: Answer | None = None,
        before_s: Callable[[], float] = float,
        after_s: Callable[[], float] = float,
    ) -> None:
        self.name = name
        self.path = path
        self._answer = answer
        self._before, self._after = before_s, after_s
        self._fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._numbers = itertools.count(1)
        self.busy = 0
        self.busiest = 0
        self.overlapped: list[str] = []  #: addresses written to twice at once
        self._open: set[str] = set()

    async def open(self) -> None: ...

    async def close(self) -> None:
        os.close(self._fd)

    async def check(self) -> AccountCheck:
        return AccountCheck(ok=True, name=self.name)

    async def send(self, out: Outgoing) -> Outcome:
        self.busy += 1
        self.busiest = max(self.busiest, self.busy)
        if out.address in self._open:
            self.overlapped.append(out.address)
        self._open.add(out.address)
        try:
            return await self._take(out)
        finally:
            self.busy -= 1
            self._open.discard(out.address)

    async def _take(self, out: Outgoing) -> Outcome:
        await asyncio.sleep(self._before())
        said = self._answer(out) if self._answer else None
        if isinstance(said, Exception):
            raise said
        if said is not None:
            return said
        os.write(self._fd, f"{out.tracking_id} {out.address} {out.content.text}\n".encode())
        await asyncio.sleep(self._after())
        return Accepted(provider_id=f"{os.getpid()}:{next(self._numbers)}")

    async def receive(self, recorder: Recorder) -> None: ...

    async def webhook(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> WebhookResult:
        return WebhookResult(status=404)


def taken(path: Path) -> list[str]:
    """Tracking ids in the order the far end took them."""
    return [line.split(" ", 1)[0] for line in path.read_text().splitlines()]


def addresses_of(path: Path) -> list[str]:
    return [line.split(" ")[1] for line in path.read_text().splitlines()]


class RunningClock:
    """Runs at the wall clock's speed from any moment; can be put forward."""

    def __init__(self, at: datetime) -> None:
        self._ahead = at - SystemClock().now()

    def now(self) -> datetime:
        return SystemClock().now() + self._ahead

    def forward(self, **span: float) -> None:
        self._ahead += timedelta(**span)


async def until(reached: Callable[[], bool], *, timeout: float = 45) -> None:
    async with asyncio.timeout(timeout):
        while not reached():  # noqa: ASYNC110 - a file tells nobody that it has grown
            await asyncio.sleep(0.01)


def deliver(
    database: Database,
    now: Callable[[], datetime],
    *channels: Channel,
    paces: Mapping[str, Pace] | None = None,
    max_in_flight: int = 16,
    caps: Caps | None = None,
    observer: Observer | None = None,
    terms: Mapping[str, Terms] | None = None,
    **more: Any,
) -> Delivery:
    """A delivery of these channels; `more` are further `Terms` of each account without `terms` of its own."""
    given = {**{channel.name: FAST for channel in channels}, **(paces or {})}
    return Delivery(
        database,
        {channel.name: channel for channel in channels},
        now=now,
        windows=WINDOWS,
        terms={
            **{name: Terms(pace=pace, in_flight=max_in_flight, **more) for name, pace in given.items()},
            **(terms or {}),
        },
        unsubscribe_url=lambda _message: None,
        jitter=random.random,
        caps=caps,
        observer=observer or NobodyWatches(),
    )

"""Keeps what is pushed to us within a second: in the database, or else on the disk until it is back.

While anything lies in the spool, what comes after it goes there too: so people's words reach the
inbox in the order in which they were said, and a database in trouble is asked by one drain alone,
not by every request.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path

import structlog

from bot.web.spool import Spool, Spooled
from messages.channel import Inbound
from storage import inbox
from storage.database import Database, DatabaseAwayError

log = structlog.get_logger(__name__)

#: How long the database is waited for; only the first requests of an outage pay this.
DATABASE_S = 0.3
#: Zalo hangs up after two seconds: until then it must have heard something.
ANSWER_S = 1.5
#: Requests written with one commit. More would only make the first of them wait for the last.
AT_ONCE = 64
#: A database that is away is asked again so often.
DRAIN_RETRY_S = 1.0


class NotKeptError(Exception):
    """Neither the database nor the disk took it: the network must send it again."""


class Intake:
    """The one way in for what is pushed. `drain` at the start, `close` at the end."""

    def __init__(self, database: Database, now: Callable[[], datetime], spool: Spool | None = None) -> None:
        """Without a spool, what the database does not take in time is not kept."""
        self._database = database
        self._now = now
        self._spool = spool
        self._backlog: deque[Path] = deque(spool.waiting() if spool else ())
        self._queue: deque[tuple[Spooled, asyncio.Future[bool]]] = deque()
        self._writer: asyncio.Task[None] | None = None
        self._attempt: asyncio.Task[int] | None = None
        self._drainer: asyncio.Task[None] | None = None

    async def keep(self, events: Sequence[Inbound]) -> None:
        """Return when the events are kept for good. NotKeptError when they are not, or not in time."""
        kept: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._queue.append((Spooled(events=events, received_at=self._now()), kept))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write())
        try:
            async with asyncio.timeout(ANSWER_S):
                if await kept:
                    return
        except TimeoutError:
            log.error("intake_too_slow")
        raise NotKeptError

    def drain(self) -> None:
        """Begin to take into the database what lies in the spool; it ends when nothing does."""
        idle = self._drainer is None or self._drainer.done()
        if self._spool is not None and self._backlog and idle:
            self._drainer = asyncio.create_task(self._drain(self._spool))

    async def close(self) -> None:
        """What lies in the spool stays there for the next start."""
        if self._writer is not None:
            await self._writer
        if self._drainer is not None:
            self._drainer.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._drainer

    # -- new events -------------------------------------------------------------------------------

    async def _write(self) -> None:
        while self._queue:
            batch = [self._queue.popleft() for _ in range(min(AT_ONCE, len(self._queue)))]
            # nobody waits any more for what was cancelled; the network sends it again
            batch = [(request, kept) for request, kept in batch if not kept.done()]
            try:
                taken = await self._keep([request for request, _kept in batch]) if batch else []
            except Exception as error:  # noqa: BLE001 - a bug here must not leave every request waiting
                log.error("intake_failed", error=type(error).__name__)
                taken = [False] * len(batch)
            for (_request, kept), done in zip(batch, taken, strict=True):
                if not kept.done():
                    kept.set_result(done)

    async def _keep(self, requests: Sequence[Spooled]) -> list[bool]:
        busy = self._attempt is not None and not self._attempt.done()
        if not busy and not self._backlog and await self._stored(requests):
            return [True] * len(requests)
        if self._spool is None:
            return [False] * len(requests)
        paths = await asyncio.to_thread(self._spool.put, requests)
        self._backlog.extend(path for path in paths if path is not None)
        self.drain()
        return [path is not None for path in paths]

    async def _stored(self, requests: Sequence[Spooled]) -> bool:
        """Whether the database took them in time. What it takes later lies there once all the same."""
        self._attempt = asyncio.create_task(self._database.run(inbox.record_all, _pairs(requests)))
        await asyncio.wait([self._attempt], timeout=DATABASE_S)
        if not self._attempt.done():
            self._attempt.add_done_callback(_hear)
            return False
        return _hear(self._attempt)

    # -- what waits on the disk -------------------------------------------------------------------

    async def _drain(self, spool: Spool) -> None:
        log.info("spool_draining", files=len(self._backlog))
        while self._backlog:
            paths = [self._backlog[i] for i in range(min(AT_ONCE, len(self._backlog)))]
            try:
                gone = await self._take_in(paths, spool)
            except OSError as error:
                log.error("spool_unreadable", error=type(error).__name__)
                gone = set()
            self._backlog = deque(path for path in self._backlog if path not in gone)
            if not gone:
                await asyncio.sleep(DRAIN_RETRY_S)
        log.info("spool_empty")

    async def _take_in(self, paths: Sequence[Path], spool: Spool) -> set[Path]:
        """Returns the files that wait no longer; a file is deleted only after the commit."""
        read = await asyncio.to_thread(lambda: {path: spool.read(path) for path in paths})
        whole = {path: request for path, request in read.items() if request is not None}
        gone = set(read) - set(whole)
        try:
            await self._database.run(inbox.record_all, _pairs(whole.values()))
        except DatabaseAwayError:
            return gone
        except Exception as error:  # noqa: BLE001 - one that the database never takes must not stop the others
            log.error("spool_refused", error=type(error).__name__)
            taken = {path for path, request in whole.items() if await self._taken_alone(request)}
            if taken:  # it takes others: the fault is the file's
                for path in set(whole) - taken:
                    await asyncio.to_thread(spool.lay_aside, path)
                    gone.add(path)
        else:
            taken = set(whole)
        await asyncio.to_thread(spool.forget, taken)
        return gone | taken

    async def _taken_alone(self, request: Spooled) -> bool:
        try:
            await self._database.run(inbox.record_all, _pairs([request]))
        except Exception:  # noqa: BLE001 - told by what the others did
            return False
        return True


def _pairs(requests: Iterable[Spooled]) -> list[tuple[Sequence[Inbound], datetime]]:
    return [(request.events, request.received_at) for request in requests]


def _hear(attempt: asyncio.Task[int]) -> bool:
    error = attempt.exception() if not attempt.cancelled() else None
    if error is not None:
        log.error("intake_not_stored", error=type(error).__name__)
    return error is None and not attempt.cancelled()

"""The delivery loop: claim, send at the slot, settle. One task a message, one transaction a handful.

The order is the promise. The claim commits before the wire is touched; the result is written
after; whoever dies in between leaves a row in `sending`, which becomes doubt and never a second send.
"""

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from messages.channel import Channel, Outgoing
from messages.outcome import Accepted, Outcome, Uncertain
from messages.verdict import Again, Done, Verdict
from scheduler.claiming import LEASE, Claim, Claimed, claim
from scheduler.pacing import Pace
from scheduler.retry import decide
from scheduler.windows import Windows
from storage import outbox, settling
from storage.database import Connection, Database, DatabaseAwayError
from storage.last_resort import open_call_tasks
from storage.message_rows import Ready, Settled

log = structlog.get_logger()

#: A result waits this long for company before it is committed.
GATHER_S = 0.02
#: What a network has answered is worth waiting for the database; each try waits as long as that does.
SETTLE_TRIES = 10
#: How often an idle account is looked at; a reply waits at most this long.
IDLE_S = 0.25
#: One send may take this share of the lease; a sender that wakes later must not touch the wire.
SEND_SHARE = 0.8
#: Two messages to one address keep this distance (Telegram: one a second to a chat).
ADDRESS_GAP_S = 1.0


@dataclass(slots=True)
class Tally:
    """What one run of the loop did."""

    accepted: int = 0
    uncertain: int = 0
    other: int = 0
    by_channel: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    claimed: Claimed
    verdict: Verdict


class Delivery:
    """Serves every account from the outbox. `unsubscribe_url` gives a message its one-click address."""

    def __init__(
        self,
        database: Database,
        channels: Mapping[str, Channel],
        *,
        now: Callable[[], datetime],
        windows: Windows,
        paces: Mapping[str, Pace],
        unsubscribe_url: Callable[[Ready], str | None],
        max_in_flight: int = 16,
    ) -> None:
        self._database = database
        self._channels = channels
        self._now = now
        self._windows = windows
        self._paces = paces
        self._unsubscribe_url = unsubscribe_url
        self._max = max_in_flight
        self._results: asyncio.Queue[tuple[Result, asyncio.Future[None]]] = asyncio.Queue()
        self._last: dict[str, float] = {}
        self._on_the_way: set[str] = set()  # claimed, waiting for a slot or at the network
        self.wake = asyncio.Event()
        self.tally = Tally()

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until `stop` is set; what is in flight is finished and settled first."""
        async with self._settling(), asyncio.TaskGroup() as group:
            for account in self._channels:
                group.create_task(self._serve(account, stop, until_empty=False))

    async def run_once(self) -> Tally:
        """One look at each account: at most a batch of each."""
        async with self._settling(), asyncio.TaskGroup() as group:
            for account in self._channels:
                group.create_task(self._one_batch(account))
        return self.tally

    async def run_until_empty(self) -> Tally:
        """Deliver everything that may go now; what must wait for its hour stays queued."""
        stop = asyncio.Event()
        async with self._settling():
            more = True
            while more:
                async with asyncio.TaskGroup() as group:
                    for account in self._channels:
                        group.create_task(self._serve(account, stop, until_empty=True))
                # a refusal on one road may have queued the next road on an account that was done already
                more = await self._database.run(outbox.anything_due, list(self._channels), self._now())
        return self.tally

    @contextlib.asynccontextmanager
    async def _settling(self) -> AsyncIterator[None]:
        await self._database.run(settling.sweep, self._now())
        helpers = [asyncio.create_task(self._settle_results()), asyncio.create_task(self._sweep_regularly())]
        try:
            yield
        finally:
            for helper in helpers:
                helper.cancel()
            await asyncio.gather(*helpers, return_exceptions=True)

    async def _one_batch(self, account: str) -> None:
        found = await self._claim(account, self._max)
        await asyncio.gather(*(self._attempt(item) for item in found.claimed))

    async def _serve(self, account: str, stop: asyncio.Event, *, until_empty: bool) -> None:
        in_flight: set[asyncio.Task[None]] = set()
        try:
            while not stop.is_set():
                free = self._max - len(in_flight)
                found = Claim()
                # claiming for half a batch at least keeps commits few; a lone message is never held up
                if free >= self._max // 2 or not in_flight:
                    found = await self._claim(account, free, patient=not until_empty)
                for item in found.claimed:
                    in_flight.add(asyncio.create_task(self._attempt(item)))
                if in_flight:
                    _done, in_flight = await asyncio.wait(
                        in_flight, timeout=IDLE_S, return_when=asyncio.FIRST_COMPLETED
                    )
                elif not found.looked_at:
                    if until_empty:
                        return
                    await self._rest()
                elif not found.claimed and not found.moved:
                    await asyncio.sleep(GATHER_S)  # paced or busy addresses: their time comes soon
        finally:
            if in_flight:
                await asyncio.wait(in_flight)

    async def _claim(self, account: str, limit: int, *, patient: bool = False) -> Claim:
        """`patient`: while the database is away there is nothing to claim, and that is all."""
        try:
            return await self._claim_now(account, limit)
        except DatabaseAwayError:
            if not patient:
                raise
            log.error("database_away", account=account)
            return Claim()

    async def _claim_now(self, account: str, limit: int) -> Claim:
        now = self._now()
        found = await self._database.run(
            claim,
            account,
            now=now,
            limit=limit,
            pace=self._paces[account],
            windows=self._windows,
            busy=self._busy(),
        )
        self._on_the_way.update(item.message.address for item in found.claimed)
        return found

    async def _attempt(self, item: Claimed) -> None:
        try:
            await self._send_and_settle(item)
        finally:
            self._on_the_way.discard(item.message.address)

    async def _send_and_settle(self, item: Claimed) -> None:
        message = item.message
        deadline = time.monotonic() + LEASE.total_seconds() * SEND_SHARE
        wait = (item.send_at - self._now()).total_seconds()
        if wait > 0:
            await asyncio.sleep(wait)
        if time.monotonic() > deadline:
            # the machine slept: somebody else may hold this message by now
            await self._settle(
                Result(claimed=item, verdict=Again(at=self._now(), counts=False, reason="late"))
            )
            return
        outcome = await self._send(item, deadline - time.monotonic())
        verdict = decide(
            outcome,
            attempt=message.attempt + 1,
            now=self._now(),
            expires=message.expires_at,
            channel=message.channel,
            message_class=message.message_class,
            windows=self._windows,
            jitter=random.random(),  # noqa: S311 - spreads retries, guards nothing
        )
        self._count(message.channel, outcome)
        await self._settle(Result(claimed=item, verdict=verdict))

    async def _send(self, item: Claimed, seconds: float) -> Outcome:
        message = item.message
        self._last[message.address] = time.monotonic()
        out = Outgoing(
            message_id=message.id,
            tracking_id=message.tracking_id,
            address=message.address,
            content=message.content,
            message_class=message.message_class,
            reply_to=message.reply_to,
            unsubscribe_url=self._unsubscribe_url(message),
        )
        try:
            async with asyncio.timeout(seconds):
                return await self._channels[message.channel].send(out)
        except TimeoutError:
            return Uncertain(code="deadline")
        except Exception as error:  # noqa: BLE001 - a bug in a channel must not lose the message or the loop
            log.error("channel_bug", message_id=message.id, error=type(error).__name__)
            return Uncertain(code="bug", detail=type(error).__name__)

    async def _settle(self, result: Result) -> None:
        """Hand a result in; returns when it is on disk."""
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        await self._results.put((result, written))
        await written

    async def _settle_results(self) -> None:
        while True:
            batch = [await self._results.get()]
            await asyncio.sleep(GATHER_S)
            while not self._results.empty() and len(batch) < 64:
                batch.append(self._results.get_nowait())
            await self._write([result for result, _written in batch])
            for _result, written in batch:
                if not written.done():
                    written.set_result(None)

    async def _write(self, results: Sequence[Result]) -> None:
        for _try in range(SETTLE_TRIES):
            try:
                await self._database.run(settle_batch, results, now=self._now())
            except DatabaseAwayError:
                log.error("database_away", results=len(results))
            except Exception as error:  # noqa: BLE001 - the rows stay `sending` and become doubt, as promised
                log.error("settle_failed", count=len(results), error=type(error).__name__)
                return
            else:
                return

    async def _sweep_regularly(self) -> None:
        while True:
            await asyncio.sleep(LEASE.total_seconds() / 4)
            with contextlib.suppress(DatabaseAwayError):
                found = await self._database.run(settling.sweep, self._now())
                if found:
                    log.warning("in_doubt", count=found)

    async def _rest(self) -> None:
        self.wake.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(IDLE_S):
                await self.wake.wait()

    def _busy(self) -> frozenset[str]:
        edge = time.monotonic() - ADDRESS_GAP_S
        self._last = {a: at for a, at in self._last.items() if at > edge}
        return frozenset(self._last) | self._on_the_way

    def _count(self, channel: str, outcome: Outcome) -> None:
        self.tally.by_channel[channel] = self.tally.by_channel.get(channel, 0) + 1
        match outcome:
            case Accepted():
                self.tally.accepted += 1
            case Uncertain():
                self.tally.uncertain += 1
            case _:
                self.tally.other += 1


def settle_batch(conn: Connection, results: Sequence[Result], *, now: datetime) -> list[Settled]:
    """Write several results in one transaction, with what follows from each."""
    outbox.lock(conn, [result.claimed.message.id for result in results])
    taken = {
        result.claimed.message.id: (result.claimed.claim_id, result.verdict)
        for result in results
        if isinstance(result.verdict, Done)
    }
    settled = settling.accept(conn, taken, now=now)
    written = {done.message_id for done in settled}
    settled += [
        done
        for result in results
        if result.claimed.message.id not in written
        and (
            done := settling.settle(
                conn, result.claimed.message.id, result.claimed.claim_id, result.verdict, now=now
            )
        )
    ]
    open_call_tasks(conn, settled, now=now)
    return settled

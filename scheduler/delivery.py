"""The delivery loop: claim, send at the slot, settle. One transaction a handful, on each side of the wire.

The order is the promise. The claim commits before the wire is touched; the result is written
after; whoever dies in between leaves a row in `sending`, which becomes doubt and never a second send.
"""

import asyncio
import contextlib
import dataclasses
import functools
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from messages.channel import Channel, MessageClass, Outgoing
from messages.faultpoint import faultpoint
from messages.outcome import Accepted, Outcome, Uncertain
from messages.verdict import Again, Done
from scheduler.caps import Caps
from scheduler.claiming import HORIZON, SPARE, Claim, Claimed, Wanted
from scheduler.claims import CLOCK, Claims, Timed
from scheduler.doubt import DoubtRule
from scheduler.observing import NobodyWatches, Observer
from scheduler.retry import decide
from scheduler.settlement import LATE, Result, Settlement
from scheduler.silence import Sent, SilenceSettings, silent_from
from scheduler.terms import Terms
from scheduler.upkeep import Upkeep
from scheduler.windows import Windows
from storage import lanes
from storage.database import Database, DatabaseAwayError
from storage.message_rows import Ready

log = structlog.get_logger()

#: How often all resting accounts are looked at, in one query; a reply waits at most this long.
IDLE_S = 0.1
#: Whoever delivers until nothing is left waits for what may go within this time: a chat's own pace.
SOON = timedelta(seconds=4)
#: A paused or stopped account is asked again after this long, so that a resume is felt within a second.
HELD_S = 0.5
#: One send may take this share of the lease; a sender that wakes later must not touch the wire.
SEND_SHARE = 0.8
#: One attempt on the wire may take this share: a living sender never meets the sweep.
WIRE_SHARE = 0.2
#: Of the pace's distance so much at least lies between two sends, however late the first one was.
CLOSEST = 0.97
#: No timer is more exact than this, so nobody waits for less.
TIMER_S = 0.001
#: A timer that rings so much too late tells of this process, not of the network.
STALL_S = 1.0
#: Where people are answered, slots are reserved no further ahead than this.
TALKING_HORIZON = timedelta(seconds=0.1)
#: So long after an answer an account still counts as talking.
TALKING_S = 60.0


@dataclass(slots=True)
class Tally:
    """What one run of the loop did."""

    accepted: int = 0
    uncertain: int = 0
    other: int = 0
    unwritten: int = 0  #: answered by the network, but not by the database: in doubt when the lease ends
    by_channel: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Line:
    """One account as this process serves it."""

    account: str
    terms: Terms
    queue: asyncio.Queue[tuple[Claimed, float]] = field(default_factory=asyncio.Queue)
    unsettled: int = 0  #: claimed here, not yet on disk
    addresses: set[str] = field(default_factory=set)  #: of those
    moved_on: asyncio.Event = field(default_factory=asyncio.Event)  #: something was settled
    woken: asyncio.Event = field(default_factory=asyncio.Event)  #: something is due
    resting: bool = False
    talked_at: float = -TALKING_S
    spare: int = 0  #: so many more are looked at than may go
    clear_at: float = 0.0  #: no earlier does the next send of this process follow the one before

    @property
    def horizon(self) -> timedelta:
        talking = time.monotonic() - self.talked_at < TALKING_S
        return TALKING_HORIZON if talking else HORIZON


class Delivery:
    """Serves every account from the outbox. `unsubscribe_url` gives a message its one-click address."""

    def __init__(
        self,
        database: Database,
        channels: Mapping[str, Channel],
        *,
        now: Callable[[], datetime],
        windows: Windows,
        terms: Mapping[str, Terms],
        unsubscribe_url: Callable[[Ready], str | None],
        jitter: Callable[[], float],
        doubt_rules: Sequence[DoubtRule] = (),
        caps: Caps | None = None,
        silence: SilenceSettings | None = None,
        observer: Observer = NobodyWatches(),  # noqa: B008 - it has no state
    ) -> None:
        self._database = database
        self._channels = channels
        self._now = now
        self._windows = windows
        self._unsubscribe_url = unsubscribe_url
        self._jitter = jitter
        self._terms = terms
        self._lines = {account: _Line(account, terms[account]) for account in channels}
        self._settlement = Settlement(database, now, observer)
        self._claims = Claims(database, now=now, windows=windows, caps=caps)
        self._silence = silence or SilenceSettings()
        self._upkeep = Upkeep(
            database=database,
            channels=channels,
            now=now,
            windows=windows,
            every_s=min((t.lease.total_seconds() for t in terms.values()), default=60.0) / 4,
            doubt_rules=doubt_rules,
            caps=caps or Caps(),
            silence=self._silence,
        )
        self._observer = observer
        self._stopping = asyncio.Event()
        self.tally = Tally()

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until `stop` is set; what is on the wire is finished and settled, the rest given back."""
        async with self._working(stop), asyncio.TaskGroup() as group:
            for line in self._lines.values():
                group.create_task(self._serve(line, until_empty=False))
            group.create_task(self._watch())

    async def run_once(self) -> Tally:
        """One look at each account: at most a batch of each."""
        async with self._working(asyncio.Event()), asyncio.TaskGroup() as group:
            for line in self._lines.values():
                group.create_task(self._one_batch(line))
        return self.tally

    async def run_until_empty(self) -> Tally:
        """Deliver everything that may go now; what must wait for its hour stays queued."""
        async with self._working(asyncio.Event()):
            more = set(self._lines)
            while more:
                async with asyncio.TaskGroup() as group:
                    for account in more:
                        group.create_task(self._serve(self._lines[account], until_empty=True))
                # a refusal on one road may have queued the next road on an account that was done already,
                # and a chat that was just written to has its next message in a moment
                due = await self._database.run(lanes.due_accounts, self._now() + SOON)
                more = {a for a in due & set(self._lines) if not await self._is_held(a)}
                if more:
                    await asyncio.sleep(IDLE_S)
        return self.tally

    async def _is_held(self, account: str) -> bool:
        _began, found = await self._claim(self._lines[account], 0)
        return bool(found.held)

    @contextlib.asynccontextmanager
    async def _working(self, stop: asyncio.Event) -> AsyncIterator[None]:
        """Senders, the writer of results and the sweep stand around whatever claims."""
        await self._upkeep.tidy()
        writer = asyncio.create_task(self._settlement.run())
        senders = [
            asyncio.create_task(self._send_from(line))
            for line in self._lines.values()
            for _place in range(line.terms.in_flight)
        ]
        helpers = [asyncio.create_task(self._upkeep.run()), asyncio.create_task(self._heed(stop))]
        try:
            yield
            await self._drain()
        except Exception:
            # what is on the wire is no worse for what went wrong elsewhere
            self._end()
            await self._claims.end()
            await self._drain()
            raise
        finally:
            self.tally.unwritten = self._settlement.lost
            for task in (writer, *senders, *helpers):
                task.cancel()
            await asyncio.gather(writer, *senders, *helpers, return_exceptions=True)

    async def _heed(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._end()

    def _end(self) -> None:
        self._stopping.set()
        self._settlement.hurry()
        for line in self._lines.values():
            line.woken.set()
            line.moved_on.set()

    async def _drain(self) -> None:
        for line in self._lines.values():
            while line.unsettled:
                line.moved_on.clear()
                await line.moved_on.wait()

    # -- claiming ---------------------------------------------------------------------------------

    async def _one_batch(self, line: _Line) -> None:
        line.spare = SPARE  # there is no second look
        await self._hand_over(line, line.terms.in_flight, patient=False)

    async def _serve(self, line: _Line, *, until_empty: bool) -> None:
        while not self._stopping.is_set():
            line.moved_on.clear()
            line.woken.clear()
            room = line.terms.in_flight - line.unsettled
            # claiming for half a batch at least keeps commits few; a lone message is never held up
            if line.unsettled and room < max(1, line.terms.in_flight // 2):
                await self._pause(line.moved_on, IDLE_S)
                continue
            found = await self._hand_over(line, room, patient=not until_empty)
            if found.held:
                if until_empty and not line.unsettled:
                    return
                await self._pause(line.moved_on if until_empty else line.woken, HELD_S)
            elif found.next_slot is not None:
                # two thirds of the horizon pass before the next look: it then fills so many slots at once
                ahead = line.horizon.total_seconds() / 3
                await self._pause(line.woken, (found.next_slot - self._now()).total_seconds() - ahead)
            elif not found.claimed and not found.moved:
                if found.looked_at or line.unsettled:
                    await self._pause(line.moved_on, IDLE_S)
                elif until_empty:
                    return
                else:
                    await self._rest(line)

    async def _hand_over(self, line: _Line, room: int, *, patient: bool) -> Claim:
        """Claim, and give what was claimed to the senders."""
        try:
            began, found = await self._claim(line, room)
        except DatabaseAwayError as away:
            if not patient:
                raise
            log.error("database_away", account=line.account, reason=away.reason)
            return Claim(looked_at=1)  # while the database is away there is nothing to claim, and that is all
        except Exception as error:  # a row of one account must not silence the others
            if not patient:
                raise
            log.error("claim_bug", account=line.account, error=type(error).__name__)
            return Claim(held="bug")
        faultpoint("claim.committed")
        deadline = began + line.terms.lease.total_seconds() * SEND_SHARE
        for item in found.claimed:
            line.unsettled += 1
            line.addresses.add(item.message.address)
            if item.message.message_class is MessageClass.REPLY:
                line.talked_at = time.monotonic()
            line.queue.put_nowait((item, deadline))
        return found

    async def _claim(self, line: _Line, room: int) -> Timed:
        asked = time.monotonic()
        began, found = await self._claims.claim(
            Wanted(
                account=line.account,
                limit=room,
                terms=line.terms,
                channel=self._channels[line.account].name,
                busy=frozenset(line.addresses),
                horizon=line.horizon,
                spare=line.spare,
            )
        )
        line.spare = SPARE if found.crowded else 0
        self._observer.claimed(line.account, messages=len(found.claimed), seconds=time.monotonic() - asked)
        return began, found

    async def _rest(self, line: _Line) -> None:
        line.resting = True
        try:
            await line.woken.wait()
        finally:
            line.resting = False

    async def _watch(self) -> None:
        """Wake whatever account has something due: one query for all that rest."""
        while not self._stopping.is_set():
            resting = [line for line in self._lines.values() if line.resting]
            if resting:
                try:
                    due = await self._database.run(lanes.due_accounts, self._now())
                except Exception as error:  # noqa: BLE001 - the next look comes in a moment
                    log.error("look_failed", error=type(error).__name__)
                    due = set()
                for line in resting:
                    if line.account in due:
                        line.woken.set()
            await self._pause(self._stopping, IDLE_S)

    @staticmethod
    async def _pause(event: asyncio.Event, seconds: float) -> None:
        """Wait for an event, at most so long."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await event.wait()

    # -- sending ----------------------------------------------------------------------------------

    async def _send_from(self, line: _Line) -> None:
        """One of an account's senders: takes what was claimed, in order."""
        while True:
            item, deadline = await line.queue.get()
            try:
                result = await self._attempt(line, item, deadline)
            except asyncio.CancelledError:
                raise
            except Exception as error:  # noqa: BLE001 - a bug of ours after the wire: the row becomes doubt
                log.error("delivery_bug", message_id=item.message.id, error=type(error).__name__)
                self._forget(line, item)
            else:
                self._settlement.hand_in(result, functools.partial(self._forget, line, item))

    def _forget(self, line: _Line, item: Claimed) -> None:
        line.unsettled -= 1
        line.addresses.discard(item.message.address)
        line.moved_on.set()

    async def _attempt(self, line: _Line, item: Claimed, deadline: float) -> Result:
        message = item.message
        await self._turn(line, item)
        faultpoint("send.slot")
        left = deadline - time.clock_gettime(CLOCK)
        if left <= 0:
            return Result(claimed=item, verdict=Again(at=self._now(), counts=False, reason=LATE))
        if self._stopping.is_set():
            return Result(claimed=item, verdict=Again(at=self._now(), counts=False, reason="stopping"))
        opening = self._windows.opening(
            self._now(), message_class=message.message_class, channel=message.channel
        )
        if opening > self._now():  # held up until after closing time
            return Result(claimed=item, verdict=Again(at=opening, counts=False, reason="outside_hours"))
        with self._settlement.expecting():
            outcome = await self._send(message, min(left, line.terms.lease.total_seconds() * WIRE_SHARE))
        verdict = decide(
            outcome,
            attempt=message.attempt + 1,
            now=self._now(),
            expires=message.expires_at,
            channel=message.channel,
            message_class=message.message_class,
            windows=self._windows,
            jitter=self._jitter(),
        )
        if isinstance(verdict, Done) and (silent := self._silent_from(message)) is not None:
            verdict = dataclasses.replace(verdict, silence_at=silent)
        self._count(message.channel, outcome)
        self._observer.sent(message.account, outcome)
        return Result(claimed=item, verdict=verdict, outcome=outcome)

    def _silent_from(self, message: Ready) -> datetime | None:
        """Tell when the next road may be tried although this network has taken the message."""
        return silent_from(
            Sent(
                channel=message.channel,
                message_class=message.message_class,
                accepted_at=self._now(),
                roads_left=1,  # whether one is left is looked at when the moment comes
            ),
            self._silence,
            self._windows,
        )

    async def _turn(self, line: _Line, item: Claimed) -> None:
        """Wait for the slot; what a held-up process was late with does not follow in one burst."""
        wait = (item.send_at - self._now()).total_seconds()
        if wait > 0:
            await self._pause(self._stopping, wait)
        if line.terms.pace.burst > 1:
            return
        while (early := line.clear_at - time.monotonic()) > TIMER_S and not self._stopping.is_set():
            await self._pause(self._stopping, early)
        line.clear_at = time.monotonic() + line.terms.pace.interval_s * CLOSEST

    async def _send(self, message: Ready, seconds: float) -> Outcome:
        out = Outgoing(
            message_id=message.id,
            tracking_id=message.tracking_id,
            address=message.address,
            content=message.content,
            message_class=message.message_class,
            reply_to=message.reply_to,
            unsubscribe_url=self._unsubscribe_url(message),
        )
        faultpoint("send.before")
        limit = asyncio.timeout(seconds)
        began = time.clock_gettime(CLOCK)
        try:
            async with limit:
                outcome = await self._channels[message.account].send(out)
        except TimeoutError:
            # a process that was frozen in the middle has met no outage
            frozen = time.clock_gettime(CLOCK) - began > seconds + STALL_S
            outcome = Uncertain(code="deadline" if limit.expired() else "timeout", outage=not frozen)
        except Exception as error:  # noqa: BLE001 - a bug in a channel must not lose the message or the loop
            log.error("channel_bug", message_id=message.id, error=type(error).__name__)
            outcome = Uncertain(code="bug", detail=type(error).__name__)
        faultpoint("send.after")
        return outcome

    def _count(self, channel: str, outcome: Outcome) -> None:
        self.tally.by_channel[channel] = self.tally.by_channel.get(channel, 0) + 1
        match outcome:
            case Accepted():
                self.tally.accepted += 1
            case Uncertain():
                self.tally.uncertain += 1
            case _:
                self.tally.other += 1

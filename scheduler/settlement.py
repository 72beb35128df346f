"""Results are gathered for a moment and committed together: few commits, little doubt after a crash."""

import asyncio
import contextlib
import dataclasses
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from messages.faultpoint import faultpoint
from messages.outcome import Accepted, Outcome, Uncertain
from messages.verdict import Again, Done, HoldAccount, Verdict
from scheduler.breaker import Breaker, after_outage, after_success
from scheduler.claiming import Claimed
from scheduler.observing import Observer
from storage import accounts, settling
from storage.accounts import Switch
from storage.database import Connection, Database, DatabaseAwayError
from storage.last_resort import open_call_tasks
from storage.message_rows import Settled
from storage.questions import Asked

log = structlog.get_logger()

#: Why a message was not begun: the machine slept, and somebody else may hold it by now.
LATE = "late"
#: A result waits this long for company before it is committed, if anything else is on the wire.
GATHER_S = 0.02
#: More than this are not committed together: a transaction stays short.
AT_ONCE = 256
#: What a network has answered is worth waiting for the database; each try waits as long as that does.
TRIES = 10
#: A process that was told to stop waits so long for a database that is away; then the rows become doubt.
HURRIED_S = 10.0
#: A result that meets an error nobody foresaw is tried so often, with a pause.
AGAIN = 3
AGAIN_S = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one attempt brought. `outcome` is None where the wire was not touched."""

    claimed: Claimed
    verdict: Verdict
    outcome: Outcome | None = None


class Settlement:
    """Writes results. `hand_in` returns at once; the caller is told when its result is on disk."""

    def __init__(self, database: Database, now: Callable[[], datetime], observer: Observer) -> None:
        self._observer = observer
        self._database = database
        self._now = now
        self._waiting: list[tuple[Result, Callable[[], None]]] = []
        self._some = asyncio.Event()
        self._many = asyncio.Event()
        self._hurried = asyncio.Event()
        self.lost = 0  #: results that could not be written: their messages become doubt
        self._abroad = 0
        self._end = math.inf  #: (monotonic) from then on no database is waited for

    @contextlib.contextmanager
    def expecting(self) -> Iterator[None]:
        """A message is on the wire: its result is worth waiting for."""
        self._abroad += 1
        try:
            yield
        finally:
            self._abroad -= 1

    def hand_in(self, result: Result, written: Callable[[], None]) -> None:
        self._waiting.append((result, written))
        self._some.set()
        if len(self._waiting) >= AT_ONCE or not self._abroad:
            self._many.set()  # nobody is left to wait for

    def hurry(self) -> None:
        """The process is to end: do not wait for a database as long as one otherwise would."""
        self._hurried.set()
        self._end = min(self._end, time.monotonic() + HURRIED_S)

    async def run(self) -> None:
        """Write what is handed in, until cancelled."""
        while True:
            await self._some.wait()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(GATHER_S):
                    await self._many.wait()
            batch, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
            if len(self._waiting) < AT_ONCE:
                self._many.clear()
            if not self._waiting:
                self._some.clear()
            try:
                await self._write([result for result, _written in batch])
            finally:
                for _result, written in batch:
                    written()

    async def _write(self, results: Sequence[Result]) -> None:
        faultpoint("settle.before")
        failures = 0
        for _try in range(TRIES):
            began = time.monotonic()
            try:
                settled = await self._patiently(results)
            except DatabaseAwayError as error:
                log.error("database_away", results=len(results), reason=error.reason)
            except TimeoutError:
                log.error("results_not_written", results=len(results))
                self.lost += len(results)
                return
            except Exception as error:  # noqa: BLE001 - what cannot be written stays `sending` and becomes doubt
                log.error("settle_failed", count=len(results), error=type(error).__name__)
                if len(results) == 1:
                    failures += 1
                    if failures == AGAIN or self._hurried.is_set():
                        self.lost += 1
                        return
                    await asyncio.sleep(AGAIN_S)
                    continue
                for result in results:  # one that cannot be written does not take the others with it
                    await self._write([result])
                return
            else:
                self._observer.settled(messages=len(results), seconds=time.monotonic() - began)
                faultpoint("settle.committed")
                _tell_late(results, settled)
                return
        self.lost += len(results)

    async def _patiently(self, results: Sequence[Result]) -> list[Settled]:
        """As long as the database needs, or HURRIED_S from the moment the process is to end."""
        writing = asyncio.ensure_future(self._database.run(settle_batch, results, now=self._now()))
        hurried = asyncio.ensure_future(self._hurried.wait())
        try:
            await asyncio.wait({writing, hurried}, return_when=asyncio.FIRST_COMPLETED)
            if not writing.done():
                return await asyncio.wait_for(writing, max(0.1, self._end - time.monotonic()))
            return await writing
        finally:
            hurried.cancel()


def _tell_late(results: Sequence[Result], settled: Sequence[Settled]) -> None:
    """Say what changed nothing: somebody else holds the message by now, or has said what became of it."""
    written = {done.message_id for done in settled}
    for result in results:
        if result.claimed.message.id not in written:
            log.warning(
                "late_result", message_id=result.claimed.message.id, verdict=type(result.verdict).__name__
            )


def settle_batch(conn: Connection, results: Sequence[Result], *, now: datetime) -> list[Settled]:
    """Write several results in one transaction, with what follows from each."""
    by_number = {result.claimed.message.id: result for result in results}
    taken = {
        number: (result.claimed.claim_id, result.verdict)
        for number, result in by_number.items()
        if isinstance(result.verdict, Done)
    }
    # in the order of a claim: the account's row, messages, the head of the log; whoever takes them
    # otherwise round waits for a claim that waits for him
    settled = settling.accept(conn, taken, now=now, before=_tell_breakers(conn, results, now))
    written = {done.message_id for done in settled}
    for number in sorted(by_number.keys() - written):
        result = by_number[number]
        done = settling.settle(conn, number, result.claimed.claim_id, result.verdict, now=now)
        if done is not None:
            settled.append(done)
    open_call_tasks(conn, settled, now=now)
    faultpoint("settle.written")
    return settled


def _tell_breakers(conn: Connection, results: Sequence[Result], now: datetime) -> list[Asked]:
    """Each account's breaker hears, in order, whether somebody was there; returns what is left to be said."""
    heard: dict[str, list[bool | None]] = {}
    held = {r.claimed.message.account for r in results if isinstance(r.verdict, HoldAccount)}
    for result in results:
        if not _is_late(result):
            heard.setdefault(result.claimed.message.account, []).append(_answered(result.outcome))
    well = {account for account, answers in heard.items() if all(answers)} - held
    if len(well) == len(heard):
        return [accounts.closing_switch(account) for account in sorted(well)]
    for account, answers in sorted(heard.items()):
        if account in well:
            accounts.close_switch(conn, account)
            continue
        found = Breaker(**dataclasses.asdict(accounts.switch(conn, account)))
        for answered in answers:
            found = _after(found, answered, now)
        accounts.set_switch(conn, account, Switch(**dataclasses.asdict(found)))
    return []


#: What we say ourselves tells nothing of the network.
_OUR_OWN = frozenset({"bug", "trial_mode", "trial_limit", "token_store", "busy"})


def _is_late(result: Result) -> bool:
    """Whether its lease was running out before it began: the probe that is under way may be another's."""
    return isinstance(result.verdict, Again) and result.verdict.reason == LATE


def _answered(outcome: Outcome | None) -> bool | None:
    """Whether the network spoke; None: it was not asked."""
    if outcome is None:
        return None
    if not isinstance(outcome, Accepted) and outcome.code in _OUR_OWN:
        return None
    if isinstance(outcome, Uncertain) and outcome.code == "deadline" and not outcome.outage:
        return None  # whoever stood still himself has heard nothing
    return not getattr(outcome, "outage", False)


def _after(found: Breaker, answered: bool | None, now: datetime) -> Breaker:  # noqa: FBT001 - one of three
    if answered is None:  # a probe that never touched the wire is given back
        return dataclasses.replace(found, until=now, probing=False) if found.probing else found
    return after_success(found) if answered else after_outage(found, now)

"""Claims of several accounts that are wanted at the same moment share one transaction.

Under load they gather while the one before is carried out, so that eighty accounts cost the database
little more than one; an account that is alone waits for nobody, and nobody waits for long for what holds up
another: such an account is claimed for by itself until that has worked once.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import datetime

import structlog

from messages.verdict import Again
from scheduler.caps import Caps
from scheduler.claiming import Claim, Wanted, claim_each
from scheduler.settlement import Result, settle_batch
from scheduler.windows import Windows
from storage.database import Connection, Database, DatabaseAwayError, HeldUpError, given_up

log = structlog.get_logger()

#: No more share a transaction: it stays short, and the rows of their accounts are held by it.
TOGETHER = 8
#: Time that passes while the machine sleeps counts, too: a lease does not sleep.
CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)

#: When the claim's transaction began (`CLOCK`, seconds), and what it brought.
Timed = tuple[float, Claim]
_Asked = tuple[Wanted, "asyncio.Future[Timed]"]


class Claims:
    """Claims for any account, one transaction at a time."""

    def __init__(
        self, database: Database, *, now: Callable[[], datetime], windows: Windows, caps: Caps | None
    ) -> None:
        self._database = database
        self._now = now
        self._windows = windows
        self._caps = caps
        self._asked: list[_Asked] = []
        self._work: asyncio.Task[None] | None = None
        self._apart: set[str] = set()  #: accounts that are claimed for by themselves
        self._alone: set[asyncio.Task[None]] = set()
        self._one_by_one = asyncio.Lock()

    async def claim(self, wanted: Wanted) -> Timed:
        """Claim for one account; what goes wrong is raised for the account it went wrong for."""
        claimed: asyncio.Future[Timed] = asyncio.get_running_loop().create_future()
        if wanted.account in self._apart:
            self._go_apart((wanted, claimed))
        else:
            self._asked.append((wanted, claimed))
            if self._work is None or self._work.done():
                self._work = asyncio.create_task(self._carry_out())
        return await claimed

    async def end(self) -> None:
        """Begin no more claims, and wait for those that are being carried out."""
        for _wanted, claimed in self._asked:
            claimed.cancel()
        if self._work is not None:
            await asyncio.wait({self._work})
        if self._alone:
            await asyncio.wait(self._alone)

    async def _carry_out(self) -> None:
        while self._asked:
            some, self._asked = self._asked[:TOGETHER], self._asked[TOGETHER:]
            await self._try(some)

    async def _try(self, asked: Sequence[_Asked]) -> None:
        some = [one for one in asked if not one[1].done()]  # what nobody waits for any more is not begun
        if not some:
            return
        wanted = [one for one, _claimed in some]
        try:
            began, found = await self._database.run(self._claim_now, wanted)
        except Exception as error:  # noqa: BLE001 - it is for whoever asked to say what it means
            self._failed(some, error)
            return
        if len(some) == 1:
            self._apart.discard(wanted[0].account)
        for (_wanted, claimed), claim in zip(some, found, strict=True):
            if not claimed.done():
                claimed.set_result((began, claim))
            elif claim.claimed:
                await self._give_back(claim)

    def _failed(self, some: Sequence[_Asked], error: Exception) -> None:
        if isinstance(error, DatabaseAwayError):
            for _wanted, claimed in some:
                if not claimed.done():
                    claimed.set_exception(error)
            return
        self._apart |= {wanted.account for wanted, _claimed in some}
        if len(some) > 1:
            log.error("claims_apart", accounts=len(some), error=type(error).__name__)
            for one in some:  # a row of one account must not silence the others, nor hold them up
                self._go_apart(one)
            return
        ((_wanted, claimed),) = some
        if claimed.done():
            return
        if isinstance(error, HeldUpError):  # there is something, and the next look may get it
            claimed.set_result((time.clock_gettime(CLOCK), Claim(looked_at=1)))
        else:
            claimed.set_exception(error)

    def _go_apart(self, asked: _Asked) -> None:
        task = asyncio.create_task(self._claim_alone(asked))
        self._alone.add(task)
        task.add_done_callback(self._alone.discard)

    async def _claim_alone(self, asked: _Asked) -> None:
        # one by one: whoever waits for a lock does so in a thread, and others need threads, too
        async with self._one_by_one:
            await self._try([asked])

    async def _give_back(self, claim: Claim) -> None:
        """Whoever wanted it went away meanwhile: back into the queue, not begun."""
        again = Again(at=self._now(), counts=False, reason="stopping")
        results = [Result(claimed=item, verdict=again) for item in claim.claimed]
        try:
            await self._database.run(settle_batch, results, now=self._now())
        except Exception as error:  # noqa: BLE001 - then they are in doubt when the lease ends
            log.error("not_given_back", count=len(results), error=type(error).__name__)

    def _claim_now(self, conn: Connection, wanted: Sequence[Wanted]) -> tuple[float, list[Claim]]:
        """Claim as of when the transaction has begun: one that waited, or is repeated, is not of the past."""
        began, now = time.clock_gettime(CLOCK), self._now()
        with given_up():
            return began, claim_each(conn, wanted, now=now, windows=self._windows, caps=self._caps)

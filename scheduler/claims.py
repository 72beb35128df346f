"""Claims of several accounts that are wanted at the same moment share one transaction.

Under load they gather while the one before is carried out, so that eighty accounts cost the database
little more than one; an account that is alone waits for nobody.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

import structlog

from scheduler.caps import Caps
from scheduler.claiming import Claim, Wanted, claim_each
from scheduler.windows import Windows
from storage.database import Connection, Database, DatabaseAwayError

log = structlog.get_logger()

#: No more share a transaction: it stays short, and the rows of their accounts are held by it.
TOGETHER = 16

_Asked = tuple[Wanted, "asyncio.Future[Claim]"]


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

    async def claim(self, wanted: Wanted) -> Claim:
        """Claim for one account; what goes wrong is raised for the account it went wrong for."""
        claimed: asyncio.Future[Claim] = asyncio.get_running_loop().create_future()
        self._asked.append((wanted, claimed))
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._carry_out())
        return await claimed

    async def _carry_out(self) -> None:
        while self._asked:
            some, self._asked = self._asked[:TOGETHER], self._asked[TOGETHER:]
            await self._try(some)

    async def _try(self, some: Sequence[_Asked]) -> None:
        try:
            found = await self._database.run(self._claim_now, [wanted for wanted, _claimed in some])
        except Exception as error:  # noqa: BLE001 - it is for whoever asked to say what it means
            if len(some) == 1 or isinstance(error, DatabaseAwayError):
                _tell([(claimed, error) for _wanted, claimed in some])
                return
            log.error("claims_apart", accounts=len(some), error=type(error).__name__)
            for one in some:  # a row of one account must not silence the others
                await self._try([one])
            return
        _tell([(claimed, claim) for (_wanted, claimed), claim in zip(some, found, strict=True)])

    def _claim_now(self, conn: Connection, wanted: Sequence[Wanted]) -> list[Claim]:
        """Claim as of when the transaction has begun: one that waited, or is repeated, is not of the past."""
        return claim_each(conn, wanted, now=self._now(), windows=self._windows, caps=self._caps)


def _tell(results: Sequence[tuple["asyncio.Future[Claim]", Claim | Exception]]) -> None:
    for asked, result in results:
        if asked.done():  # nobody waits for it any more
            continue
        if isinstance(result, Exception):
            asked.set_exception(result)
        else:
            asked.set_result(result)

"""Processes that deliver at paces of a test's choosing, and write down each slot and when it was used."""

import asyncio
import itertools
import os
import random
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from messages.channel import Outgoing
from messages.outcome import Accepted, Outcome
from scheduler import claims
from scheduler.claiming import Claim, claim_each
from scheduler.delivery import Delivery
from scheduler.terms import Terms
from storage.database import Database
from tests.far_file import WINDOWS, FarFile, RunningClock
from tests.nursery import NURSERY


class _Diary:
    """One line a moment, appended with one write by any number of processes."""

    def __init__(self, path: Path, clock: RunningClock) -> None:
        self.now = clock.now
        self._fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def write(self, kind: str, account: str, address: str, tracking_id: str, at: datetime) -> None:
        os.write(self._fd, f"{kind} {account} {address} {tracking_id} {at.isoformat()}\n".encode())


class _Timed(FarFile):
    def __init__(self, path: Path, name: str, diary: _Diary) -> None:
        super().__init__(path, name)
        self._diary = diary

    async def send(self, out: Outgoing) -> Outcome:
        self._diary.write("sent", self.name, out.address, out.tracking_id, self._diary.now())
        return Accepted(provider_id=out.tracking_id)


def _live(
    url: str, path: Path, clock: RunningClock, terms: Mapping[str, Terms], ready: Any, begin: Any
) -> None:
    diary = _Diary(path, clock)

    def written_down(*args: Any, **kwargs: Any) -> list[Claim]:
        found = claim_each(*args, **kwargs)
        for item in itertools.chain.from_iterable(one.claimed for one in found):
            m = item.message
            diary.write("slot", m.account, m.address, m.tracking_id, item.send_at)
        return found

    # under the name by which it was imported there
    claims.claim_each = written_down  # type: ignore[attr-defined]
    database = Database(url)
    work = Delivery(
        database,
        {name: _Timed(path.with_suffix(".far"), name, diary) for name in terms},
        now=clock.now, windows=WINDOWS, terms=terms, unsubscribe_url=lambda _m: None, jitter=random.random,
    )  # fmt: skip
    ready.release()
    begin.wait()
    asyncio.run(work.run_until_empty())
    database.close()


def run(
    url: str, path: Path, clock: RunningClock, terms: Mapping[str, Terms], processes: int
) -> dict[str, dict[str, tuple[str, str, datetime]]]:
    """Let so many processes deliver until nothing is left; "slot" and "sent": tracking id → what and when."""
    ready, begin = NURSERY.Semaphore(0), NURSERY.Event()
    works = [
        NURSERY.Process(target=_live, args=(url, path, clock, terms, ready, begin), daemon=True)
        for _ in range(processes)
    ]
    for work in works:
        work.start()
    for _ in works:
        assert ready.acquire(timeout=60)
    begin.set()
    for work in works:
        work.join(60)
        assert work.exitcode == 0
    found: dict[str, dict[str, tuple[str, str, datetime]]] = {"slot": {}, "sent": {}}
    for line in path.read_text().splitlines():
        kind, account, address, tracking_id, moment = line.split(" ")
        assert tracking_id not in found[kind]
        found[kind][tracking_id] = (account, address, datetime.fromisoformat(moment))
    return found

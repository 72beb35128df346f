"""Machines that share a timetable in processes of their own, with clocks that disagree, dying when told to.

Their effects are rows of a table that keeps no second one out.
"""

import asyncio
import multiprocessing
import os
import random
import signal
import time as stopwatch
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, time, timedelta
from multiprocessing.connection import Connection as Pipe
from typing import Any

import sqlalchemy as sa

from messages.formats import OFFICE_ZONE
from scheduler.slots import Daily, Every, When
from scheduler.timetable import LOOK_S, Job, Timetable
from storage.columns import Moment
from storage.database import Connection, Database
from tests.far_file import WINDOWS

NURSERY = multiprocessing.get_context("forkserver")
NURSERY.set_forkserver_preload(["tests.far_file", "tests.listed", "tests.desks"])

EFFECTS = sa.Table(
    "effects",
    sa.MetaData(),
    sa.Column("job", sa.Text),
    sa.Column("slot", Moment),
    sa.Column("at", Moment),  # true time
)
SKEWS = (90.0, 0.0, -90.0)
START = datetime(2026, 12, 1, 0, 30, tzinfo=OFFICE_ZONE)


def table_of(database: Database, whens: Mapping[str, When], clock: "Skewed", look_s: float) -> Timetable:
    def job(name: str, when: When) -> Job:
        def work(conn: Connection, now: datetime) -> Mapping[str, int]:
            conn.execute(sa.insert(EFFECTS).values(job=name, slot=when.latest(now), at=clock.true()))
            clock.effect()
            return {}

        return Job(name=name, when=when, work=work, grace=timedelta(minutes=3))

    jobs = [job(name, when) for name, when in whens.items()]
    return Timetable(database, jobs, now=clock.now, windows=WINDOWS, look_s=look_s)


class Skewed:
    """A machine's clock: so many seconds beside the truth, which is told to it or runs."""

    def __init__(self, skew_s: float, told: datetime | None = None) -> None:
        self.skew = timedelta(seconds=skew_s)
        self.told = told
        self.effects_left = -1  #: dies in the middle of this one; below zero: of none

    def effect(self) -> None:
        if self.effects_left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self.effects_left -= 1

    def true(self) -> datetime:
        return self.told or datetime.now(OFFICE_ZONE)

    def now(self) -> datetime:
        return self.true() + self.skew


def obey(url: str, whens: Mapping[str, When], skew_s: float, orders: Pipe) -> None:
    """Look once for every moment told, as `Timetable.run` does every few seconds."""
    database, clock = Database(url, threads=1), Skewed(skew_s)

    async def serve() -> None:
        table = table_of(database, whens, clock, LOOK_S)
        while True:
            clock.told, clock.effects_left = orders.recv()
            await table.look()
            orders.send(None)

    with suppress(EOFError):
        asyncio.run(serve())


class Machine:
    def __init__(self, url: str, whens: Mapping[str, When], skew_s: float) -> None:
        self._made: tuple[Any, ...] = (url, whens, skew_s)
        self.start()

    def start(self) -> None:
        self._orders, theirs = NURSERY.Pipe()
        self._process = NURSERY.Process(target=obey, args=(*self._made, theirs), daemon=True)
        self._process.start()
        theirs.close()
        self.alive = True

    def tell(self, moment: datetime, effects_left: int = -1) -> None:
        if self.alive:
            self._orders.send((moment, effects_left))

    def wait(self) -> None:
        if self.alive:
            try:
                self._orders.recv()
            except (EOFError, ConnectionError):
                self._process.join()
                self.alive = False

    def kill(self) -> None:
        assert self._process.pid is not None
        os.kill(self._process.pid, signal.SIGKILL)
        self._process.join()
        self.alive = False


def simulate(url: str, whens: Mapping[str, When], *, kills: int, draw: random.Random) -> int:
    """A day in steps of one look; a machine that died comes back a minute or more later.

    One dies in the middle of an effect, another from outside at whatever it is doing. Gives the number
    of deaths.
    """
    machines = [Machine(url, whens, skew) for skew in SKEWS]
    moments = [START + timedelta(seconds=LOOK_S * n) for n in range(int(24 * 3600 / LOOK_S))]
    # looks that can see nothing new are left out, they ask no database anything
    moments = [m for m in moments if m == moments[0] or any(is_near(m, when) for when in whens.values())]
    # the machine that is ahead is the first at every slot
    first = [m for m in moments[1:] if (m.minute, m.second) == (58, 30)]
    deaths = dict.fromkeys(draw.sample(first, kills), 0) | dict.fromkeys(
        draw.sample(moments[1:], kills // 2), 1
    )
    dead: tuple[datetime, Machine] | None = None
    died = 0
    for moment in moments:
        if dead and moment >= dead[0]:
            dead[1].start()
            dead = None
        victim = machines[deaths[moment]] if moment in deaths and not dead else None
        inside = victim is machines[0] and draw.random() < 0.6
        for machine in machines:
            machine.tell(moment, draw.randrange(40) if inside and machine is victim else -1)
        if victim and not inside:
            stopwatch.sleep(draw.random() * 0.05)  # a crash waits for no event
            victim.kill()
        for machine in machines:
            machine.wait()
        if victim and not victim.alive:
            dead = (moment + timedelta(minutes=1), victim)
            died += 1
    for machine in machines:
        if machine.alive:
            machine.kill()
    return died


def is_near(moment: datetime, when: When) -> bool:
    """Within two minutes of a slot, on some machine's clock."""
    until = moment + timedelta(seconds=105)
    return until - when.latest(until) <= timedelta(seconds=225)


def thousand(draw: random.Random) -> dict[str, When]:
    """24 slots each of 40 jobs, and 40 jobs of one slot, twenty of them around midnight."""
    often: dict[str, When] = {f"often {n}": Every(60) for n in range(40)}
    night = [(draw.randrange(2), draw.randrange(60)) for _ in range(20)]
    once: dict[str, When] = {f"night {n}": Daily(time(0, m, s)) for n, (m, s) in enumerate(night)}
    day = [time(draw.randrange(1, 24), draw.randrange(60), draw.randrange(60)) for _ in range(20)]
    return often | once | {f"day {n}": Daily(at) for n, at in enumerate(day)}


@contextmanager
def effects_of(url: str) -> Iterator[Database]:
    database = Database(url)
    EFFECTS.create(database.engine)
    yield database
    database.close()


def fired(database: Database) -> list[tuple[str, datetime, datetime]]:
    with database.begin() as conn:
        return [(r.job, r.slot, r.at) for r in conn.execute(sa.select(EFFECTS))]


def live(url: str, whens: Mapping[str, When], skew_s: float, ready: Any) -> None:
    """A whole machine, until it is killed."""
    database, clock = Database(url, threads=2), Skewed(skew_s)

    async def serve() -> None:
        ready.set()
        await table_of(database, whens, clock, 0.5).run(asyncio.Event())

    asyncio.run(serve())

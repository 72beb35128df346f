"""What happens by the clock: a declared table, each firing claimed by a row before it has an effect.

APScheduler is the alarm only. Its memory store knows nothing of other machines, so the row
(job, slot) decides who fires; its defaults drop a job that is two seconds late, so grace is set.
Whenever it rings, and every few seconds besides, the house's own clock is asked which slot is due:
what was slept through, failed, or died with its machine is found again.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from messages import formats
from messages.channel import MessageClass
from messages.formats import OFFICE_ZONE
from messages.language import _
from scheduler import planning
from scheduler.slots import PUNCTUAL, Every, Judgement, When, judge
from scheduler.windows import Windows
from storage import leases, tasks
from storage.database import Connection, Database
from storage.tasks import NewTask

log = structlog.get_logger()

#: A firing whose machine has died is taken over by then; also how late a slot slept through is found.
LOOK_S = 15.0
#: Waits of one machine after its 1st, 2nd … failure of the same slot; the others do not wait for it.
RETRIES_S = (60.0, 120.0, 300.0, 600.0, 900.0)
#: Long enough to tell what has been missed, short enough for a job that fires every minute.
KEEP_FIRES = timedelta(days=30)

#: What a job does, in the transaction that claims its slot; counts for the log come back.
Work = Callable[[Connection, datetime], Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Beside:
    """Work too long for one transaction: nobody shall wait for it.

    `do(database, now, closing)` may write in portions, each of which may be written twice, and calls
    `closing(conn)` in its last transaction: there the slot is claimed.
    """

    do: Callable[[Database, datetime, Callable[[Connection], None]], Mapping[str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One row of the timetable."""

    name: str
    when: When  #: office time
    work: Work | Beside
    grace: timedelta | None = None  #: how late it still has its effect; None: however late
    hours: MessageClass | None = None  #: late, it needs the hours of this class; None: any hour
    asks: str = ""  #: kind of the task that a missed slot becomes for a person; "": nobody is asked
    title: str = ""  #: for that person
    by_hand: str = "dondoc plan"  #: what they call if it is still wanted; `{day}` is the slot's


class Fired(StrEnum):
    """What became of a slot."""

    DONE = "done"
    MISSED = "missed"
    BEGUN = "begun"  # the job's first slot lies before the program's first day: nothing was missed
    USED = "used"  # already, by whichever machine
    ELSEWHERE = "elsewhere"  # another machine is at it: ask again, it may die


@dataclass(frozen=True, slots=True)
class _Failure:
    slot: datetime
    times: int
    again: float  #: monotonic seconds


class Timetable:
    """The jobs of one machine; any number of machines may have the same ones."""

    def __init__(
        self,
        database: Database,
        jobs: Sequence[Job],
        *,
        now: Callable[[], datetime],
        windows: Windows,
        look_s: float = LOOK_S,
    ) -> None:
        self.jobs = {job.name: job for job in jobs}
        self._database = database
        self._now = now
        self._windows = windows
        self._look_s = look_s
        self._settled: dict[str, datetime] = {}  #: the slot nothing more is to be done about
        self._failed: dict[str, _Failure] = {}
        self._busy: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self, stop: asyncio.Event) -> None:
        """Fire until told to stop; what is being done then is finished.

        The looks keep time by themselves: an alarm waits for a moment, and a clock that is put back
        puts the moment off.
        """
        alarms = self.alarms()
        alarms.start()
        try:
            while not stop.is_set():
                # one that is busy with a long job must not keep the next from seeing the others
                self._begin(self.look())
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._look_s):
                        await stop.wait()
        finally:
            alarms.shutdown(wait=False)
            await asyncio.gather(*self._tasks)

    def alarms(self) -> AsyncIOScheduler:
        """One alarm a job, not yet started."""
        alarms = AsyncIOScheduler(timezone=OFFICE_ZONE)
        for job in self.jobs.values():
            alarms.add_job(
                self._ring,
                _alarm(job.when),
                args=[job.name],
                id=job.name,
                coalesce=True,
                misfire_grace_time=None,  # whether it is too late is judged by the slot
                max_instances=1,
            )
        return alarms

    async def _ring(self, name: str) -> None:
        # not awaited: an alarm that is shut down would cancel it and print where it was
        self._begin(self.fire(name))

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def look(self) -> None:
        for name in self.jobs:
            await self.fire(name)

    async def fire(self, name: str) -> None:
        """Do what is due of one job, if anything is; a failure is logged by its type and tried again."""
        job, now = self.jobs[name], self._now()
        slot = job.when.latest(now)
        failed = self._failed.get(name)
        waits = failed is not None and failed.slot == slot and time.monotonic() < failed.again
        if name in self._busy or self._settled.get(name) == slot or waits:
            return
        self._busy.add(name)
        try:
            fired, counts = await self._database.apart(fire, job, slot=slot, now=now, windows=self._windows)
        except Exception as error:  # noqa: BLE001 - its traceback would carry names and texts
            times = failed.times if failed is not None and failed.slot == slot else 0
            again = time.monotonic() + RETRIES_S[min(times, len(RETRIES_S) - 1)]
            self._failed[name] = _Failure(slot, times + 1, again)
            log.error("job_failed", job=name, error=type(error).__name__)
            return
        finally:
            self._busy.discard(name)
        self._failed.pop(name, None)
        if fired is Fired.ELSEWHERE:
            return
        self._settled[name] = slot
        if fired is Fired.DONE:
            log.info("job_done", job=name, slot=slot.isoformat(), **counts)
        elif fired is Fired.MISSED:
            log.warning("job_missed", job=name, slot=slot.isoformat())


class _SlotTakenError(Exception):
    """Somebody else is at this slot, or has finished it."""


def fire(
    database: Database, job: Job, *, slot: datetime, now: datetime, windows: Windows
) -> tuple[Fired, Mapping[str, int]]:
    """Do what a slot is for, or say that it was missed; once, whoever else tries."""
    work = job.work
    if not isinstance(work, Beside):
        return database.transact(_fire, job, work, slot=slot, now=now, windows=windows)
    last = database.read(leases.last_fire, job.name, before=now + PUNCTUAL)
    if last is not None and last >= slot:
        return Fired.USED, {}  # told by a glance: thirty jobs that begin must not hold up the sends
    judgement = judge(slot, now=now, grace=job.grace, hours=job.hours, windows=windows)
    if judgement is not Judgement.RUN:
        return database.transact(_fire, job, _nothing, slot=slot, now=now, windows=windows)

    def closing(conn: Connection) -> None:
        if not leases.fire_once(conn, job.name, slot):
            raise _SlotTakenError

    try:
        return Fired.DONE, work.do(database, now, closing)
    except _SlotTakenError:
        return Fired.ELSEWHERE, {}


def _nothing(_conn: Connection, _now: datetime) -> Mapping[str, int]:
    return {}


def _fire(
    conn: Connection, job: Job, work: Work, *, slot: datetime, now: datetime, windows: Windows
) -> tuple[Fired, Mapping[str, int]]:
    """Claim one slot and do its work, or say that it was missed, in one transaction.

    Of several slots that went by, only the last is looked at: a plan made today covers yesterday's.
    """
    last = leases.last_fire(conn, job.name, before=now + PUNCTUAL)
    if last is not None and last >= slot:
        return Fired.USED, {}
    if not leases.fire_once(conn, job.name, slot):
        return Fired.ELSEWHERE, {}
    judgement = judge(slot, now=now, grace=job.grace, hours=job.hours, windows=windows)
    if judgement is Judgement.RUN:
        return Fired.DONE, work(conn, now)
    if last is None:
        return Fired.BEGUN, {}
    if job.asks:
        tasks.open_task(conn, _question(job, slot, job.when.between(last, slot)), now=now)
    return Fired.MISSED, {}


def forget_fires(conn: Connection, now: datetime) -> Mapping[str, int]:
    """Do the work of the job that keeps the list of firings short."""
    return {"forgotten": leases.forget_fires(conn, before=now - KEEP_FIRES)}


def _question(job: Job, slot: datetime, before: int) -> NewTask:
    at, day = f"{slot:%H:%M}", formats.day(slot.date())
    command = job.by_hand.format(day=slot.date().isoformat())
    if before:
        detail = _(
            "Lịch {at} ngày {day} và {before} lần trước đó đã lỡ; nếu vẫn cần, hãy chạy: {command}",
            at=at, day=day, before=before, command=command,
        )  # fmt: skip
    else:
        detail = _("Lịch {at} ngày {day} đã lỡ; nếu vẫn cần, hãy chạy: {command}",
                   at=at, day=day, command=command)  # fmt: skip
    if job.title:
        detail = f"{job.title}: {detail}"
    return NewTask(
        key=f"missed:{job.name}:{slot.isoformat()}",
        kind=job.asks,
        owner="officer",
        subject=planning.OFFICE,
        detail=detail,
        deadline=slot.date(),
    )


def _alarm(when: When) -> CronTrigger | IntervalTrigger:
    if isinstance(when, Every):
        return IntervalTrigger(
            minutes=when.minutes, start_date=datetime(2000, 1, 1, tzinfo=OFFICE_ZONE), timezone=OFFICE_ZONE
        )
    at = when.at  # rings on other days, too, and then finds nothing due
    return CronTrigger(hour=at.hour, minute=at.minute, second=at.second, timezone=OFFICE_ZONE)

"""What happens by the clock: a declared table, each firing claimed by a row before it has an effect.

APScheduler is the clock only. Its memory store knows nothing of other machines, so the row
(job, slot) decides who fires; its defaults drop a job that is two seconds late, so grace is set.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

from messages.formats import OFFICE_ZONE
from scheduler import planning
from scheduler.planning import PlanDesk, Planned
from storage import leases
from storage.database import Connection, Database

#: A firing missed by less than this still happens; later the next one is close enough.
GRACE_S = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One row of the timetable."""

    name: str
    at: time  #: every day, office time
    work: Callable[[], Awaitable[None]]


def start(jobs: Sequence[Job], *, now: datetime) -> AsyncIOScheduler:
    """Start the clock in the running event loop.

    It knows nothing of the time before it was started: a slot missed by less than the grace, because
    the machine was switched on late, is made up at once. Whether it had been used is for the row to say.
    """
    clock = AsyncIOScheduler(timezone=OFFICE_ZONE)
    for job in jobs:
        clock.add_job(
            _firing(job),
            CronTrigger(hour=job.at.hour, minute=job.at.minute, timezone=OFFICE_ZONE),
            id=job.name,
            misfire_grace_time=GRACE_S,
            coalesce=True,
            max_instances=1,
        )
        slot = slot_of(job.at, now)
        if slot <= now < slot + timedelta(seconds=GRACE_S):
            clock.add_job(_firing(job), id=f"{job.name}, made up", misfire_grace_time=None)
    clock.start()
    return clock


def _firing(job: Job) -> Callable[[], Awaitable[None]]:
    """A coroutine function whatever `work` is: APScheduler drops the result of anything else."""

    async def fire() -> None:
        await job.work()

    return fire


def slot_of(at: time, now: datetime) -> datetime:
    """Today's slot of a daily job."""
    return datetime.combine(now.astimezone(OFFICE_ZONE).date(), at, OFFICE_ZONE)


class _SlotTakenError(Exception):
    """Somebody else has finished this slot's work."""


def plan_once_a_day(database: Database, desk: PlanDesk, *, slot: datetime, now: datetime) -> Planned | None:
    """Plan the day's reminders; None when another process has claimed this slot.

    The slot is claimed with the plan's last portion: cut off before, it is still open to whoever tries next.
    """
    if database.read(leases.has_fired, "plan", slot):
        return None

    def closing(conn: Connection) -> None:
        if not leases.fire_once(conn, "plan", slot):
            raise _SlotTakenError

    try:
        return planning.carry_out(database, desk, day=planning.today(now), now=now, closing=closing)
    except _SlotTakenError:
        return None

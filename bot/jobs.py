"""The timetable of the house: one row a job. A new job is a row here and the function it names."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time, timedelta

from bot import matters
from bot.app import App
from messages.channel import MessageClass
from messages.language import _
from messages.problem import DondocError
from scheduler import case_round, planning, switching, timetable
from scheduler.slots import Daily, Every
from scheduler.timetable import Beside, Job
from storage.database import Connection, Database

#: A level declared ahead begins by itself; until then a message of the old one is stopped when it is claimed.
LEVELS_AT = Every(5)
#: Before the plan of the day: what has run out since yesterday is work of today.
CASES_AT = time(7, 0)
#: Later than this a day's reminders are not sent unasked.
PLAN_GRACE = timedelta(minutes=60)


def jobs_of(app: App) -> Sequence[Job]:
    """List every job of `dondoc run`, in the order in which they are looked at."""

    def plan(database: Database, now: datetime, closing: Callable[[Connection], None]) -> Mapping[str, int]:
        done = planning.carry_out(
            database, app.plan_desk(), day=planning.today(now), now=now, closing=closing
        )
        return {"queued": done.queued, "tasks": done.tasks, "refused": len(done.plan.refusals)}

    def cases(database: Database, now: datetime, closing: Callable[[Connection], None]) -> Mapping[str, int]:
        return case_round.carry_out(database, matters.case_desk(app, now), closing=closing)

    def levels(database: Database, now: datetime, closing: Callable[[Connection], None]) -> Mapping[str, int]:
        return {"taken_back": switching.follow(database, app.plan_desk(), now, closing)}

    return (
        Job(name="levels", when=LEVELS_AT, work=Beside(levels)),
        Job(name="cases", when=Daily(CASES_AT), work=Beside(cases)),
        Job(
            name="plan",
            when=_plan_time(app),
            work=Beside(plan),
            grace=PLAN_GRACE,
            hours=MessageClass.SERVICE,
            asks=planning.MISSED,
        ),
        Job(name="forget-firings", when=Daily(time(2, 30)), work=timetable.forget_fires),
    )


def _plan_time(app: App) -> Daily:
    try:
        return Daily(time.fromisoformat(app.settings.policy.plan_at))
    except ValueError as error:
        raise DondocError(
            _("policy.plan_at phải là giờ dạng 08:00."), code="bad_value", exit_code=3
        ) from error

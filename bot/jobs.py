"""The timetable of the house: one row a job. A new job is a row here and the function it names."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time, timedelta

from bot import matters
from bot.app import App
from messages.channel import MessageClass
from messages.language import _
from messages.problem import DondocError
from scheduler import cadence_work, case_round, planning, switching, timetable
from scheduler.cadences import Cadence, span_on
from scheduler.slots import Daily, Every, OnDays
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

    opens = plan_time(app)
    return (
        *(_cadence(app, cadence, opens) for cadence in matters.cadences_kept(app) if cadence.rule),
        Job(name="levels", when=LEVELS_AT, work=Beside(levels)),
        Job(name="cases", when=Daily(CASES_AT), work=Beside(cases)),
        Job(
            name="plan",
            when=Daily(opens),
            work=Beside(plan),
            grace=PLAN_GRACE,
            hours=MessageClass.SERVICE,
            asks=planning.MISSED,
        ),
        Job(name="forget-firings", when=Daily(time(2, 30)), work=timetable.forget_fires),
    )


def _cadence(app: App, cadence: Cadence, opens: time) -> Job:
    """It opens when the day's plan is made; missed, it asks."""

    def work(database: Database, now: datetime, closing: Callable[[Connection], None]) -> Mapping[str, int]:
        span = span_on(cadence, planning.today(now), app.windows)
        if span is None:  # a late machine whose day has ended
            database.transact(closing)
            return {}
        return cadence_work.open_span(
            database, matters.cadence_desk(app), cadence, span, now=now, closing=closing
        )

    return Job(
        name=f"cadence-{cadence.id}",
        when=OnDays(opens, lambda day: span_on(cadence, day, app.windows) is not None),
        work=Beside(work),
        grace=PLAN_GRACE,
        hours=MessageClass.SERVICE,
        asks=cadence_work.MISSED,
        title=cadence.title,
        by_hand=f"dondoc calendar open {cadence.id} --date {{day}}",
    )


def plan_time(app: App) -> time:
    """When the day's plan is made and cadences open, office time."""
    try:
        return time.fromisoformat(app.settings.policy.plan_at)
    except ValueError as error:
        raise DondocError(
            _("policy.plan_at phải là giờ dạng 08:00."), code="bad_value", exit_code=3
        ) from error

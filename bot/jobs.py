"""The timetable of the house: one row a job. A new job is a row here and the function it names."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

from bot.app import App
from messages.channel import MessageClass
from messages.language import _
from messages.problem import DondocError
from scheduler import planning, timetable
from scheduler.slots import Daily
from scheduler.timetable import Job
from storage.database import Connection

#: Later than this a day's reminders are not sent unasked.
PLAN_GRACE = timedelta(minutes=60)


def jobs_of(app: App) -> Sequence[Job]:
    """List every job of `dondoc run`, in the order in which they are looked at."""

    def plan(conn: Connection, now: datetime) -> Mapping[str, int]:
        done = planning.carry_out(conn, app.plan_desk(), day=planning.today(now), now=now)
        return {"queued": done.queued, "tasks": done.tasks, "refused": len(done.plan.refusals)}

    return (
        Job(
            name="plan",
            when=_plan_time(app),
            work=plan,
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

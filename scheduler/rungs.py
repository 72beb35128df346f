"""Which rung of the ladder today is: the nearest one reached, never a burst of those missed."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from messages.channel import MessageClass
from messages.formats import OFFICE_ZONE
from scheduler.policy import Step
from scheduler.policy_rows.row import Rung
from scheduler.refusals import Reason
from scheduler.windows import Windows

LAST_RUNG_DAYS = 14  #: how long the last rung stays true; the others end where the next begins


def reached(
    ladder: Sequence[Step], due: date, send_day: date, *, grace_days: int, windows: Windows
) -> Step | Reason:
    """The rung to send on a day.

    Of the rungs reached only the last counts, and only within the grace. Days on which nothing may
    leave are not counted as missed, so that Tết delays a reminder instead of swallowing it.
    """
    past = [step for step in ladder if _day_of(step.rung, due) <= send_day]
    if not ladder:
        return Reason.NO_ROW
    if not past:
        return Reason.TOO_EARLY
    rung = past[-1].rung
    missed = (send_day - _day_of(rung, due)).days
    if missed == 0:
        return past[-1]
    if not rung.exact and (missed <= grace_days or _missed_open(rung, due, send_day, windows) <= grace_days):
        return past[-1]
    return Reason.LADDER_OVER if len(past) == len(ladder) else Reason.BETWEEN_RUNGS


def next_rung(ladder: Sequence[Step], due: date, send_day: date) -> Step | None:
    """The rung that comes next, once the due date has passed; None before that, and after the last one.

    Its text counts the days itself, so it is true before its own day too.
    """
    if send_day <= due:
        return None
    return next((step for step in ladder if _day_of(step.rung, due) > send_day), None)


def expiry(ladder: Sequence[Step], rung: Rung, due: date) -> datetime:
    """The moment from which a rung's text would be worse than silence (exclusive)."""
    later = [step.rung for step in ladder if step.rung.offset > rung.offset]
    if rung.exact:
        end = _day_of(rung, due) + timedelta(days=1)
    elif later:
        end = _day_of(later[0], due)
    else:
        end = _day_of(rung, due) + timedelta(days=LAST_RUNG_DAYS)
    return midnight(end)


@lru_cache(maxsize=1024)  # a plan of thousands names few days, and then holds each once
def midnight(day: date) -> datetime:
    """The first moment of a day at the office."""
    return datetime.combine(day, time(), OFFICE_ZONE)


def _day_of(rung: Rung, due: date) -> date:
    return due + timedelta(days=rung.offset)


def _missed_open(rung: Rung, due: date, send_day: date, windows: Windows) -> int:
    return windows.open_days(_day_of(rung, due), send_day, message_class=MessageClass.SERVICE)

"""Results the program counts by itself, from its own rows; a counter more is a line in `COUNTERS`."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa

from messages.formats import OFFICE_ZONE
from messages.periods import Period, month_of, read_period
from messages.subjects import SubjectKind
from storage import conferences
from storage.database import Connection, rows_of
from storage.tables import employers, log_entries, participants


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    area: str  #: as written; "" where the row names none
    agent: str = ""
    period: Period  #: the month, or the day
    value: float
    source: str  #: the row it was counted from, in words an officer can look up


#: (conn, first day, last day) → what was counted in them
Counter = Callable[[Connection, date, date], Iterable[Counted]]


def count(conn: Connection, metric: str, first: date, last: date) -> list[Counted] | None:
    """What the program knows of a metric; None: it counts no such thing, somebody has to enter it."""
    counter = COUNTERS.get(metric)
    return None if counter is None else list(counter(conn, first, last))


def _held(*kinds: str, attended: bool = False) -> Counter:
    def counter(conn: Connection, first: date, last: date) -> Iterator[Counted]:
        for one in conferences.listed(conn, first=first, last=last, state="held"):
            if one.kind in kinds:
                value = (one.attended or 0) if attended else 1
                period = Period(one.day, one.day, "day")
                yield Counted(area=one.area, period=period, value=value, source=one.code)

    return counter


def _reached(kind: SubjectKind, people: sa.Table) -> Counter:
    """Whom a message of ours has been taken for, each once a month, by the contact log."""

    def counter(conn: Connection, first: date, last: date) -> Iterator[Counted]:
        month = sa.func.substr(log_entries.c.at, 1, 7)
        query = (
            sa.select(
                month.label("month"),
                people.c.area,
                sa.func.count(sa.distinct(log_entries.c.subject_id)).label("n"),
            )
            .join(people, people.c.id == log_entries.c.subject_id)
            .where(
                log_entries.c.kind.in_(("accepted", "delivered", "read")),
                log_entries.c.subject_kind == kind.value,
                log_entries.c.at >= _midnight(month_of(first).first),
                log_entries.c.at < _midnight(month_of(last).last + timedelta(days=1)),
            )
            .group_by(month, people.c.area)
            .order_by(month, people.c.area)
        )
        for row in rows_of(conn, query):
            period = read_period(row["month"])
            if period is not None:
                yield Counted(area=row["area"], period=period, value=row["n"], source="log")

    return counter


def _midnight(day: date) -> str:
    return datetime.combine(day, time(), OFFICE_ZONE).isoformat()


COUNTERS: dict[str, Counter] = {
    # those online count as well: "hội nghị, livestream theo phụ lục 05" (2800 III.2)
    "conferences": _held("customer", "online"),
    "online_conferences": _held("online"),
    "work_conferences": _held("work"),
    "conference_attendance": _held("customer", "online", attended=True),
    "units_reached": _reached(SubjectKind.EMPLOYER, employers),
    "persons_reached": _reached(SubjectKind.PARTICIPANT, participants),
}

"""Lists of months to come, as they would be if nobody who owes paid: only for playing the calendar ahead."""

import dataclasses
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from handlers import list_import
from messages.law.deadlines import month_end
from messages.subjects import Debt, Due, Scheme
from storage import employers, participants
from storage.database import Connection, Database
from storage.imports import RowOf, Source

#: The last reminder of a due contribution goes out 20 days after; whoever got it has paid by then.
REMINDED = timedelta(days=25)
HEALTH_MONTHS = 12
#: Paid once, for years to come or for the years that lack.
PAID_FOR_GOOD = ("VE_SAU", "CON_THIEU")
DAY = timedelta(days=1)
MONTH_BEFORE = timedelta(days=31)


@dataclass(slots=True)
class Lists:
    """What stands on the lists of the month that runs."""

    month: date  #: its first day
    dues: list[Due]
    debts: list[Debt]

    def turn(self, database: Database, day: date, now: datetime) -> None:
        """Age everything by a month and read it in; does nothing when the month was turned already."""
        month = day.replace(day=1)
        if month <= self.month:
            return
        while self.month < month:
            self.month = month_end(self.month) + DAY
            self.debts = [_older(debt, self.month) for debt in self.debts]
        self.dues = [later for due in self.dues if (later := _due_by(due, month)) is not None]
        falling = [due for due in self.dues if due.due_date <= month_end(month) + REMINDED]
        _read_in(database, "d08a", month, falling, day, now)
        _read_in(database, "debtors", (month - DAY).replace(day=1), self.debts, day, now)


def begin(database: Database, first: date) -> Lists:
    """Start from what the office's own lists say."""
    return Lists(
        month=first.replace(day=1),
        dues=[found.due for found in database.read(participants.open_dues)],
        debts=[found.debt for found in database.read(employers.open_debts)],
    )


def _read_in(
    database: Database, kind: str, period: date, records: Sequence[Any], day: date, now: datetime
) -> None:
    if not records:
        return
    rows = [RowOf(number, (record,)) for number, record in enumerate(records, start=2)]
    name = f"{kind}-{period:%Y-%m}"
    source = Source(
        list=kind, period=period, file_name=name, sha256=hashlib.sha256(name.encode()).hexdigest(), as_of=day
    )

    def put(conn: Connection) -> None:
        list_import.put_in(conn, rows, source, {"rows": len(rows)}, now=now)

    database.transact(put)


def _older(debt: Debt, as_of: date) -> Debt:
    months = None if debt.months is None else debt.months + 1
    return dataclasses.replace(
        debt, months=months, opening=debt.closing, closing=debt.closing + (debt.arising or 0), as_of=as_of
    )


def _due_by(due: Due, month: date) -> Due | None:
    """The contribution as it stands in a month: the same, or the next one once this one has been paid."""
    voluntary = due.scheme is Scheme.VOLUNTARY
    while due.due_date + REMINDED < month:
        if due.method in PAID_FOR_GOOD:
            return None
        later = _months_later(due.due_date, int(due.method or "1") if voluntary else HEALTH_MONTHS)
        paid_to = f"{later - MONTH_BEFORE:%Y-%m}" if voluntary else later.isoformat()
        due = dataclasses.replace(due, due_date=later, paid_to=paid_to)
    return due


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    end = month_end(date(year, month + 1, 1))
    return end if day == month_end(day) else date(year, month + 1, min(day.day, end.day))

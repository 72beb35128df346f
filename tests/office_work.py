"""An office with people and units, for tests of tasks, proposals and cases."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa

from bot import matters
from handlers.desk import Desk
from messages.formats import OFFICE_ZONE
from scheduler import case_round, case_work
from scheduler.case_terms import CaseRules
from scheduler.case_work import CaseDesk, Reported
from scheduler.windows import Windows
from storage import case_files, contact_log, imports, tasks
from storage.database import Database
from storage.imports import Source
from storage.office_tables import conferences, marks, staff, unregistered
from storage.scans import Scan
from storage.tasks import Wanted
from tests.desks import desk
from tests.listed import debt, give, source, unit

WINDOWS = Windows()
SCAN = Scan(name="0123_bien_ban.pdf", sha256="0" * 64)
UNIT = "TV0001A"


def at(day: date, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour), OFFICE_ZONE)


def on(day: date, **rules: Any) -> CaseDesk:
    """The desk of cases in the morning of a day."""
    return CaseDesk(now=at(day), windows=WINDOWS, rules=CaseRules(**rules))


def office_on(day: date) -> Desk:
    return desk(at(day))


def employ(database: Database, code: str, *roles: str, **more: Any) -> None:
    usual: dict[str, Any] = {"code": code, "name": f"Cán bộ {code}", "roles": list(roles)}
    with database.begin() as conn:
        conn.execute(sa.insert(staff).values(**{**usual, "updated_at": at(date(2026, 1, 5)), **more}))


def mark(database: Database, code: str, name: str, by: str) -> None:
    with database.begin() as conn:
        kind, number = unit(conn, code)
        values = {"subject_kind": kind, "subject_id": number, "mark": name, "set_by": by}
        conn.execute(sa.insert(marks).values(**values, set_at=at(date(2026, 1, 5))))


def owe(database: Database, day: date, *records: Any) -> None:
    """A list of debtors, a unit a record, as of a day."""
    period = day.replace(day=1)
    give(database, records, source("debtors", period, as_of=day, sha256=f"debtors{day}"), at(day))


def list_unregistered(
    database: Database, day: date, code: str = UNIT, *, period: date | None = None, kind: str = "never"
) -> None:
    """A row of a list of units that do not take part; the unit is known from a list of debtors."""
    with database.begin() as conn:
        number = unit(conn, code)[1]
        import_id = imports.add(
            conn,
            Source(list="unregistered", period=day, file_name="02a.xlsx", sha256=f"{code}{day}", as_of=day),
            now=at(day),
        )
        conn.execute(
            sa.insert(unregistered).values(
                employer_id=number,
                period=period or day.replace(day=1),
                kind=kind,
                received_on=day,
                import_id=import_id,
            )
        )


def leaves_list(database: Database, code: str = UNIT) -> None:
    """The next list no longer names the unit."""
    with database.begin() as conn:
        number = unit(conn, code)[1]
        conn.execute(sa.update(unregistered).where(unregistered.c.employer_id == number).values(state="gone"))


def confer(database: Database, code: str, day: date) -> None:
    values = {"code": code, "kind": "work", "title": "Hội nghị làm việc", "day": day}
    with database.begin() as conn:
        conn.execute(sa.insert(conferences).values(**values, updated_at=at(day)))


def step(
    database: Database, number: int, event: str, day: date, *, today: date | None = None, **more: Any
) -> dict[str, Any]:
    """Report a step on its day, or later; returns the case as it stands then."""
    reported = Reported(event=event, day=day, **{"by": "CV01", **more})
    return dict(database.transact(case_work.take, on(today or day), number, reported))


def turn(database: Database, day: date, **rules: Any) -> dict[str, int]:
    """The round of a day."""
    return case_round.carry_out(database, on(day, **rules))


def approve(database: Database, number: int, day: date, by: str) -> dict[str, Any]:
    return dict(database.transact(matters.approve, office_on(day), on(day), number, by=by))


def refuse(database: Database, number: int, day: date, by: str, reason: str) -> dict[str, Any]:
    return dict(database.transact(matters.refuse, office_on(day), on(day), number, by=by, reason=reason))


def case(database: Database, number: int) -> dict[str, Any]:
    with database.begin() as conn:
        return dict(case_files.get(conn, number))


def cases_of(database: Database, kind: str | None = None, *, closed: bool = False) -> list[dict[str, Any]]:
    with database.begin() as conn:
        return [dict(row) for row in case_files.listed(conn, kind=kind, closed=closed)]


def open_tasks(database: Database, **wanted: Any) -> list[dict[str, Any]]:
    with database.begin() as conn:
        return [dict(row) for row in tasks.listed(conn, Wanted(**wanted))]


def kinds(database: Database) -> list[tuple[str, date | None]]:
    """(kind, deadline) of every open task, the most pressing first."""
    return [(row["kind"], row["deadline"]) for row in open_tasks(database)]


def logged(database: Database, kind: str) -> list[dict[str, Any]]:
    with database.begin() as conn:
        assert contact_log.verify(conn).faults == ()
        return [dict(e.body) for e in contact_log.entries(conn) if e.kind == kind]


def events(database: Database, number: int) -> Sequence[tuple[str, str, str]]:
    """(event, day, by) of everything that has happened in a case."""
    with database.begin() as conn:
        return [(e["event"], f"{e['day']:%d/%m}", e["by"]) for e in case_files.events_of(conn, [number])]


def company(code: str = UNIT, **more: Any) -> Any:
    return debt(code, **more)

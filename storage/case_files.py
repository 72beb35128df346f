"""Matters that go by steps: where each stands, until when, and what has happened in it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from messages.language import _
from messages.problem import DondocError
from storage import among
from storage.database import Connection, rows_of, upsert
from storage.office_tables import case_events, case_files, conferences, unregistered
from storage.scans import Scan
from storage.tables import employers

Subject = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """The key makes opening it twice harmless."""

    key: str
    kind: str
    subject: Subject
    state: str
    since: date
    due: date | None
    area: str = ""
    owner: str = ""
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One step, as it is kept."""

    event: str
    state: str  #: entered by it
    day: date
    by: str
    note: str = ""
    scan: Scan | None = None


def open_file(conn: Connection, case: NewCase, *, now: datetime) -> int | None:
    """Open a case once; None when the key is known."""
    statement = (
        upsert(conn, case_files)
        .values(
            key=case.key,
            kind=case.kind,
            subject_kind=case.subject[0],
            subject_id=case.subject[1],
            area=case.area,
            owner=case.owner,
            state=case.state,
            since=case.since,
            due=case.due,
            facts=dict(case.facts),
            opened_at=now,
        )
        .on_conflict_do_nothing(index_elements=["key"])
    )
    found: int | None = conn.execute(statement.returning(case_files.c.id)).scalar()
    return found


_WITH_UNIT = sa.select(
    case_files,
    sa.func.coalesce(employers.c.code, "").label("code"),
    sa.func.coalesce(employers.c.name, "").label("name"),
).outerjoin(
    employers, sa.and_(case_files.c.subject_kind == "employer", employers.c.id == case_files.c.subject_id)
)


def get(conn: Connection, number: int) -> Mapping[str, Any]:
    """One case with `code` and `name` of its unit; a sentence where there is none."""
    row = next(iter(rows_of(conn, _WITH_UNIT.where(case_files.c.id == number))), None)
    if row is None:
        raise DondocError(_("Không có hồ sơ số {id}. Xem: dondoc case list", id=number), code="not_found")
    return dict(row)


def locked(conn: Connection, number: int) -> Mapping[str, Any]:
    """`get`, after whoever else is moving this case has ended."""
    conn.execute(sa.select(case_files.c.id).where(case_files.c.id == number).with_for_update())
    return get(conn, number)


def move(
    conn: Connection,
    number: int,
    happened: Happened,
    *,
    due: date | None,
    facts: Mapping[str, Any],
    closed: bool,
    now: datetime,
) -> int:
    """Write a step: where the case stands now, and what has happened; returns the number of the event."""
    values = {"state": happened.state, "since": happened.day, "due": due, "facts": dict(facts)}
    closing = {"closed_at": now} if closed else {}
    conn.execute(sa.update(case_files).where(case_files.c.id == number).values(**values, **closing))
    return add_event(conn, number, happened, now=now)


def add_event(conn: Connection, number: int, happened: Happened, *, now: datetime) -> int:
    """Write what has happened; returns its number."""
    row = conn.execute(
        sa.insert(case_events)
        .values(
            case_id=number,
            event=happened.event,
            state=happened.state,
            day=happened.day,
            at=now,
            by=happened.by,
            note=happened.note,
            scan=happened.scan.name if happened.scan else "",
            scan_sha256=happened.scan.sha256 if happened.scan else "",
        )
        .returning(case_events.c.id)
    )
    return int(row.scalar_one())


def events_of(conn: Connection, numbers: Sequence[int]) -> list[Mapping[str, Any]]:
    """What has happened in these cases, oldest first."""
    query = sa.select(case_events).where(among.numbers(case_events.c.case_id, "ids"))
    return [dict(row) for row in rows_of(conn, query.order_by(case_events.c.id), {"ids": numbers})]


def last_event(conn: Connection) -> int:
    """Number of the newest event of any case."""
    return int(conn.scalar(sa.select(sa.func.max(case_events.c.id))) or 0)


def happened_after(conn: Connection, event_id: int) -> list[tuple[str, str]]:
    """(kind of the case, event) of everything that has happened since an event."""
    query = (
        sa.select(case_files.c.kind, case_events.c.event)
        .join(case_files, case_files.c.id == case_events.c.case_id)
        .where(case_events.c.id > event_id)
    )
    return [(kind, event) for kind, event in conn.execute(query.order_by(case_events.c.id))]


def entered_by(conn: Connection, number: int, state: str) -> str:
    """Who brought a case into a state, the last time it came there."""
    query = sa.select(case_events.c.by).where(case_events.c.case_id == number, case_events.c.state == state)
    return str(conn.scalar(query.order_by(case_events.c.id.desc()).limit(1)) or "")


def of_subject(conn: Connection, subject: Subject) -> list[Mapping[str, Any]]:
    query = _WITH_UNIT.where(case_files.c.subject_kind == subject[0], case_files.c.subject_id == subject[1])
    return [dict(row) for row in rows_of(conn, query.order_by(case_files.c.id))]


def open_of(conn: Connection, kind: str, subject: Subject) -> Mapping[str, Any] | None:
    """The case of this kind that is still open for a subject."""
    query = _WITH_UNIT.where(
        case_files.c.kind == kind,
        case_files.c.subject_kind == subject[0],
        case_files.c.subject_id == subject[1],
        case_files.c.closed_at.is_(None),
    )
    return next(iter(rows_of(conn, query.limit(1))), None)


def listed(
    conn: Connection,
    *,
    kind: str | None = None,
    due_by: date | None = None,
    closed: bool = False,
    states: Collection[tuple[str, str]] | None = None,
) -> list[Mapping[str, Any]]:
    """Open cases, or the closed ones with them, the most pressing first; `states`: (kind, state)."""
    query = _WITH_UNIT
    if kind is not None:
        query = query.where(case_files.c.kind == kind)
    if due_by is not None:
        query = query.where(case_files.c.due <= due_by)
    if not closed:
        query = query.where(case_files.c.closed_at.is_(None))
    if states is not None:
        query = query.where(sa.tuple_(case_files.c.kind, case_files.c.state).in_(list(states)))
    soonest = (case_files.c.due.is_(None), case_files.c.due, case_files.c.id)
    return [dict(row) for row in rows_of(conn, query.order_by(*soonest))]


def conference_day(conn: Connection, code: str) -> date:
    """When a conference is held; a sentence where nobody has planned one under this code."""
    query = sa.select(conferences.c.day).where(conferences.c.code == code, conferences.c.state != "cancelled")
    found: date | None = conn.scalar(query)
    if found is None:
        raise DondocError(_("Không có Hội nghị mã {code}.", code=code), code="not_found")
    return found


# -- what lists say -------------------------------------------------------------------------------


def listed_without_case(conn: Connection, kind: str, *, limit: int | None) -> list[Mapping[str, Any]]:
    """Rows of units that pay for none or not for all, with their unit, for which no case is open.

    A row whose own case has come to its end is left out: the next list speaks of the unit anew.
    """
    running = sa.select(case_files.c.subject_id).where(
        case_files.c.kind == kind, case_files.c.closed_at.is_(None), case_files.c.subject_kind == "employer"
    )
    known = sa.select(case_files.c.key).where(case_files.c.kind == kind)
    key = sa.literal(f"{kind}:") + employers.c.code + ":" + _month(unregistered.c.period, conn)
    query = (
        sa.select(
            unregistered.c.employer_id, unregistered.c.period, unregistered.c.kind,
            unregistered.c.received_on, employers.c.code, employers.c.area, employers.c.officers,
        )
        .join(employers, employers.c.id == unregistered.c.employer_id)
        .where(
            unregistered.c.state == "open",
            unregistered.c.employer_id.not_in(running),
            key.not_in(known),
        )
        .order_by(unregistered.c.id)
        .limit(limit)
    )  # fmt: skip
    return [dict(row) for row in rows_of(conn, query)]


def units_listed(conn: Connection) -> dict[str, int]:
    """Code → number of every unit that stands on a list of those who do not take part, or not for all."""
    query = (
        sa.select(employers.c.code, employers.c.id)
        .join(unregistered, unregistered.c.employer_id == employers.c.id)
        .where(unregistered.c.state == "open")
    )
    return {row.code: row.id for row in conn.execute(query)}


def _month(column: Any, conn: Connection) -> sa.ColumnElement[str]:
    """A day as "2026-12", in the words of the database at hand."""
    if conn.dialect.name == "sqlite":
        return sa.func.strftime("%Y-%m", column)
    return sa.func.to_char(column, "YYYY-MM")


def no_longer_listed(conn: Connection, kind: str) -> list[int]:
    """Open cases of units that stood on a list of those who do not take part, and stand on none any more."""
    still = sa.select(unregistered.c.employer_id).where(unregistered.c.state == "open")
    once = sa.select(unregistered.c.employer_id).where(unregistered.c.state == "gone")
    query = sa.select(case_files.c.id).where(
        case_files.c.kind == kind,
        case_files.c.closed_at.is_(None),
        case_files.c.subject_kind == "employer",
        case_files.c.subject_id.in_(once),
        case_files.c.subject_id.not_in(still),
    )
    return list(conn.scalars(query.order_by(case_files.c.id)))

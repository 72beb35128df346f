"""Months in which a unit need not pay to the pension fund: at most twelve at a time, by a named decision.

Luật BHXH 41/2024/QH15 Đ.37: what was not paid is made up for by the last day of the month after the last one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from messages.formats import month
from messages.language import _
from messages.problem import DondocError, Problem
from messages.registers import SuspensionEntry
from storage.database import Connection, rows_of
from storage.imports import Diff, Fate, RowOf, Source
from storage.office_tables import suspensions
from storage.tables import employers

MOST_MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension:
    id: int
    employer_id: int
    code: str  #: mã đơn vị
    name: str
    since: date  #: first day of its first month
    until: date  #: last day of its last month
    decision: str
    entered_by: str
    entered_at: datetime


def add(conn: Connection, entry: SuspensionEntry, *, by: str, now: datetime) -> int:
    """Enter a suspension; returns its id. Raises DondocError with the sentence of `problem_of`."""
    units = _units(conn)
    problem = problem_of(entry, [_entry(one) for one in every(conn)], units)
    if problem is not None:
        raise DondocError(problem.message, code=problem.code)
    return _insert(conn, entry, units[entry.code], by=by, now=now)


def in_force(conn: Connection, day: date) -> dict[int, Suspension]:
    """By unit, what runs on a day."""
    return {one.employer_id: one for one in every(conn) if one.since <= day <= one.until}


def of_unit(conn: Connection, employer_id: int) -> list[Suspension]:
    return [one for one in every(conn) if one.employer_id == employer_id]


def ended_between(conn: Connection, first: date, last: date) -> list[Suspension]:
    """Those whose last day lies in [first, last]: what they put off has to be paid now."""
    return [one for one in every(conn) if first <= one.until <= last]


def every(conn: Connection) -> list[Suspension]:
    query = (
        sa.select(suspensions, employers.c.code, employers.c.name)
        .join(employers, employers.c.id == suspensions.c.employer_id)
        .order_by(suspensions.c.since, suspensions.c.id)
    )
    return [Suspension(**row) for row in rows_of(conn, query)]


def problem_of(
    entry: SuspensionEntry, standing: Sequence[SuspensionEntry], units: Mapping[str, int]
) -> Problem | None:
    """One sentence on what is wrong with an entry: its unit, decision, length, or another one it meets."""
    if entry.code not in units:
        message = _("Không có đơn vị {code}: hãy nhập danh sách có đơn vị này trước.", code=entry.code)
        return Problem(code="unit_unknown", message=message)
    if not entry.decision.strip():
        return Problem(code="no_decision", message=_("Phải ghi số quyết định cho tạm dừng đóng."))
    months = (entry.until.year - entry.since.year) * 12 + entry.until.month - entry.since.month + 1
    if months < 1:
        message = _(
            "Tháng cuối {until} trước tháng đầu {since}.", until=month(entry.until), since=month(entry.since)
        )
        return Problem(code="until_before_since", message=message)
    if months > MOST_MONTHS:
        message = _(
            "Tạm dừng {months} tháng: không được quá {most} tháng (Luật 41/2024/QH15 Điều 37).",
            months=months,
            most=MOST_MONTHS,
        )
        return Problem(code="suspension_too_long", message=message)
    for one in standing:
        if one.code == entry.code and one.since <= entry.until and entry.since <= one.until:
            message = _(
                "Đơn vị {code} đã tạm dừng từ {since} đến {until} theo {decision}: hai lần chồng lên nhau.",
                code=entry.code,
                since=month(one.since),
                until=month(one.until),
                decision=one.decision,
            )
            return Problem(code="suspension_overlaps", message=message)
    return None


def refusals(conn: Connection, rows: Sequence[RowOf[SuspensionEntry]], source: Source) -> dict[int, Problem]:
    """Rows of a list that cannot be entered, by their number; the very same suspension again is no fault."""
    del source
    standing, units = [_entry(one) for one in every(conn)], _units(conn)
    found: dict[int, Problem] = {}
    for row in rows:
        entry = row.records[0]
        if entry in standing:
            continue
        problem = problem_of(entry, standing, units)
        if problem is not None:
            found[row.row] = Problem(code=problem.code, message=problem.message, row=row.row)
        else:
            standing.append(entry)
    return found


def store(
    conn: Connection, rows: Sequence[RowOf[SuspensionEntry]], source: Source, *, import_id: int, now: datetime
) -> Diff:
    """Put a list of decisions in. Who is not on it stays suspended: a decision is not undone by silence."""
    del import_id
    diff = Diff()
    standing, units = [_entry(one) for one in every(conn)], _units(conn)
    for row in rows:
        entry = row.records[0]
        if entry in standing:
            diff.count(Fate.UNCHANGED)
            continue
        problem = problem_of(entry, standing, units)
        if problem is not None:  # refused when it was read; somebody has entered another since
            raise DondocError(problem.message, code=problem.code)
        _insert(conn, entry, units[entry.code], by=source.imported_by, now=now)
        standing.append(entry)
        diff.count(Fate.IMPORTED)
    return diff


def _entry(one: Suspension) -> SuspensionEntry:
    return SuspensionEntry(code=one.code, since=one.since, until=one.until, decision=one.decision)


def _units(conn: Connection) -> dict[str, int]:
    found: dict[str, Any] = dict(conn.execute(sa.select(employers.c.code, employers.c.id)).all())
    return found


def _insert(conn: Connection, entry: SuspensionEntry, employer_id: int, *, by: str, now: datetime) -> int:
    row = conn.execute(
        sa.insert(suspensions)
        .values(
            employer_id=employer_id,
            since=entry.since,
            until=entry.until,
            decision=entry.decision.strip(),
            entered_by=by,
            entered_at=now,
        )
        .returning(suspensions.c.id)
    )
    return int(row.scalar_one())

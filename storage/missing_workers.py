"""Who is not insured at a unit, attached to that unit's notice. Personal data: for that unit's eyes only."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from messages.formats import month
from messages.language import _
from messages.problem import Problem
from messages.registers import MissingWorker
from storage.database import Connection, rows_of
from storage.imports import Diff, Fate, RowOf, Source
from storage.office_tables import missing_workers, unregistered
from storage.tables import employers

_FIELDS = ("name", "code", "birth", "income", "note")


def store(
    conn: Connection, rows: Sequence[RowOf[MissingWorker]], source: Source, *, import_id: int, now: datetime
) -> Diff:
    """Put the people of the units that a file names in, in place of those that stood there."""
    del import_id, now
    diff = Diff()
    homes = _homes(conn, source.period)
    named = {homes[record.unit] for row in rows for record in row.records}
    before: dict[int, list[tuple[Any, ...]]] = {home: [] for home in named}
    for old in rows_of(conn, sa.select(missing_workers).order_by(missing_workers.c.id)):
        if old["unregistered_id"] in before:
            before[old["unregistered_id"]].append(tuple(old[f] for f in _FIELDS))
    fresh: list[dict[str, Any]] = []
    for row in rows:
        fate = Fate.UNCHANGED
        for record in row.records:
            home, values = homes[record.unit], {f: getattr(record, f) for f in _FIELDS}
            if (told := tuple(values.values())) in before[home]:
                before[home].remove(told)
            else:
                fate = Fate.IMPORTED
            fresh.append({"unregistered_id": home, **values})
        diff.count(fate)
    if source.supplement:  # mended rows are added to what stands
        fresh = [row for row in fresh if not _stands(conn, row)]
    else:
        diff.elsewhere = sum(map(len, before.values()))
        for home in named:
            conn.execute(sa.delete(missing_workers).where(missing_workers.c.unregistered_id == home))
    for start in range(0, len(fresh), 2000):
        conn.execute(sa.insert(missing_workers), fresh[start : start + 2000])
    return diff


def refusals(conn: Connection, rows: Sequence[RowOf[MissingWorker]], source: Source) -> dict[int, Problem]:
    """Rows whose unit is not on the period's list of units, by their number."""
    homes = _homes(conn, source.period)
    found: dict[int, Problem] = {}
    for row in rows:
        unit = row.records[0].unit
        if unit not in homes:
            message = _(
                "Đơn vị {unit} không có trong danh sách đơn vị chưa tham gia kỳ {period}: "
                "hãy nhập danh sách đơn vị trước (dondoc import unregistered), hoặc sửa mã số thuế.",
                unit=unit,
                period=month(source.period) if source.period else "",
            )
            found[row.row] = Problem(code="unit_unknown", message=message, row=row.row)
    return found


def of_unit(conn: Connection, unregistered_id: int) -> list[MissingWorker]:
    """Everybody of one unit and period, in the order of the list."""
    query = (
        sa.select(missing_workers, unregistered.c.tax_code)
        .join(unregistered, unregistered.c.id == missing_workers.c.unregistered_id)
        .where(missing_workers.c.unregistered_id == unregistered_id)
        .order_by(missing_workers.c.id)
    )
    return [
        MissingWorker(unit=row["tax_code"], **{f: row[f] for f in _FIELDS}) for row in rows_of(conn, query)
    ]


def _homes(conn: Connection, period: date | None) -> dict[str, int]:
    """Rows of the list of units of a period, by code and by tax code of the unit."""
    query = (
        sa.select(unregistered.c.id, unregistered.c.tax_code, employers.c.code)
        .join(employers, employers.c.id == unregistered.c.employer_id)
        .where(unregistered.c.period == period, unregistered.c.state != "gone")
    )
    found: dict[str, int] = {}
    for row in rows_of(conn, query):
        found |= {code: row["id"] for code in (row["code"], row["tax_code"]) if code}
    return found


def _stands(conn: Connection, row: Mapping[str, Any]) -> bool:
    same = [missing_workers.c[name].is_not_distinct_from(value) for name, value in row.items()]
    return conn.scalar(sa.select(missing_workers.c.id).where(*same).limit(1)) is not None

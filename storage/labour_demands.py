"""Workers that employers lack, week by week, by trade and sector (3532/KH-BHXH III.3.1, IV.1).

The list goes to Trung tâm Dịch vụ hỗ trợ chăm sóc khách hàng, which publishes it on VssID and the portal.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from messages.language import _
from messages.problem import DondocError
from messages.subjects import SubjectKind
from storage import contact_log, employers
from storage.contact_log import Entry
from storage.database import Connection, rows_of, upsert
from storage.office_tables import labour_demands
from storage.tables import employers as units


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    unit: str  #: code of the employer
    week: date  #: its Monday
    trade: str
    workers: int
    sector: str = ""
    wage: int | None = None  #: đồng a month, as the employer says
    place: str = ""
    contact: str = ""
    entered_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed(Demand):
    name: str
    address: str


def monday(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def add(conn: Connection, demand: Demand, *, now: datetime) -> None:
    """Enter what a unit says; the same trade at the same place in the same week is said anew, not twice."""
    unit = employers.find(conn, demand.unit)
    if unit is None:
        raise DondocError(
            _("Không có đơn vị “{code}” trong cơ sở dữ liệu; nhập danh sách đơn vị trước.", code=demand.unit),
            code="unknown_subject",
        )
    if demand.workers < 0 or not demand.trade.strip() or (demand.wage is not None and demand.wage < 0):
        raise DondocError(
            _("Cần ngành nghề, số lao động và mức lương không âm (0 lao động: không còn thiếu)."),
            code="usage",
            exit_code=2,
        )
    values: dict[str, Any] = {
        "employer_id": unit["id"], "week": monday(demand.week), "trade": " ".join(demand.trade.split()),
        "sector": demand.sector, "workers": demand.workers, "wage": demand.wage, "place": demand.place,
        "contact": demand.contact, "entered_by": demand.entered_by, "entered_at": now,
    }  # fmt: skip
    statement = upsert(conn, labour_demands).values(**values)
    changed = ("sector", "workers", "wage", "contact", "entered_by", "entered_at")
    conn.execute(
        statement.on_conflict_do_update(
            index_elements=["employer_id", "week", "trade", "place"],
            set_={name: statement.excluded[name] for name in changed},
        )
    )
    body = {
        "week": values["week"].isoformat(), "trade": values["trade"], "sector": demand.sector,
        "workers": demand.workers, "wage": demand.wage, "place": demand.place, "by": demand.entered_by,
    }  # fmt: skip
    entry = Entry(
        kind="labour", subject_kind=SubjectKind.EMPLOYER.value, subject_id=unit["id"], body=body
    )  # the contact's name stays out of the log: it is not needed to prove anything
    contact_log.append(conn, now, [entry])


def listed(conn: Connection, *, week: date | None = None) -> list[Listed]:
    """Whom units lack in the week of a day, or ever, by sector and trade; 0 workers: nobody any more."""
    table = labour_demands
    query = (
        sa.select(
            units.c.code.label("unit"), units.c.name, units.c.address, table.c.week, table.c.trade,
            table.c.sector,
            table.c.workers, table.c.wage, table.c.place, table.c.contact, table.c.entered_by,
        )
        .join(units, units.c.id == table.c.employer_id)
        .where(table.c.workers > 0)
        .order_by(table.c.week, table.c.sector, table.c.trade, units.c.code)
    )  # fmt: skip
    if week is not None:
        query = query.where(table.c.week == monday(week))
    return [Listed(**row) for row in rows_of(conn, query)]


def by_trade(found: list[Listed]) -> dict[tuple[str, str], int]:
    """Workers lacked by (sector, trade)."""
    sums: dict[tuple[str, str], int] = {}
    for row in found:
        sums[row.sector, row.trade] = sums.get((row.sector, row.trade), 0) + row.workers
    return sums

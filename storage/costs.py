"""What communication has cost: the budget used that 2800/KH-BHXH IV.6 asks for (Mẫu 02)."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

import sqlalchemy as sa

from messages.language import _
from messages.problem import DondocError
from storage import contact_log
from storage.contact_log import Entry
from storage.database import Connection, rows_of
from storage.office_tables import costs


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    day: date
    kind: str  #: in the office's own words: "hội nghị", "tờ rơi", "ZNS"
    amount: int  #: đồng; negative: a correction of an earlier entry
    note: str = ""
    entered_by: str = ""


def add(conn: Connection, cost: Cost, *, now: datetime) -> None:
    """Entries are never changed: a mistake is set right by another with the difference."""
    if not cost.kind.strip() or cost.amount == 0:
        raise DondocError(_("Cần nội dung chi và số tiền khác 0."), code="usage", exit_code=2)
    values = {**asdict(cost), "kind": " ".join(cost.kind.split())}
    conn.execute(sa.insert(costs).values(**values, entered_at=now))
    body = {k: v for k, v in values.items() if k != "entered_by"} | {"day": cost.day.isoformat()}
    contact_log.append(conn, now, [Entry(kind="cost", body={**body, "by": cost.entered_by})])


def listed(conn: Connection, *, first: date | None = None, last: date | None = None) -> list[Cost]:
    """Costs of [first, last] in order of their days."""
    query = sa.select(costs.c.day, costs.c.kind, costs.c.amount, costs.c.note, costs.c.entered_by)
    if first is not None:
        query = query.where(costs.c.day >= first)
    if last is not None:
        query = query.where(costs.c.day <= last)
    return [Cost(**row) for row in rows_of(conn, query.order_by(costs.c.day, costs.c.id))]


def by_kind(found: list[Cost]) -> dict[str, int]:
    """Sums by kind, the dearest first."""
    sums: dict[str, int] = {}
    for cost in found:
        sums[cost.kind] = sums.get(cost.kind, 0) + cost.amount
    return dict(sorted(sums.items(), key=lambda pair: -pair[1]))

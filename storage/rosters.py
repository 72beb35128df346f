"""How much on-site work each team may hold a day, and who belongs to which team."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from storage.database import Connection, rows_of
from storage.office_tables import rosters, staff


def add(
    conn: Connection,
    team: str,
    *,
    since: date,
    until: date | None,
    per_day: int,
    decision: str,
    by: str,
    now: datetime,
) -> None:
    """Enter a line; of two that hold on one day the later one counts."""
    conn.execute(
        sa.insert(rosters).values(
            team=team,
            since=since,
            until=until,
            per_day=per_day,
            decision=decision,
            entered_by=by,
            entered_at=now,
        )
    )


def every(conn: Connection) -> list[Mapping[str, Any]]:
    """All lines in the order they were entered."""
    return [dict(row) for row in rows_of(conn, sa.select(rosters).order_by(rosters.c.id))]


def people(conn: Connection) -> list[Mapping[str, Any]]:
    """Code, name, e-mail, roles, areas and team of everybody at work, in the order of their codes."""
    columns = (staff.c.code, staff.c.name, staff.c.email, staff.c.roles, staff.c.areas, staff.c.team)
    query = sa.select(*columns).where(staff.c.active).order_by(staff.c.code)
    return [dict(row) for row in rows_of(conn, query)]

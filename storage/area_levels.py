"""The epidemic level of each area, by decision, from a moment on; nothing is overwritten."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from storage.database import Connection, rows_of
from storage.tables import area_levels


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaLevel:
    area: str  #: as entered; "*" is the whole office
    level: str  #: L1…L4, CONTROLLED, COMPLEX, NN2020
    from_at: datetime
    decision: str
    decided_by: str = ""


def add(conn: Connection, record: AreaLevel, *, now: datetime) -> None:
    conn.execute(
        sa.insert(area_levels).values(
            area=record.area,
            level=record.level,
            from_at=record.from_at,
            decision=record.decision,
            decided_by=record.decided_by,
            entered_at=now,
        )
    )


def every(conn: Connection) -> list[AreaLevel]:
    """All declarations in the order they were entered: of two for one moment the later holds."""
    return [
        AreaLevel(
            area=r["area"],
            level=r["level"],
            from_at=r["from_at"],
            decision=r["decision"],
            decided_by=r["decided_by"],
        )
        for r in rows_of(conn, _EVERY)
    ]


_EVERY = sa.select(area_levels).order_by(area_levels.c.from_at, area_levels.c.id)

"""The epidemic level of each area, by decision, from a moment on; nothing is overwritten."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from storage.database import Connection
from storage.questions import Question, Row, ask
from storage.tables import area_levels


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaLevel:
    area: str  #: as entered; "*" is the whole office
    level: str  #: L1…L4, CONTROLLED, COMPLEX, NN2020
    from_at: datetime
    decision: str
    decided_by: str = ""
    until: datetime | None = None  #: only where the decision itself names its end (exclusive)


def add(conn: Connection, record: AreaLevel, *, now: datetime) -> None:
    conn.execute(
        sa.insert(area_levels).values(
            area=record.area,
            level=record.level,
            from_at=record.from_at,
            until=record.until,
            decision=record.decision,
            decided_by=record.decided_by,
            entered_at=now,
        )
    )


def every(conn: Connection) -> list[AreaLevel]:
    """All declarations in the order they were entered: of two for one moment the later holds."""
    return read(ask(conn, (EVERY, {}))[0])


EVERY = Question(
    sa.select(
        area_levels.c.area, area_levels.c.level, area_levels.c.from_at, area_levels.c.decision,
        area_levels.c.decided_by, area_levels.c.until,
    ).order_by(area_levels.c.from_at, area_levels.c.id)
)  # fmt: skip


def read(rows: Iterable[Row]) -> list[AreaLevel]:
    """The answer to `EVERY`."""
    return [
        AreaLevel(area=area, level=level, from_at=from_at, decision=decision, decided_by=by, until=until)
        for area, level, from_at, decision, by, until in rows
    ]

"""Switches of levels made ready before anybody decides them: kept by name, used once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from messages.language import _
from messages.problem import DondocError
from storage.database import Connection, rows_of, upsert
from storage.office_tables import level_scenarios


def prepare(
    conn: Connection, name: str, levels: Sequence[Mapping[str, str]], *, note: str, by: str, now: datetime
) -> None:
    """Keep a scenario; one of the same name that was not used yet is replaced.

    `levels`: each `area` as written, and `level`.
    """
    values = {"rows": list(levels), "note": note, "made_by": by, "made_at": now}
    kept = conn.execute(
        upsert(conn, level_scenarios)
        .values(name=name, **values)
        .on_conflict_do_update(
            index_elements=["name"], set_=values, where=level_scenarios.c.used_at.is_(None)
        )
    )
    if not kept.rowcount:
        raise _used(get(conn, name))


def every(conn: Connection) -> list[Mapping[str, Any]]:
    """All scenarios, in the order they were made."""
    return [dict(row) for row in rows_of(conn, sa.select(level_scenarios).order_by(level_scenarios.c.id))]


def get(conn: Connection, name: str) -> Mapping[str, Any]:
    """One scenario; a sentence where there is none."""
    query = sa.select(level_scenarios).where(level_scenarios.c.name == name)
    found = next(iter(rows_of(conn, query)), None)
    if found is None:
        raise DondocError(
            _("Không có kịch bản “{name}”. Xem: dondoc level scenarios", name=name), code="not_found"
        )
    return dict(found)


def use(conn: Connection, name: str, *, decision: str, now: datetime) -> None:
    """It is put into force; a scenario that was used is refused in one sentence."""
    fresh = sa.and_(level_scenarios.c.name == name, level_scenarios.c.used_at.is_(None))
    used = conn.execute(sa.update(level_scenarios).where(fresh).values(used_at=now, decision=decision))
    if not used.rowcount:
        raise _used(get(conn, name))


def _used(found: Mapping[str, Any]) -> DondocError:
    return DondocError(
        _("Kịch bản “{name}” đã áp dụng theo {decision}: hãy lập kịch bản khác.",
          name=found["name"], decision=found["decision"]),
        code="scenario_used",
    )  # fmt: skip

"""The competent authority declares a level for an area: entered once, kept for ever."""

from datetime import datetime

from messages.language import _
from messages.problem import DondocError
from storage import area_levels, contact_log
from storage.area_levels import AreaLevel
from storage.contact_log import Entry
from storage.database import Connection


def declare(conn: Connection, record: AreaLevel, *, now: datetime) -> None:
    """Enter a declaration; queued messages planned under another level are superseded when claimed."""
    if not record.decision.strip():
        raise DondocError(
            _('Phải ghi số quyết định công bố cấp độ: --decision "QĐ …".'), code="no_decision", exit_code=2
        )
    area_levels.add(conn, record, now=now)
    contact_log.append(
        conn,
        now,
        [
            Entry(
                kind="level",
                body={
                    "area": record.area,
                    "level": record.level,
                    "from": record.from_at,
                    "decision": record.decision,
                    "decided_by": record.decided_by,
                },
            )
        ],
    )

"""The competent authority declares a level for an area: entered once, kept for ever."""

from datetime import datetime

from messages.language import _
from messages.problem import DondocError
from storage import area_levels, contact_log
from storage.area_levels import AreaLevel
from storage.contact_log import Entry
from storage.database import Connection


def check(record: AreaLevel) -> None:
    """Refuse, in one sentence, what no decision can say."""
    if not record.decision.strip():
        raise DondocError(
            _('Phải ghi số quyết định công bố cấp độ: --decision "QĐ …".'), code="no_decision", exit_code=2
        )
    if record.until is not None and record.until <= record.from_at:
        raise DondocError(_("Ngày hết áp dụng phải sau ngày bắt đầu."), code="level_dates", exit_code=2)


def declare(conn: Connection, record: AreaLevel, *, now: datetime) -> None:
    """Enter a declaration.

    What it changes in the queue is carried out by `scheduler.switching`; a message planned under another
    level that is claimed before that is superseded.
    """
    check(record)
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
                    "until": record.until,
                    "decision": record.decision,
                    "decided_by": record.decided_by,
                },
            )
        ],
    )

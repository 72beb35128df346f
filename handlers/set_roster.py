"""The office says how much on-site work a team may hold a day: entered once, kept for ever."""

from dataclasses import dataclass
from datetime import date

from handlers.desk import Desk
from messages.formats import day as written_day
from messages.language import _
from messages.problem import DondocError
from storage import contact_log, rosters
from storage.contact_log import Entry
from storage.database import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLine:
    """A line of the roster; team "" is every team that has none of its own."""

    team: str
    since: date
    until: date | None
    per_day: int
    decision: str


def enter(conn: Connection, desk: Desk, line: NewLine, *, by: str) -> None:
    """Enter a line. No decision, an end before its beginning or in the past: one sentence."""
    if not line.decision:
        raise DondocError(
            _('Phải ghi số văn bản phân công: --decision "…".'), code="no_decision", exit_code=2
        )
    if line.until is not None and line.until < max(line.since, desk.today):
        raise DondocError(
            _("Ngày cuối {until} đã qua hoặc trước ngày đầu {since}.",
              until=written_day(line.until), since=written_day(line.since)),
            code="deadline_past",
        )  # fmt: skip
    rosters.add(
        conn,
        line.team,
        since=line.since,
        until=line.until,
        per_day=line.per_day,
        decision=line.decision,
        by=by,
        now=desk.now,
    )
    body = {
        "team": line.team,
        "from": line.since,
        "until": line.until,
        "per_day": line.per_day,
        "decision": line.decision,
        "by": by,
    }
    contact_log.append(conn, desk.now, [Entry(kind="roster", body=body)])

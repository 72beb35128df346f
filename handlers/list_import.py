"""The office gives a list: it goes in whole or not at all, and what it says of the past is believed."""

import dataclasses
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from handlers import list_effects
from messages.formats import OFFICE_ZONE, moment, month
from messages.formats import day as written_day
from messages.language import _
from messages.law.deadlines import month_end
from messages.problem import DondocError, Problem
from storage import (
    agents,
    areas,
    contact_log,
    employers,
    imports,
    missing_workers,
    participants,
    promises,
    prospects,
    staff,
    suspensions,
    unregistered,
)
from storage.contact_log import Entry
from storage.database import Connection
from storage.imports import Diff, RowOf, Source
from storage.lists.result import ListFile, RejectedRow
from storage.promises import Verdict

#: Fewer than these may well have paid since the last list.
MANY = 10

STORES: dict[str, Callable[..., Diff]] = {
    "d08a": participants.store,
    "debtors": employers.store,
    "agents": agents.store,
    "unregistered": unregistered.store,
    "workers": missing_workers.store,
    "prospects": prospects.store,
    "staff": staff.store,
    "areas": areas.store,
    "suspensions": suspensions.store,
}
#: Rows that read well and still cannot stand beside what is there: an unknown unit, an area without a parent.
JUDGES: dict[str, Callable[..., dict[int, Problem]]] = {
    "workers": missing_workers.refusals,
    "areas": areas.refusals,
    "suspensions": suspensions.refusals,
}
#: Who has left one of these has paid.
OWED = frozenset({"d08a", "debtors"})
#: Lists whose units are spoken to on account of standing there, and for nothing else when they have left.
ABOUT_UNITS = frozenset({"unregistered"})


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What an import did, beyond what reading the file had found."""

    diff: Diff
    warnings: list[Problem] = field(default_factory=list)
    promises: dict[str, int] = field(default_factory=dict)
    reminders_taken_back: int = 0


def check(conn: Connection, source: Source, *, today: date) -> list[Problem]:
    """What is odd about the file as a whole: known already, older than the last one, too far ahead."""
    found: list[Problem] = []
    before = imports.same_file(conn, source.list, source.period, source.sha256)
    if before is not None:
        found.append(
            Problem(
                code="same_file",
                message=_("Tệp này đã nhập lúc {at}; nhập lại không thay đổi gì.", at=moment(before)),
            )
        )
    if source.period is None:
        return found
    newest = imports.newest_period(conn, source.list)
    if newest is not None and source.period < newest:
        raise DondocError(
            _("Đã có danh sách kỳ {newest}; không nhập kỳ cũ hơn ({period}). Hãy kiểm tra --period.",
              newest=month(newest), period=month(source.period)),
            code="older_period",
        )  # fmt: skip
    if source.received is not None and unregistered.is_late(source.received, today):
        found.append(
            Problem(
                code="entered_late",
                message=_(
                    "Danh sách nhận ngày {received}, quá {days} ngày mới nhập: phải cập nhật tối đa sau "
                    "{days} ngày kể từ ngày nhận (CV năm 2022, I.3.2.2).",
                    received=written_day(source.received),
                    days=unregistered.ENTERED_WITHIN.days,
                ),
            )
        )
    months_ahead = (source.period.year - today.year) * 12 + source.period.month - today.month
    if months_ahead > 2:  # next month, and one more for those who work ahead
        found.append(
            Problem(
                code="future_period",
                message=_("Kỳ {period} còn xa so với hôm nay ({today}).",
                          period=month(source.period), today=written_day(today)),
            )
        )  # fmt: skip
    return found


def dated(conn: Connection, source: Source, *, today: date) -> Source:
    """Say of which day figures are that name none: today's at most, and no newer for coming twice.

    A closing balance is never newer than its month: who paid after that is still on the list.
    """
    if source.as_of is not None:
        return source
    as_of = imports.first_as_of(conn, source) or today
    if source.list == "debtors" and source.period is not None:
        as_of = min(as_of, month_end(source.period))
    return replace(source, as_of=as_of)


def is_supplement(sheet: str) -> bool:
    """Is this our own sheet of rejected rows, mended and given back? Who is not in it has not left."""
    return sheet in {"Dòng bị loại", _("Dòng bị loại")}


def codes_in(rows: Iterable[Sequence[object]]) -> frozenset[str]:
    """Find whatever may be a code in rows nothing could be made of."""
    found: set[str] = set()
    for cell in (cell for row in rows for cell in row):
        # a sheet keeps codes as numbers, and numbers as floats
        text = (
            str(int(cell) if isinstance(cell, float) and math.isfinite(cell) else cell or "").strip().upper()
        )
        found |= {text, text.rjust(10, "0")} if text else set()
    return frozenset(found)


def put_in(
    conn: Connection,
    rows: Sequence[RowOf[Any]],
    source: Source,
    counts: dict[str, int],
    *,
    now: datetime,
    officer: str = "",
) -> Outcome:
    """Store a read list with everything that follows from it, in the caller's transaction.

    `officer` follows whoever nobody else does.
    """
    again = source.period is not None and imports.newest_period(conn, source.list) == source.period
    if imports.same_file(conn, source.list, source.period, source.sha256) is not None:
        # it said its word the first time; what was mended since then has not left
        source = dataclasses.replace(source, supplement=True)
    import_id = imports.add(conn, source, now=now)
    diff = STORES[source.list](conn, rows, source, import_id=import_id, now=now)
    outcome = Outcome(diff=diff)
    verdicts: Sequence[Verdict] = ()
    if source.list in OWED:
        verdicts = _settle(conn, outcome, source, again=again, now=now, officer=officer)
    elif source.list in ABOUT_UNITS:
        outcome.reminders_taken_back = list_effects.stop_what_is_settled(conn, diff, now, owed=False)
    totals = {**counts, "imported": diff.imported, "updated": diff.updated, "unchanged": diff.unchanged}
    totals |= {"paid": len(diff.paid), "gone": len(diff.gone) + diff.elsewhere}
    imports.close(conn, import_id, totals)
    about = {"list": source.list, "period": source.period, "sha256": source.sha256, "as_of": source.as_of}
    more = {"received": source.received, "circle": source.circle}
    body = {**about, **{name: value for name, value in more.items() if value}, **totals}
    judged_promises = [list_effects.entry_of(verdict, source) for verdict in verdicts]
    contact_log.append(conn, now, [Entry(kind="import", body=body), *judged_promises])
    return outcome


def _settle(
    conn: Connection, outcome: Outcome, source: Source, *, again: bool, now: datetime, officer: str
) -> Sequence[Verdict]:
    """Believe what a list of what is owed says of the past."""
    diff = outcome.diff
    as_of = source.as_of or now.astimezone(OFFICE_ZONE).date()
    outcome.reminders_taken_back = list_effects.stop_what_is_settled(conn, diff, now)
    outcome.warnings += [*(_many_gone(diff) if again else []), *_moved(diff)]
    verdicts = promises.judge(conn, list_effects.said(diff, as_of), now=now)
    outcome.promises = {
        state: sum(verdict.state == state for verdict in verdicts) for state in ("kept", "broken")
    }
    list_effects.follow_up(conn, verdicts, now, officer)
    list_effects.doubt_claims(conn, diff, as_of, now)
    return verdicts


def judged(conn: Connection, found: ListFile, source: Source) -> ListFile:
    """The list as its store will take it: a row that cannot go in is rejected with its sentence."""
    judge = JUDGES.get(found.list)
    wrong = judge(conn, [RowOf(r.row, r.records) for r in found.reads], source) if judge else {}
    if not wrong:
        return found
    refused = [
        RejectedRow(row=read.row, cells=read.cells, problems=(wrong[read.row],), sections=read.sections)
        for read in found.reads
        if read.row in wrong
    ]
    return replace(
        found,
        reads=tuple(read for read in found.reads if read.row not in wrong),
        rejected=tuple(sorted((*found.rejected, *refused), key=lambda row: row.row)),
    )


def _moved(diff: Diff) -> list[Problem]:
    """A list that names who owes nothing too knows who has paid: whoever it lacks is no longer ours."""
    if not diff.gone or not diff.names_the_clear:
        return []
    return [
        Problem(
            code="gone_not_paid",
            message=_(
                "{gone} đơn vị đang nợ không còn trong danh sách, dù danh sách ghi cả đơn vị không nợ: có "
                "thể đã chuyển đi hoặc ngừng tham gia. Ngừng nhắc, nhưng không coi là đã đóng.",
                gone=len(diff.gone),
            ),
        )
    ]


def _many_gone(diff: Diff) -> list[Problem]:
    """A second list for the same period that lacks most of the first may be only a part of it."""
    gone, all_of_them = len(diff.gone), len(diff.gone) + len(diff.kept)
    if gone < MANY or gone * 2 < all_of_them:
        return []
    return [
        Problem(
            code="many_gone",
            message=_(
                "So với lần nhập trước của kỳ này, {gone}/{all} đối tượng không còn trong danh sách và được "
                "coi là đã đóng. Nếu đây chỉ là một phần của danh sách, hãy nhập lại danh sách đầy đủ.",
                gone=gone,
                all=all_of_them,
            ),
        )
    ]

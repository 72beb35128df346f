"""The office gives a list: it goes in whole or not at all, and what it says of the past is believed."""

import dataclasses
import math
from calendar import monthrange
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from messages.formats import OFFICE_ZONE, moment, month
from messages.formats import day as written_day
from messages.language import _
from messages.problem import DondocError, Problem
from storage import agents, cases, contact_log, employers, imports, outbox, participants, tasks
from storage.contact_log import Entry
from storage.database import Connection
from storage.imports import Diff, RowOf, Source

#: Fewer than these may well have paid since the last list.
MANY = 10

#: Work that has lost its reason once a subject has left the list. What somebody has to decide stays.
FOR_WHO_OWES = (
    "check-payment",
    "phone-call",
    "site-visit",
    "direct-work",
    "minutes-d04h",
    "notice-by-post",
    "letter-03-688",
    "letter-by-post",
)

STORES: dict[str, Callable[..., Diff]] = {
    "d08a": participants.store,
    "debtors": employers.store,
    "agents": agents.store,
}


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
        as_of = min(as_of, _last_day(source.period))
    return replace(source, as_of=as_of)


def _last_day(month_start: date) -> date:
    return month_start.replace(day=monthrange(month_start.year, month_start.month)[1])


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
    conn: Connection, rows: Sequence[RowOf[Any]], source: Source, counts: dict[str, int], *, now: datetime
) -> Outcome:
    """Store a read list with everything that follows from it, in the caller's transaction."""
    again = source.period is not None and imports.newest_period(conn, source.list) == source.period
    if imports.same_file(conn, source.list, source.period, source.sha256) is not None:
        # it said its word the first time; what was mended since then has not left
        source = dataclasses.replace(source, supplement=True)
    import_id = imports.add(conn, source, now=now)
    diff = STORES[source.list](conn, rows, source, import_id=import_id, now=now)
    outcome = Outcome(diff=diff)
    gone = set(diff.gone)
    for subject in sorted(gone & outbox.waiting_subjects(conn)):
        taken_back = outbox.cancel_reminders(conn, subject, reason="no_longer_owed", now=now)
        outcome.reminders_taken_back += taken_back
    for subject in gone & cases.held_subjects(conn):
        cases.release(conn, subject, now=now)
    if again:
        outcome.warnings += _many_gone(diff)
    tasks.close_tasks(conn, diff.gone, kinds=FOR_WHO_OWES)
    as_of = source.as_of or now.astimezone(OFFICE_ZONE).date()
    outcome.promises = cases.judge_promises(conn, gone=diff.gone, kept=diff.kept, as_of=as_of, now=now)
    _doubt_claims(conn, diff, as_of, now)
    totals = {**counts, "imported": diff.imported, "updated": diff.updated, "unchanged": diff.unchanged}
    totals["gone"] = len(diff.gone)
    imports.close(conn, import_id, totals)
    contact_log.append(
        conn,
        now,
        [
            Entry(
                kind="import",
                body={
                    "list": source.list,
                    "period": source.period,
                    "sha256": source.sha256,
                    "as_of": source.as_of,
                    **totals,
                },
            )
        ],
    )
    return outcome


def _doubt_claims(conn: Connection, diff: Diff, as_of: date, now: datetime) -> None:
    """Who claimed to have paid and still stands on figures newer than the claim is reminded again."""
    kept = set(diff.kept)
    for subject, since in cases.claims_of_payment(conn):
        if subject in kept and since.astimezone(OFFICE_ZONE).date() < as_of:
            cases.release(conn, subject, reason="paid", now=now)


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

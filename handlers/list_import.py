"""The office gives a list: it goes in whole or not at all, and what it says of the past is believed."""

import dataclasses
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from handlers.desk import follower
from messages.formats import OFFICE_ZONE, moment, money, month
from messages.formats import day as written_day
from messages.language import _
from messages.law.deadlines import month_end
from messages.problem import DondocError, Problem
from storage import agents, cases, contact_log, employers, imports, outbox, participants, promises
from storage.cases import NewTask
from storage.contact_log import Entry
from storage.database import Connection
from storage.imports import Diff, RowOf, Source
from storage.promises import Verdict

#: Fewer than these may well have paid since the last list.
MANY = 10
#: A promise that was not kept is followed up by a person within so many days.
BROKEN_DAYS = 3
#: Reasons to wait that a payment ends; that an address is somebody else's it does not.
ENDED_BY_PAYMENT = ("paid", "promise", "dispute", "hardship")
#: Work that loses its reason when nothing is owed any more.
ABOUT_PAYMENT = ("check-payment", "phone-call", "broken-promise")

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
    as_of = source.as_of or now.astimezone(OFFICE_ZONE).date()
    outcome.reminders_taken_back = _stop_what_is_settled(conn, diff, now)
    if again:
        outcome.warnings += _many_gone(diff)
    outcome.warnings += _moved(diff)
    verdicts = promises.judge(conn, _said(diff, as_of), now=now)
    outcome.promises = {
        state: sum(verdict.state == state for verdict in verdicts) for state in ("kept", "broken")
    }
    _follow_up(conn, verdicts, now, officer)
    _doubt_claims(conn, diff, as_of, now)
    totals = {**counts, "imported": diff.imported, "updated": diff.updated, "unchanged": diff.unchanged}
    totals |= {"paid": len(diff.paid), "gone": len(diff.gone)}
    imports.close(conn, import_id, totals)
    about = {"list": source.list, "period": source.period, "sha256": source.sha256, "as_of": source.as_of}
    entries = [Entry(kind="import", body={**about, **totals}), *(_entry(v, source) for v in verdicts)]
    contact_log.append(conn, now, entries)
    return outcome


def _stop_what_is_settled(conn: Connection, diff: Diff, now: datetime) -> int:
    """Nobody is reminded of, waited for or looked after on account of what is paid or no longer listed."""
    gone, settled = set(diff.gone), {*diff.gone, *diff.paid, *diff.clear}
    taken_back = sum(
        outbox.cancel_reminders(conn, subject, reason="no_longer_owed", now=now)
        for subject in sorted(settled & outbox.waiting_subjects(conn))
    )
    for subject in settled & cases.held_subjects(conn):
        if subject in gone:
            cases.release(conn, subject, now=now)
            continue
        for reason in ENDED_BY_PAYMENT:
            cases.release(conn, subject, reason=reason, now=now)
    cases.close_tasks(conn, sorted(settled), kinds=ABOUT_PAYMENT)
    return taken_back


def _said(diff: Diff, as_of: date) -> promises.Said:
    return promises.Said(
        as_of=as_of,
        paid=frozenset((*diff.paid, *diff.clear)),
        gone=frozenset(diff.gone),
        listed=frozenset(diff.kept),
        fell=diff.fell,
        names_the_clear=diff.names_the_clear,
    )


def _follow_up(conn: Connection, verdicts: Sequence[Verdict], now: datetime, officer: str) -> None:
    """Whoever broke a promise is reminded again, and a person asks them."""
    deadline = now.astimezone(OFFICE_ZONE).date() + timedelta(days=BROKEN_DAYS)
    for verdict in verdicts:
        if verdict.state != "broken":
            continue
        cases.release(conn, verdict.subject, reason="promise", now=now)
        cases.open_task(
            conn,
            NewTask(
                key=f"broken-promise:{verdict.id}",
                kind="broken-promise",
                owner=follower(conn, verdict.subject, officer),
                subject=verdict.subject,
                detail=_broken(verdict),
                deadline=deadline,
            ),
            now=now,
        )


def _broken(verdict: Verdict) -> str:
    day = written_day(verdict.day) if verdict.day else ""
    if verdict.amount:
        return _("Hẹn đóng {amount} ngày {day} nhưng danh sách mới cho thấy chưa đóng: liên hệ lại.",
                 amount=money(verdict.amount), day=day)  # fmt: skip
    return _("Hẹn đóng ngày {day} nhưng danh sách mới cho thấy chưa đóng: liên hệ lại.", day=day)


def _entry(verdict: Verdict, source: Source) -> Entry:
    return Entry(
        kind="promise",
        subject_kind=verdict.subject[0],
        subject_id=verdict.subject[1],
        body={
            "promise_id": verdict.id,
            "day": verdict.day,
            "amount": verdict.amount,
            "state": verdict.state,
            "list": source.list,
            "period": source.period,
            "as_of": source.as_of,
        },
    )


def _doubt_claims(conn: Connection, diff: Diff, as_of: date, now: datetime) -> None:
    """Who claimed to have paid and still stands on figures newer than the claim is reminded again."""
    kept = set(diff.kept) - set(diff.paid) - set(diff.clear)
    for subject, since in cases.claims_of_payment(conn):
        if subject in kept and since.astimezone(OFFICE_ZONE).date() < as_of:
            cases.release(conn, subject, reason="paid", now=now)


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

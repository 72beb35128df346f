"""The office gives a list: it goes in whole or not at all, and what it says of the past is believed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from messages.formats import OFFICE_ZONE, moment, month
from messages.formats import day as written_day
from messages.language import _
from messages.problem import DondocError, Problem
from storage import agents, cases, contact_log, employers, imports, outbox, participants
from storage.contact_log import Entry
from storage.database import Connection
from storage.imports import Diff, RowOf, Source

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


def put_in(
    conn: Connection, rows: Sequence[RowOf[Any]], source: Source, counts: dict[str, int], *, now: datetime
) -> Outcome:
    """Store a read list with everything that follows from it, in the caller's transaction."""
    import_id = imports.add(conn, source, now=now)
    diff = STORES[source.list](conn, rows, source, import_id=import_id, now=now)
    outcome = Outcome(diff=diff)
    for subject in diff.gone:
        outcome.reminders_taken_back += outbox.cancel_reminders(
            conn, subject, reason="no_longer_owed", now=now
        )
        cases.release(conn, subject, now=now)
    cases.close_tasks(conn, diff.gone, kinds=("check-payment", "phone-call"))
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

"""What a stored list means for what was said, promised and asked before it came."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from handlers.desk import follower
from messages.formats import OFFICE_ZONE, money
from messages.formats import day as written_day
from messages.language import _
from storage import cases, outbox, promises, tasks
from storage.contact_log import Entry
from storage.database import Connection
from storage.imports import Diff, Source
from storage.promises import Verdict
from storage.tasks import NewTask

#: A promise that was not kept is followed up by a person within so many days.
BROKEN_DAYS = 3
#: Reasons to wait that a payment ends; that an address is somebody else's it does not.
ENDED_BY_PAYMENT = ("paid", "promise", "dispute", "hardship")
#: Work that loses its reason when nothing is owed any more. What somebody has to decide stays.
ABOUT_PAYMENT = (
    "check-payment",
    "phone-call",
    "broken-promise",
    "site-visit",
    "direct-work",
    "minutes-d04h",
    "notice-by-post",
    "letter-03-688",
    "letter-by-post",
)
#: Rules of work about what such a list does not speak of, as they begin.
ON_NO_LIST = ("unregistered-", "suspended-make-up")


def stop_what_is_settled(conn: Connection, diff: Diff, now: datetime, *, owed: bool = True) -> int:
    """Nobody is reminded of, waited for or looked after on account of what is paid or no longer listed.

    `owed`: the list is one of what is owed. What stands on none of those goes on: workers not insured, a
    suspension to be made up.
    """
    gone, settled = set(diff.gone), {*diff.gone, *diff.paid, *diff.clear}
    taken_back = sum(
        outbox.cancel_reminders(conn, subject, reason="no_longer_owed", now=now, owed_only=owed)
        for subject in sorted(settled & outbox.waiting_subjects(conn))
    )
    for subject in settled & cases.held_subjects(conn):
        if subject in gone:
            cases.release(conn, subject, now=now)
            continue
        for reason in ENDED_BY_PAYMENT:
            cases.release(conn, subject, reason=reason, now=now)
    tasks.close_tasks(conn, sorted(settled), kinds=ABOUT_PAYMENT, but_rules=ON_NO_LIST if owed else ())
    return taken_back


def said(diff: Diff, as_of: date) -> promises.Said:
    return promises.Said(
        as_of=as_of,
        paid=frozenset((*diff.paid, *diff.clear)),
        gone=frozenset(diff.gone),
        listed=frozenset(diff.kept),
        fell=diff.fell,
        names_the_clear=diff.names_the_clear,
    )


def follow_up(conn: Connection, verdicts: Sequence[Verdict], now: datetime, officer: str) -> None:
    """Whoever broke a promise is reminded again, and a person asks them."""
    deadline = now.astimezone(OFFICE_ZONE).date() + timedelta(days=BROKEN_DAYS)
    for verdict in verdicts:
        if verdict.state != "broken":
            continue
        cases.release(conn, verdict.subject, reason="promise", now=now)
        tasks.open_task(
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


def entry_of(verdict: Verdict, source: Source) -> Entry:
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


def doubt_claims(conn: Connection, diff: Diff, as_of: date, now: datetime) -> None:
    """Who claimed to have paid and still stands on figures newer than the claim is reminded again."""
    kept = set(diff.kept) - set(diff.paid) - set(diff.clear)
    for subject, since in cases.claims_of_payment(conn):
        if subject in kept and since.astimezone(OFFICE_ZONE).date() < as_of:
            cases.release(conn, subject, reason="paid", now=now)

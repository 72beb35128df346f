"""They blocked the bot, unfollowed the account or pressed unsubscribe: this road is closed."""

from handlers.desk import Desk, Subject
from messages.subjects import SubjectKind
from storage import addresses, cases, inbox, outbox, receipts
from storage.database import Connection
from storage.inbox import Letter


def handle(conn: Connection, desk: Desk, letter: Letter) -> None:
    event = letter.event
    if event.channel == "email":
        _letter_refused(conn, desk, letter)
        return
    leaving = addresses.owners(conn, event.channel, event.address)
    for owner in leaving:
        addresses.mark(conn, owner.id, state="dead", why="left", now=desk.now)
    _finish(conn, desk, letter, leaving[0].subject if leaving else None)


def _letter_refused(conn: Connection, desk: Desk, letter: Letter) -> None:
    """One click: the person refuses, the mailbox is still alive.

    Anybody can write any sender into a mail: only our own token counts there. Whoever shows one that we
    cannot place was told that an officer will see to it.
    """
    tracking = letter.event.tracking_id
    row = (
        receipts.match(conn, "email", tracking_id=tracking)
        or receipts.archived(conn, "email", tracking_id=tracking)
        if tracking
        else None
    )
    if row is not None and row["channel"] == "email":
        subject = (row["subject_kind"], row["subject_id"])
        _refuse(conn, desk, letter, subject)
        _finish(conn, desk, letter, subject)
    elif tracking:
        inbox.finish(conn, letter.id, state="parked", now=desk.now, note="left_unknown")
    else:
        _finish(conn, desk, letter, None)


def _refuse(conn: Connection, desk: Desk, letter: Letter, subject: Subject) -> None:
    employer = subject[0] == SubjectKind.EMPLOYER.value
    cases.opt_out(
        conn,
        subject,
        channel="email" if employer else "",
        address="",
        inbox_id=letter.id,
        now=desk.now,
    )
    if not employer:
        outbox.cancel_reminders(conn, subject, reason="opted_out", now=desk.now)


def _finish(conn: Connection, desk: Desk, letter: Letter, subject: Subject | None) -> None:
    inbox.finish(
        conn,
        letter.id,
        state="done" if subject else "ignored",
        now=desk.now,
        note="left" if subject else "left_unknown",
        subject=subject,
    )

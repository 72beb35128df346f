"""They blocked the bot, unfollowed the account or pressed unsubscribe: this road is closed."""

from handlers.desk import Desk
from messages.subjects import SubjectKind
from storage import addresses, cases, inbox, outbox, receipts
from storage.addresses import Address
from storage.database import Connection
from storage.inbox import Letter


def handle(conn: Connection, desk: Desk, letter: Letter) -> None:
    event = letter.event
    leaving = _leaving(conn, letter)
    for owner in leaving:
        if event.channel == "email":  # one click: the person refuses, the mailbox is still alive
            _refuse(conn, desk, letter, owner)
        else:
            addresses.mark(conn, owner.id, state="dead", why="left", now=desk.now)
    inbox.finish(
        conn,
        letter.id,
        state="done" if leaving else "ignored",
        now=desk.now,
        note="left" if leaving else "left_unknown",
        subject=leaving[0].subject if leaving else None,
    )


def _leaving(conn: Connection, letter: Letter) -> list[Address]:
    """Whose road this is. Anybody can write any sender into a mail: only our own token counts there."""
    event = letter.event
    if event.channel != "email":
        return addresses.owners(conn, event.channel, event.address)
    row = receipts.match(conn, "email", tracking_id=event.tracking_id) if event.tracking_id else None
    if row is None:
        return []
    subject = (row["subject_kind"], row["subject_id"])
    return [a for a in addresses.owners(conn, "email", row["address"]) if a.subject == subject]


def _refuse(conn: Connection, desk: Desk, letter: Letter, owner: Address) -> None:
    employer = owner.subject[0] == SubjectKind.EMPLOYER.value
    cases.opt_out(
        conn,
        owner.subject,
        channel="email" if employer else "",
        address="",
        inbox_id=letter.id,
        now=desk.now,
    )
    if not employer:
        outbox.cancel_reminders(conn, owner.subject, reason="opted_out", now=desk.now)

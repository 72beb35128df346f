"""They blocked the bot, unfollowed the account or pressed unsubscribe: this road is closed."""

from collections.abc import Sequence

from handlers.desk import Desk
from messages.subjects import SubjectKind
from storage import addresses, cases, outbox
from storage.addresses import Address
from storage.database import Connection
from storage.inbox import Letter


def handle(conn: Connection, desk: Desk, letter: Letter, owners: Sequence[Address]) -> str:
    """Returns what was noted."""
    event = letter.event
    for owner in owners:
        if event.channel == "email":  # one click: the person refuses, the mailbox is still alive
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
        else:
            addresses.mark(conn, owner.id, state="dead", why="left", now=desk.now)
    return "left" if owners else "left_unknown"

"""What a network reports about a message it took: delivered, read, or given back."""

import re
from datetime import timedelta

from handlers.desk import Desk
from messages.channel import InboundKind
from storage import addresses, inbox, receipts
from storage.database import Connection
from storage.inbox import Letter
from storage.last_resort import open_call_tasks

#: RFC 3463: a full box, a letter too long, a broken or suspicious text. The address is not at fault.
_SPARED = re.compile(r"5\.(2\.[23]|3|6|7)")
#: A channel reports one of these about a message of ours.
KINDS = frozenset(
    {InboundKind.ACCEPTED, InboundKind.DELIVERED, InboundKind.READ, InboundKind.BOUNCED, InboundKind.DELAYED}
)


def handle(conn: Connection, desk: Desk, letter: Letter) -> None:
    event = letter.event
    row = receipts.match(conn, event.channel, provider_id=event.reply_to, tracking_id=event.tracking_id)
    if row is None and _of_archived(conn, desk, letter):
        return
    if row is None and event.kind is InboundKind.ACCEPTED:
        row = receipts.in_doubt(conn, event.channel, event.address, event.text)
    if row is None or row["state"] == "sending":
        _wait(conn, desk, letter, known=row is not None)
        return
    if event.kind is InboundKind.BOUNCED:
        code = str(event.raw.get("code") or "") or "bounced"
        settled = receipts.bounced(conn, row, code=code, now=desk.now)
        if settled is not None:
            if row["address_id"] is not None and not _SPARED.match(code):
                addresses.mark(conn, row["address_id"], state="dead", why=code, now=desk.now)
            open_call_tasks(conn, [settled], now=desk.now)
    elif event.kind is not InboundKind.DELAYED:
        receipts.apply(conn, row, event.kind, at=event.at, now=desk.now, provider_id=event.reply_to)
        if event.kind is InboundKind.READ:
            addresses.revive(conn, row["channel"], row["address"], desk.now)
    inbox.finish(
        conn,
        letter.id,
        state="done",
        now=desk.now,
        note=event.kind.value,
        message_id=row["id"],
        subject=(row["subject_kind"], row["subject_id"]),
    )


def _of_archived(conn: Connection, desk: Desk, letter: Letter) -> bool:
    """Of a message that is archived only this still matters: its address takes nothing any more."""
    event = letter.event
    row = receipts.archived(conn, event.channel, provider_id=event.reply_to, tracking_id=event.tracking_id)
    if row is None:
        return False
    subject = (row["subject_kind"], row["subject_id"])
    code = str(event.raw.get("code") or "") or "bounced"
    bounced = event.kind is InboundKind.BOUNCED
    if bounced and not _SPARED.match(code):
        for owner in addresses.owners(conn, row["channel"], row["address"]):
            if owner.subject == subject:
                addresses.mark(conn, owner.id, state="dead", why=code, now=desk.now)
    inbox.finish(
        conn,
        letter.id,
        state="done" if bounced else "ignored",
        now=desk.now,
        note="archived",
        message_id=row["message_id"],
        subject=subject,
    )
    return True


def _wait(conn: Connection, desk: Desk, letter: Letter, *, known: bool) -> None:
    """A report may overtake our own commit. An echo of what somebody typed by hand never finds a message."""
    patience = (
        inbox.RECEIPT_PATIENCE if letter.event.kind is not InboundKind.ACCEPTED else timedelta(minutes=5)
    )
    if known or desk.now - letter.received_at < patience:
        inbox.postpone(conn, letter, now=desk.now)
    else:
        inbox.finish(conn, letter.id, state="ignored", now=desk.now, note="no_such_message")

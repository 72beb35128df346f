"""They want no more messages: obeyed at once, confirmed once."""

from handlers.desk import Ack, Answer, Desk, open_task
from messages.language import _
from messages.subjects import SubjectKind
from storage import addresses, cases, outbox
from storage.database import Connection


def handle(conn: Connection, desk: Desk, answer: Answer) -> Ack:
    event = answer.letter.event
    # a statutory notice cannot be refused, but this channel can
    channel = event.channel if answer.is_employer else ""
    new = cases.opt_out(
        conn, answer.subject, channel=channel, address="", inbox_id=answer.letter.id, now=desk.now
    )
    if not answer.is_employer:
        _spare_the_phone(conn, desk, answer)  # whoever has refused before: this phone may be another
    if not new:
        return Ack()
    if answer.is_employer:
        open_task(
            conn,
            desk,
            answer,
            kind="answer",
            detail=_("Đơn vị từ chối kênh này: thống nhất kênh khác với đơn vị."),
            days=3,
        )
    else:
        outbox.cancel_reminders(conn, answer.subject, reason="opted_out", now=desk.now)
    return Ack(text_key="ack_stop", fields={"mandatory": True} if answer.is_employer else {})


def _spare_the_phone(conn: Connection, desk: Desk, answer: Answer) -> None:
    """A family shares a phone: who said stop on it does not want the others' reminders on it either."""
    event = answer.letter.event
    for other in addresses.owners(conn, event.channel, event.address):
        if other.subject != answer.subject and other.subject[0] == SubjectKind.PARTICIPANT.value:
            cases.opt_out(
                conn,
                other.subject,
                channel=event.channel,
                address=event.address,
                inbox_id=answer.letter.id,
                now=desk.now,
            )

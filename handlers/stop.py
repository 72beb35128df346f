"""They want no more messages: obeyed at once, confirmed once."""

from handlers.desk import Ack, Answer, Desk, open_task
from messages.language import _
from storage import cases, outbox
from storage.database import Connection


def handle(conn: Connection, desk: Desk, answer: Answer) -> Ack:
    event = answer.letter.event
    # a statutory notice cannot be refused, but this channel can
    channel = event.channel if answer.is_employer else ""
    new = cases.opt_out(
        conn, answer.subject, channel=channel, address="", inbox_id=answer.letter.id, now=desk.now
    )
    if not new:
        return Ack()
    if answer.is_employer:
        open_task(
            conn,
            desk,
            answer,
            kind="answer",
            detail=_("Đơn vị từ chối kênh này: thống nhất kênh khác."),
            days=3,
        )
    else:
        outbox.cancel_reminders(conn, answer.subject, reason="opted_out", now=desk.now)
    return Ack(text_key="ack_stop", fields={"mandatory": True} if answer.is_employer else {})

"""They say the figure or the duty is wrong: reminders stop until a person has looked."""

from handlers.desk import Ack, Answer, Desk, open_task, stop_reminders
from messages.language import _
from storage.database import Connection


def handle(conn: Connection, desk: Desk, answer: Answer) -> Ack:
    stop_reminders(conn, desk, answer, reason="dispute", until=None)
    open_task(
        conn,
        desk,
        answer,
        kind="dispute",
        detail=_("Người nhận báo sai số liệu: đối chiếu và trả lời."),
        days=2,
    )
    return Ack(text_key="ack_dispute")

"""They say they have paid: reminders stop, and a person checks it against the books."""

from handlers.desk import Ack, Answer, Desk, open_task, stop_reminders
from messages.language import _
from storage.database import Connection


def handle(conn: Connection, desk: Desk, answer: Answer) -> Ack:
    # "đã đóng" is a claim, never a receipt: the next list judges it
    stop_reminders(conn, desk, answer, reason="paid", until=None)
    open_task(
        conn,
        desk,
        answer,
        kind="check-payment",
        detail=_("Người nhận báo đã đóng: đối chiếu chứng từ."),
        days=3,
    )
    return Ack(text_key="ack_paid")

"""They will not come, or not continue: a person talks to them before the record says so."""

from handlers.desk import Ack, Answer, Desk, open_task
from messages.language import _
from storage.database import Connection


def handle(conn: Connection, desk: Desk, answer: Answer) -> Ack:
    open_task(
        conn, desk, answer, kind="answer", detail=_("Người nhận không tham gia nữa: trao đổi lại."), days=3
    )
    return Ack(text_key="ack_decline")

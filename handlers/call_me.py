"""They want to be called."""

from handlers.desk import Ack, Answer, Desk, open_task
from messages.language import _
from storage.database import Connection


def handle(conn: Connection, desk: Desk, answer: Answer) -> Ack:
    open_task(conn, desk, answer, kind="phone-call", detail=_("Người nhận đề nghị gọi lại."), days=1)
    return Ack(text_key="ack_call_me")

"""They will come: the organiser gets to know."""

from handlers.desk import Ack, Answer, Desk, open_task
from messages.language import _
from storage.database import Connection


def handle(conn: Connection, desk: Desk, answer: Answer) -> Ack:
    open_task(conn, desk, answer, kind="answer", detail=_("Người nhận báo sẽ tham dự."), days=1)
    return Ack(text_key="ack_attend")

"""They ask something: the person in charge answers within a working day."""

from handlers.desk import Ack, Answer, Desk, open_task
from messages.language import _
from storage.database import Connection


def handle(conn: Connection, desk: Desk, answer: Answer) -> Ack:
    open_task(conn, desk, answer, kind="answer", detail=_("Người nhận hỏi: trả lời."), days=1)
    return Ack(text_key="ack_question")

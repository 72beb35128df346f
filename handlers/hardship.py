"""They cannot pay now: no machine has an answer to that, a person does."""

from handlers.desk import Ack, Answer, Desk, open_task
from messages.language import _
from storage.database import Connection


def handle(conn: Connection, desk: Desk, answer: Answer) -> Ack:
    open_task(
        conn, desk, answer, kind="hardship", detail=_("Người nhận báo khó khăn: trao đổi, hướng dẫn."), days=2
    )
    return Ack(text_key="ack_hardship")

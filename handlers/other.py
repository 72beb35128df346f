"""Nobody understood it but a person will: never guessed, never dropped."""

from handlers.desk import Ack, Answer, Desk, open_task
from messages.channel import InboundKind
from messages.language import _
from storage.database import Connection


def handle(conn: Connection, desk: Desk, answer: Answer) -> Ack:
    media = answer.letter.event.kind is InboundKind.MEDIA and not answer.letter.event.text
    detail = (
        _("Người nhận gửi ảnh hoặc tệp: xem và trả lời.") if media else _("Tin chưa hiểu: đọc và trả lời.")
    )
    open_task(conn, desk, answer, kind="answer", detail=detail, days=1)
    return Ack(text_key="ack_media" if media else "ack_other", parked=True)

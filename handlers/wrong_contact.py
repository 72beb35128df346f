"""The address belongs to somebody else: it is never used again for this record."""

from handlers.desk import Ack, Answer, Desk, open_task, stop_reminders
from messages.language import _
from storage import addresses
from storage.database import Connection


def handle(conn: Connection, desk: Desk, answer: Answer) -> Ack:
    if answer.address is not None:
        addresses.mark(conn, answer.address.id, state="wrong", why="wrong_contact", now=desk.now)
    stop_reminders(conn, desk, answer, reason="wrong_contact", until=None)
    open_task(
        conn, desk, answer, kind="find-contact", detail=_("Nhầm người nhận: tìm lại số liên hệ đúng."), days=5
    )
    return Ack(text_key="ack_wrong_contact")

"""They want messages again."""

from handlers.desk import Ack, Answer, Desk
from storage import cases
from storage.database import Connection


def handle(conn: Connection, desk: Desk, answer: Answer) -> Ack:
    event = answer.letter.event
    cases.opt_in(conn, answer.subject, channel=event.channel, address=event.address, now=desk.now)
    return Ack(text_key="ack_resume")

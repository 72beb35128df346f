"""A kind word gets a kind word."""

from handlers.desk import Ack, Answer, Desk
from storage.database import Connection


def handle(conn: Connection, desk: Desk, answer: Answer) -> Ack:
    del conn, desk, answer
    return Ack(text_key="ack_thanks")

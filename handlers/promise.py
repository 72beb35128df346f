"""They say when they will pay: reminders wait until the day after."""

from datetime import timedelta
from typing import Any

from handlers.desk import Ack, Answer, Desk, stop_reminders
from messages.texts.fields import Value
from storage import employers, promises
from storage.database import Connection

#: "khi nào có tiền": asked again after so many working days.
VAGUE_DAYS = 3


def handle(conn: Connection, desk: Desk, answer: Answer) -> Ack:
    day, amount = answer.reading.date, answer.reading.amount
    again = day + timedelta(days=1) if day else desk.calendar.working_days_after(desk.today, VAGUE_DAYS)
    promises.give(conn, answer.subject, day=day, amount=amount, inbox_id=answer.letter.id, now=desk.now)
    stop_reminders(conn, desk, answer, reason="promise", until=again)
    if day is None:
        return Ack(text_key="ack_promise_vague", noted=_owed(conn, answer))
    fields: dict[str, Value] = {"promise_date": day}
    if amount:
        fields["promise_amount"] = amount
    return Ack(text_key="ack_promise", fields=fields, noted=_owed(conn, answer))


def _owed(conn: Connection, answer: Answer) -> dict[str, Any]:
    """What is owed now: a part that was promised is judged by how far it has fallen since."""
    debt = employers.debt_of(conn, answer.subject[1]) if answer.is_employer else None
    if debt is None:
        return {}
    return {promises.OWED: debt.debt.closing, promises.OWED_PERIOD: debt.period.isoformat()}

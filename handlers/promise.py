"""They say when they will pay: reminders wait until the day after."""

from datetime import timedelta

from handlers.desk import Ack, Answer, Desk, stop_reminders
from messages.texts.fields import Value
from storage import cases
from storage.database import Connection

#: "khi nào có tiền": asked again after so many working days.
VAGUE_DAYS = 3


def handle(conn: Connection, desk: Desk, answer: Answer) -> Ack:
    day, amount = answer.reading.date, answer.reading.amount
    again = day + timedelta(days=1) if day else desk.calendar.working_days_after(desk.today, VAGUE_DAYS)
    cases.promise(conn, answer.subject, day=day, amount=amount, inbox_id=answer.letter.id, now=desk.now)
    stop_reminders(conn, desk, answer, reason="promise", until=again)
    if day is None:
        return Ack(text_key="ack_promise_vague")
    fields: dict[str, Value] = {"promise_date": day}
    if amount:
        fields["promise_amount"] = amount
    return Ack(text_key="ack_promise", fields=fields)

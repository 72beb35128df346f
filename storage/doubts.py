"""Messages nobody knows the fate of, and what a person decides about them.

Only a row that is still `uncertain` changes: a receipt that was faster wins, and one that comes later
still does (`storage.receipts`). What a person says is logged as theirs, apart from what networks say.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa

from messages.verdict import Again, NextRoad
from storage import contact_log, settling
from storage.database import Connection, rows_of
from storage.message_rows import Settled, entry_of, subject_of
from storage.tables import employers, messages, participants

Decision = Literal["arrived", "not_sent", "given_up"]
#: The code of a message a person says has arrived: no network has.
BY_PERSON = "said_by_person"

_SHOWN = [
    messages.c[name]
    for name in (
        "id", "subject_kind", "subject_id", "channel", "account", "campaign", "sent_at", "code", "detail",
        "attempt", "provider_id", "accepted_at", "delivered_at", "read_at", "expires_at",
    )
]  # fmt: skip


def open_ones(
    conn: Connection, *, sent_before: datetime | None = None, limit: int | None = None
) -> list[Mapping[str, Any]]:
    """Rows in doubt, oldest first, with the subject's `name` and `code_of_subject` (ix_messages_doubt)."""
    query = (
        sa.select(
            *_SHOWN,
            sa.func.coalesce(participants.c.name, employers.c.name, "").label("name"),
            sa.func.coalesce(participants.c.code, employers.c.code, "").label("code_of_subject"),
        )
        .outerjoin(participants, _is(participants, "participant"))
        .outerjoin(employers, _is(employers, "employer"))
        .where(messages.c.state == sa.literal_column("'uncertain'"))
        .order_by(messages.c.id)
        .limit(limit)
    )
    if sent_before is not None:
        query = query.where(messages.c.sent_at < sent_before)
    return [dict(row) for row in rows_of(conn, query)]


def states_of(conn: Connection, ids: list[int]) -> dict[int, str]:
    """How messages stand, by number; unknown numbers are left out."""
    query = sa.select(messages.c.id, messages.c.state).where(messages.c.id.in_(ids))
    return {int(number): str(state) for number, state in conn.execute(query)}


def resolve(
    conn: Connection, message_id: int, decision: Decision, *, by: str, reason: str, now: datetime
) -> Settled | None:
    """Write what a person has found out; None when the message is no longer in doubt.

    `arrived`: as good as accepted. `not_sent`: back to the queue, where its hour and its reason are asked
    again. `given_up`: failed; the next road, or the task to telephone (`open_call_tasks`).
    """
    query = sa.select(messages).where(messages.c.id == message_id, messages.c.state == "uncertain")
    row = next(iter(rows_of(conn, query.with_for_update())), None)
    if row is None:
        return None
    body = {"channel": row["channel"], "decision": decision, "by": by, "reason": reason, "was": row["code"]}
    contact_log.append(conn, now, [entry_of("resolved", message_id, subject_of(row), body)])
    match decision:
        case "arrived":
            return _arrived(conn, row)
        case "not_sent":
            again = Again(at=now, counts=True, reason="not_sent")
            return settling.settle(conn, message_id, row["claim_id"], again, now=now)
        case "given_up":
            return settling.settle(conn, message_id, row["claim_id"], NextRoad(reason="given_up"), now=now)


def _arrived(conn: Connection, row: Mapping[str, Any]) -> Settled:
    # the log has no "accepted" of it: that word is the network's
    conn.execute(
        sa.update(messages)
        .where(messages.c.id == row["id"])
        .values(state="accepted", accepted_at=row["accepted_at"] or row["sent_at"], code=BY_PERSON)
    )
    return Settled(message_id=row["id"], subject=subject_of(row), state="accepted")


def _is(table: sa.Table, kind: str) -> sa.ColumnElement[bool]:
    return sa.and_(messages.c.subject_kind == kind, messages.c.subject_id == table.c.id)

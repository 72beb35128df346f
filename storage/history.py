"""Reading the outbox: what was said to whom, how far it came, and how much is waiting."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage.database import Connection, rows_of
from storage.tables import messages

Subject = tuple[str, int]


def of_subject(conn: Connection, subject: Subject) -> list[Mapping[str, Any]]:
    query = sa.select(messages).where(
        messages.c.subject_kind == subject[0], messages.c.subject_id == subject[1]
    )
    return [dict(r) for r in rows_of(conn, query.order_by(messages.c.id))]


def chains(conn: Connection) -> set[str]:
    """Every reminder ever planned, by its stable key: what planning must not repeat."""
    return set(conn.scalars(sa.select(messages.c.chain).where(messages.c.priority > 0).distinct()))


def last_contacts(conn: Connection) -> dict[Subject, datetime]:
    """When each subject was last written to unasked (or is about to be)."""
    moment = sa.func.coalesce(messages.c.sent_at, messages.c.not_before)
    query = (
        sa.select(
            messages.c.subject_kind, messages.c.subject_id, sa.func.max(moment, type_=messages.c.sent_at.type)
        )
        .where(
            messages.c.priority > 0,
            messages.c.state.in_(["queued", "sending", "accepted", "delivered", "read", "uncertain"]),
        )
        .group_by(messages.c.subject_kind, messages.c.subject_id)
    )
    return {(kind, sid): moment for kind, sid, moment in conn.execute(query)}


def states(conn: Connection) -> dict[str, int]:
    query = sa.select(messages.c.state, sa.func.count()).group_by(messages.c.state)
    return {str(state): int(n) for state, n in conn.execute(query)}


def by_channel(conn: Connection) -> dict[tuple[str, str], int]:
    """Messages by (channel, state)."""
    query = (
        sa.select(messages.c.channel, messages.c.state, sa.func.count())
        .group_by(messages.c.channel, messages.c.state)
        .order_by(messages.c.channel, messages.c.state)
    )
    return {(str(channel), str(state)): int(n) for channel, state, n in conn.execute(query)}


def get(conn: Connection, message_id: int) -> Mapping[str, Any]:
    return next(iter(rows_of(conn, sa.select(messages).where(messages.c.id == message_id))))

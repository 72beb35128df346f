"""Reading the outbox: what was said to whom, how far it came, and how much is waiting."""

import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from messages.channel import MessageClass
from storage import among, partitions
from storage.database import Connection, rows_of
from storage.message_rows import WHOLE
from storage.tables import messages

Subject = tuple[str, int]


def of_subject(conn: Connection, subject: Subject) -> list[Mapping[str, Any]]:
    query = WHOLE.where(messages.c.subject_kind == subject[0], messages.c.subject_id == subject[1])
    return [dict(r) for r in rows_of(conn, query.order_by(messages.c.id))]


def chains(conn: Connection) -> tuple[set[str], set[str]]:
    """Stable keys of reminders: those that stand, and those withdrawn because the policy's ground moved."""
    query = sa.select(messages.c.chain, messages.c.state).where(messages.c.priority > 0)
    standing: set[str] = set()
    withdrawn: set[str] = set()
    for chain, state in conn.execute(query):
        (withdrawn if state == "superseded" else standing).add(chain)
    return standing, withdrawn - standing


def contacts(conn: Connection) -> list[tuple[Subject, datetime, str]]:
    """(subject, when, obligation) of everything that was said unasked or waits to be said."""
    query = sa.select(
        messages.c.subject_kind,
        messages.c.subject_id,
        messages.c.sent_at,
        messages.c.not_before,
        messages.c.obligation,
    ).where(
        messages.c.priority > 0,
        messages.c.state.in_(["queued", "sending", "accepted", "delivered", "read", "uncertain"]),
    )
    return [
        ((kind, sid), sent_at or not_before, obligation)
        for kind, sid, sent_at, not_before, obligation in conn.execute(query)
    ]


def hold_still(conn: Connection, subjects: Sequence[Subject]) -> None:
    """Whoever else would count what these persons were sent waits until this transaction has ended.

    Each account is claimed for under its own lock only. SQLite has one writer and needs no more.
    """
    if conn.dialect.name == "postgresql":
        # taken in one order: two that count the same persons never wait for each other
        keys = sorted(zlib.crc32(kind.encode()) << 31 ^ number for kind, number in subjects)
        conn.execute(_HOLD_STILL, {"keys": keys})


_HOLD_STILL = sa.text("SELECT pg_advisory_xact_lock(k) FROM unnest(CAST(:keys AS bigint[])) AS k")


def unasked_since(
    conn: Connection, subjects: Sequence[Subject], since: datetime
) -> list[tuple[Subject, datetime, str, str]]:
    """(subject, when, class, channel) of whatever these persons were sent, or may have been, unasked."""
    first, _end = partitions.span(conn, since)
    found: list[tuple[Subject, datetime, str, str]] = []
    for kind in sorted({kind for kind, _number in subjects}):
        given = {"kind": kind, "ids": [n for k, n in subjects if k == kind], "since": since, "first": first}
        found += [((kind, n), at, c, channel) for n, at, c, channel in conn.execute(_UNASKED, given)]
    return found


_UNASKED = sa.select(
    messages.c.subject_id, messages.c.sent_at, messages.c.message_class, messages.c.channel
).where(
    messages.c.subject_kind == sa.bindparam("kind"),
    among.numbers(messages.c.subject_id, "ids"),
    messages.c.id >= sa.bindparam("first"),
    messages.c.sent_at >= sa.bindparam("since"),
    messages.c.state.in_(["sending", "accepted", "delivered", "read", "uncertain"]),
    messages.c.message_class != MessageClass.REPLY.value,
)


def acks_since(conn: Connection, channel: str, address: str, now: datetime) -> int:
    """How often an address was answered within the last hour."""
    query = sa.select(sa.func.count()).where(
        messages.c.channel == channel,
        messages.c.address == address,
        messages.c.message_class == MessageClass.REPLY.value,
        messages.c.planned_at > now - timedelta(hours=1),
    )
    return int(conn.execute(query).scalar_one())


def ever_answered(conn: Connection, channel: str, address: str) -> bool:
    query = sa.select(messages.c.id).where(messages.c.channel == channel, messages.c.address == address)
    return conn.execute(query.limit(1)).first() is not None


def accepted_since(conn: Connection, since: datetime) -> int:
    query = sa.select(sa.func.count()).where(messages.c.accepted_at > since)
    return int(conn.execute(query).scalar_one())


def waiting_now(conn: Connection, now: datetime) -> int:
    """How many messages are on the wire or could be."""
    query = sa.select(sa.func.count()).where(
        sa.or_(
            messages.c.state == "sending",
            sa.and_(messages.c.state == "queued", messages.c.not_before <= now),
        )
    )
    return int(conn.execute(query).scalar_one())


def provider_ids(conn: Connection) -> set[tuple[str, str]]:
    """(channel, provider's id) of every message a provider has taken."""
    query = sa.select(messages.c.channel, messages.c.provider_id).where(messages.c.provider_id.is_not(None))
    return {(channel, provider_id) for channel, provider_id in conn.execute(query)}


def is_known(conn: Connection, channel: str, provider_id: str) -> bool:
    """Whether a provider's id belongs to a message of ours already."""
    query = sa.select(messages.c.id).where(
        messages.c.channel == channel, messages.c.provider_id == provider_id
    )
    return conn.execute(query.limit(1)).first() is not None


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
    return next(iter(rows_of(conn, WHOLE.where(messages.c.id == message_id))))

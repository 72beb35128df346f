"""Reading the outbox: what was said to whom, how far it came, and how much is waiting."""

import zlib
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What was said unasked to some subjects, or waits to be, as the planner asks for it."""

    standing: AbstractSet[str]  #: keys of chains
    withdrawn: AbstractSet[str]  #: of those taken back unsent because the policy's ground moved
    contacts: Sequence[tuple[Subject, datetime, str]]  #: (subject, when, obligation)


def said_to(
    conn: Connection,
    kind: str,
    subjects: Collection[int],
    *,
    since: datetime,
    without: AbstractSet[str] = frozenset(),
) -> Said:
    """What was planned for these subjects since then; their own messages are read, not the history.

    `without`: chains whose waiting messages are told as if they had been taken back.
    """
    given = {"kind": kind, "ids": subjects, "since": since, "first": partitions.first_number(conn, since)}
    standing: set[str] = set()
    withdrawn: set[str] = set()
    failed: set[str] = set()  # on one road; where no other was taken back, everywhere
    contacts: list[tuple[Subject, datetime, str]] = []
    for chain, state, number, sent_at, not_before, obligation in conn.execute(_SAID, given):
        taken_back = state == "superseded" or (state == "queued" and chain in without)
        (withdrawn if taken_back else failed if state == "failed" else standing).add(chain)
        if state in _CONTACT and not taken_back:
            contacts.append(((kind, number), sent_at or not_before, obligation))
    standing |= failed - withdrawn
    return Said(standing=standing, withdrawn=withdrawn - standing, contacts=contacts)


#: In a month that matters, or written before numbers carried their month.
_LATE = sa.or_(messages.c.id >= sa.bindparam("first"), messages.c.id < partitions.MONTH)
_CONTACT = ("queued", "sending", "accepted", "delivered", "read", "uncertain")
_SAID = sa.select(
    messages.c.chain, messages.c.state, messages.c.subject_id, messages.c.sent_at, messages.c.not_before,
    messages.c.obligation,
).where(
    messages.c.subject_kind == sa.bindparam("kind"),
    among.numbers(messages.c.subject_id, "ids"),
    _LATE,
    messages.c.planned_at >= sa.bindparam("since"),
    messages.c.priority > 0,
)  # fmt: skip


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
    first = partitions.first_number(conn, since)
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
    _LATE,
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
    sending = sa.select(sa.func.count()).where(messages.c.state == "sending").scalar_subquery()
    due = sa.select(sa.func.count()).where(messages.c.state == "queued", messages.c.not_before <= now)
    return int(conn.execute(sa.select(sending + due.scalar_subquery())).scalar_one())


def provider_ids(conn: Connection) -> set[tuple[str, str]]:
    """(channel, provider's id) of every message a provider has taken."""
    query = sa.select(messages.c.channel, messages.c.provider_id).where(messages.c.provider_id.is_not(None))
    return {(channel, provider_id) for channel, provider_id in conn.execute(query)}


def is_anothers(conn: Connection, channel: str, provider_id: str, message_id: int) -> bool:
    """Whether a provider's id belongs to another message of ours already."""
    query = sa.select(messages.c.id).where(
        messages.c.channel == channel, messages.c.provider_id == provider_id, messages.c.id != message_id
    )
    return conn.execute(query.limit(1)).first() is not None


def unfinished(conn: Connection) -> dict[str, int]:
    """Messages that are not final, by state: read from the indexes on the living, whatever the history."""
    found = conn.execute(sa.union_all(*_UNFINISHED))
    return {str(state): int(n) for state, n in found if n}


#: the state stands in the statement itself, as in the index's own condition
_UNFINISHED: list[Any] = [
    sa.select(sa.literal_column(f"'{state}'"), sa.func.count()).where(
        messages.c.state == sa.literal_column(f"'{state}'")
    )
    for state in ("queued", "sending", "uncertain")
]


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

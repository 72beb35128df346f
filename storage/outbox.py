"""The outbox: one row per recipient and step is the queue, the intent and the result.

States a support person would say:

    queued → sending → accepted → delivered → read
                │  └→ uncertain (found after a crash, or the network cannot tell): never re-sent by itself
                └→ queued again, failed, expired
    queued → cancelled (no longer wanted), expired (too late), superseded (policy has changed)

The key is chain#step, once in the whole history: a plan made twice queues once, a fallback is written once.
"""

import heapq
import itertools
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from messages.channel import MessageClass
from storage import among, contact_log, lanes
from storage.database import Connection
from storage.lanes import Lane
from storage.message_rows import NewMessage, Ready, Subject, content_of, entry_of, insert, new_row
from storage.questions import Asked, Question, Row, ask
from storage.tables import IS_QUEUED, IS_SENDING, message_bodies, messages
from storage.tables import lanes as lanes_table

#: What a sender needs; the roads not taken, and the snapshot, are as costly to decode as all the rest.
_CLAIMED = [
    messages.c[name]
    for name in (
        "id", "tracking_id", "chain", "step", "rule", "subject_kind", "subject_id", "obligation",
        "message_class", "channel", "account", "address_id", "address", "reply_to", "attempt",
        "not_before", "expires_at", "area", "level",
    )
] + [message_bodies.c.content]  # fmt: skip


def enqueue(conn: Connection, new: Iterable[NewMessage], *, now: datetime) -> list[int]:
    """Queue messages that are not known yet; returns the ids of the new ones and logs each as planned."""
    rows = [new_row(item, item.roads, step=0, now=now) for item in new]
    return insert(conn, rows, now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heads:
    """What is asked of one account's queue."""

    limit: int
    without: Collection[
        str
    ] = ()  #: addresses that must wait a moment: they do not stand before everybody else


def ready_each(
    conn: Connection, asked: Mapping[str, Heads], now: datetime, due: Sequence[Lane]
) -> dict[str, list[Ready]]:
    """The next queued messages of accounts, answers first, from these lanes, locked for this transaction.

    Accounts for which nothing is due are missing.
    """
    waiting: dict[str, list[Lane]] = {}
    for lane in due:
        if lane.account in asked:
            waiting.setdefault(lane.account, []).append(lane)
    heads = {account: _heads(conn, _HEADS, waiting[account], now, asked[account]) for account in waiting}
    found = _whole(conn, [number for some in heads.values() for number in some])
    for account, its_lanes in waiting.items():
        if not found.keys() >= set(heads[account]):
            # somebody holds some of them, for who knows how long: those behind them
            heads[account] = _heads(conn, _FREE_HEADS, its_lanes, now, asked[account])
            found |= _whole(conn, heads[account])
    return {account: [found[number] for number in some if number in found] for account, some in heads.items()}


def _heads(
    conn: Connection,
    query: Question,
    waiting: Sequence[Lane],
    now: datetime,
    asked: Heads,
) -> list[int]:
    """Numbers of the next messages, lane by lane: nothing but the index and an address is read for it."""
    found: list[int] = []
    for _priority, group in itertools.groupby(waiting, key=lambda lane: lane.priority):
        left = asked.limit - len(found)
        if left <= 0:
            break
        given = {"now": now, "most": left, "without": asked.without}
        heads = ask(conn, *((query, {**lanes.in_lane(lane), **given}) for lane in group))
        found += [number for _at, number in itertools.islice(heapq.merge(*heads), left)]
    return found


_FIRST = (
    # the moment as it is stored: it is only compared
    sa.select(sa.type_coerce(messages.c.not_before, sa.types.NullType()).label("at"), messages.c.id)
    .where(
        lanes.WITHIN,
        IS_QUEUED,
        messages.c.not_before <= sa.bindparam("now"),
        ~among.texts(messages.c.address, "without"),
    )
    .order_by(messages.c.not_before, messages.c.id)
    .limit(sa.bindparam("most", type_=sa.Integer))
)
_HEADS = Question(_FIRST)
_FREE_HEADS = Question(_FIRST.with_for_update(skip_locked=True))


def _whole(conn: Connection, numbers: Sequence[int]) -> dict[int, Ready]:
    """Those of these messages that wait and that nobody else holds, locked."""
    if not numbers:
        return {}
    (rows,) = ask(conn, (_WHOLE, among.span("ids", numbers)))
    return {row[0]: _ready(row) for row in rows if row[-1] == "queued"}


#: Without a word of the state: PostgreSQL would rather read a whole index of queued messages than find these.
_WHOLE = Question(
    sa.select(*_CLAIMED, messages.c.state)
    .join(message_bodies, message_bodies.c.message_id == messages.c.id)
    .where(among.numbers_within(messages.c.id, "ids"), among.within(message_bodies.c.message_id, "ids"))
    .with_for_update(skip_locked=True, of=messages)
)


def on_the_wire(conn: Connection, accounts: Sequence[str]) -> dict[str, list[str]]:
    """Addresses accounts are writing to now, by whatever process: as many as a crash would doubt."""
    return by_account(ask(conn, (ON_THE_WIRE, {"names": accounts}))[0])


def by_account(rows: Iterable[Row]) -> dict[str, list[str]]:
    """The answer to `ON_THE_WIRE`."""
    found: dict[str, list[str]] = {}
    for account, address in rows:
        found.setdefault(account, []).append(address)
    return found


ON_THE_WIRE = Question(
    sa.select(messages.c.account, messages.c.address).where(
        among.texts(messages.c.account, "names"), IS_SENDING
    )
)


def next_due(conn: Connection) -> datetime | None:
    """When the earliest queued message may go."""
    first = (
        sa.select(messages.c.not_before)
        .where(
            messages.c.lane_id == lanes_table.c.id,
            messages.c.id >= lanes_table.c.first_id,
            messages.c.id < lanes_table.c.end_id,
            IS_QUEUED,
        )
        .order_by(messages.c.not_before)
        .limit(1)
        .scalar_subquery()
    )
    found = [at for at in conn.scalars(sa.select(first).select_from(lanes_table)) if at is not None]
    return min(found, default=None)


def marking(claimed: Sequence[Ready], *, claim_id: str, lease_until: datetime, now: datetime) -> Asked:
    """Put the intent on disk, of one message at least: after this commit, and only then, comes the wire.

    The row is the intent. The log hears of it with what became of it, and when it was begun.
    """
    given = among.span("ids", [m.id for m in claimed])
    return _MARK, {**given, "claim": claim_id, "lease": lease_until, "now": now}


_MARK = Question(
    sa.update(messages)
    .where(among.numbers_within(messages.c.id, "ids"))
    .values(
        state="sending",
        claim_id=sa.bindparam("claim"),
        lease_until=sa.bindparam("lease"),
        sent_at=sa.bindparam("now"),
        attempt=messages.c.attempt + 1,
    )
)


def lock(conn: Connection, ids: Sequence[int]) -> None:
    """Lock messages in one order before writing several: two that do so never wait for each other."""
    if ids:
        conn.execute(
            sa.select(messages.c.id).where(messages.c.id.in_(ids)).order_by(messages.c.id).with_for_update()
        )


def drop(
    conn: Connection, message_id: int, subject: Subject, *, state: str, reason: str, now: datetime
) -> None:
    """A queued message is no longer wanted, or too late."""
    dropped = conn.execute(
        sa.update(messages)
        .where(messages.c.id == message_id, messages.c.state == "queued")
        .values(state=state, code=reason)
    )
    if dropped.rowcount:
        contact_log.append(conn, now, [entry_of(state, message_id, subject, {"reason": reason})])


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """A queued message that is not sent, and why."""

    message_id: int
    subject: Subject
    state: str
    reason: str


def drop_each(conn: Connection, dropped: Sequence[Dropped], *, now: datetime) -> None:
    """The same for several whose rows this transaction has locked: a statement a reason, the log once."""
    if not dropped:
        return
    numbers: dict[tuple[str, str], list[int]] = {}
    for one in dropped:
        numbers.setdefault((one.state, one.reason), []).append(one.message_id)
    given = [{**among.span("ids", ids), "end": end, "why": why} for (end, why), ids in numbers.items()]
    ask(conn, *((_DROP, one) for one in given))
    entries = [entry_of(one.state, one.message_id, one.subject, {"reason": one.reason}) for one in dropped]
    contact_log.append(conn, now, entries)


_DROP = Question(
    sa.update(messages)
    .where(among.numbers_within(messages.c.id, "ids"))
    .values(state=sa.bindparam("end"), code=sa.bindparam("why"))
)


def rescheduling(message_id: int, not_before: datetime, *, reason: str) -> Asked:
    """Put off a message whose row this transaction has locked."""
    return _RESCHEDULE, {"number": message_id, "later": not_before, "why": reason}


_RESCHEDULE = Question(
    sa.update(messages)
    .where(messages.c.id == sa.bindparam("number"))
    .values(not_before=sa.bindparam("later"), code=sa.bindparam("why"))
)


def cancel_reminders(
    conn: Connection, subject: Subject, *, reason: str, now: datetime, owed_only: bool = False
) -> int:
    """Take every queued reminder of a subject back; answers to what they said still go.

    `owed_only`: only those about something that lists say is owed.
    """
    # one statement decides and takes: what a sender has claimed meanwhile is not said to be cancelled
    query = (
        sa.update(messages)
        .where(
            messages.c.subject_kind == subject[0],
            messages.c.subject_id == subject[1],
            messages.c.state == "queued",
            messages.c.message_class != MessageClass.REPLY.value,
            *((messages.c.obligation != "",) if owed_only else ()),
        )
        .values(state="cancelled", code=reason)
        .returning(messages.c.id)
    )
    found = sorted(conn.scalars(query))
    if not found:
        return 0
    contact_log.append(conn, now, [entry_of("cancelled", i, subject, {"reason": reason}) for i in found])
    return len(found)


def waiting_subjects(conn: Connection) -> set[Subject]:
    """Whoever something is queued for."""
    query = sa.select(messages.c.subject_kind, messages.c.subject_id)
    # no DISTINCT, which would walk the subjects' index
    query = query.where(IS_QUEUED)
    return {(kind, number) for kind, number in conn.execute(query)}


def _ready(row: Any) -> Ready:
    """A row of `_CLAIMED`, by position: names would cost as much as all the rest."""
    (
        number, tracking_id, chain, step, rule, kind, subject_id, obligation, message_class, channel, account,
        address_id, address, reply_to, attempt, not_before, expires_at, area, level, content, _state,
    ) = row  # fmt: skip
    return Ready(
        number, tracking_id, chain, step, rule, (kind, subject_id), obligation, MessageClass(message_class),
        channel, account, address_id, address, content_of(content), reply_to, attempt, not_before, expires_at,
        area, level,
    )  # fmt: skip

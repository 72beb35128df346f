"""How the queue stands, cheap whatever lies in the history: only what lives is counted.

waiting     ix_messages_ready (queued only: lane, not before), one walk; nothing of the rows is read
in_flight   ix_messages_sending (sending only: account)
doubtful    ix_messages_doubt (uncertain only)
first_code  ix_messages_ready, the head of one lane
lately      the newest entries of the contact log and their messages, each by its number
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from storage.database import Connection
from storage.tables import inbox, lanes, log_entries, log_head, messages

#: So many of the newest entries are looked through; where they do not reach back a minute, they are counted
#: over the time they reach.
TAIL = 4000
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What waits in one lane."""

    account: str
    campaign: str
    priority: int
    lane_id: int
    count: int
    due: int  #: of those, how many may go now
    earliest: datetime  #: when the first may go, or might have gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Lately:
    """What networks took of late."""

    per_minute: dict[tuple[str, str], float]  #: by (account, campaign)
    last: dict[str, datetime]  #: newest acceptance by account, as far back as was looked


def _state(name: str) -> sa.ColumnElement[bool]:
    # spelt out: an index on part of a table serves only whoever names that part before values are bound
    return messages.c.state == sa.literal_column(f"'{name}'")


def waiting(conn: Connection, now: datetime) -> list[Waiting]:
    """Every lane in which something waits, the most urgent first."""
    due = sa.func.sum(sa.case((messages.c.not_before <= now, 1), else_=0))
    counted = (
        sa.select(
            messages.c.lane_id,
            sa.func.count().label("waiting"),
            due.label("due"),
            sa.func.min(messages.c.not_before).label("earliest"),
        )
        .where(_state("queued"))
        .group_by(messages.c.lane_id)
        .subquery()
    )
    query = (
        sa.select(lanes.c.account, lanes.c.campaign, lanes.c.priority, counted)
        .join(counted, counted.c.lane_id == lanes.c.id)
        .order_by(lanes.c.account, lanes.c.priority, lanes.c.campaign, lanes.c.id)
    )
    return [
        Waiting(
            account=r.account,
            campaign=r.campaign,
            priority=r.priority,
            lane_id=r.lane_id,
            count=r.waiting,
            due=int(r.due),
            earliest=r.earliest,
        )
        for r in conn.execute(query)
    ]


def in_flight(conn: Connection, *, campaign: str | None = None) -> dict[str, int]:
    """Messages on the wire now, by account."""
    query = sa.select(messages.c.account, sa.func.count()).where(_state("sending"))
    if campaign is not None:
        query = query.where(messages.c.campaign == campaign)
    return _counts(conn, query.group_by(messages.c.account))


def doubtful(conn: Connection) -> dict[str, int]:
    """Messages nobody knows the fate of, by account."""
    query = sa.select(messages.c.account, sa.func.count()).where(_state("uncertain"))
    return _counts(conn, query.group_by(messages.c.account))


def first_code(conn: Connection, lane_ids: Collection[int]) -> str:
    """Why the first message of some lanes was put off; "" when nothing but its own time holds it."""
    query = (
        sa.select(messages.c.code)
        .where(_state("queued"), messages.c.lane_id.in_(sorted(lane_ids)))
        .order_by(messages.c.not_before, messages.c.id)
        .limit(1)
    )
    return conn.scalar(query) or ""


def lately(conn: Connection, now: datetime) -> Lately:
    """Acceptances of the last minute, from the log's end."""
    head = conn.scalar(sa.select(log_head.c.seq).where(log_head.c.id == 1)) or 0
    query = (
        sa.select(messages.c.id, messages.c.account, messages.c.campaign, messages.c.accepted_at)
        .select_from(log_entries)
        .join(messages, messages.c.id == log_entries.c.message_id)
        .where(
            log_entries.c.seq > head - TAIL,
            log_entries.c.kind == "accepted",
            messages.c.accepted_at.is_not(None),
        )
    )
    found = {number: (account, campaign, at) for number, account, campaign, at in conn.execute(query)}
    span = MINUTE
    if found and head >= TAIL:
        reach = now - min(at for _account, _campaign, at in found.values())
        span = min(MINUTE, max(timedelta(seconds=1), reach))
    counts: dict[tuple[str, str], int] = {}
    last: dict[str, datetime] = {}
    for account, campaign, at in found.values():
        last[account] = max(at, last.get(account, at))
        if now - span <= at <= now:
            counts[account, campaign] = counts.get((account, campaign), 0) + 1
    return Lately(per_minute={key: n * (MINUTE / span) for key, n in counts.items()}, last=last)


def unread(conn: Connection) -> int:
    """Events received and not yet understood (ix_inbox_new)."""
    query = sa.select(sa.func.count()).where(inbox.c.state == sa.literal_column("'new'"))
    return int(conn.execute(query).scalar_one())


def _counts(conn: Connection, query: sa.Select[Any]) -> dict[str, int]:
    return {str(name): int(n) for name, n in conn.execute(query)}

"""Lanes: what waits is kept apart by account, campaign and priority; a stop is one row, not a million."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from storage import among, partitions, stops
from storage.database import Connection, upsert
from storage.questions import Question, Row
from storage.tables import IS_QUEUED, lanes, messages
from storage.tables import stops as stops_table

#: (account, campaign, priority)
LaneKey = tuple[str, str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """Messages of one account, campaign and priority whose numbers lie in [first_id, end_id)."""

    id: int
    account: str
    campaign: str
    priority: int
    first_id: int
    end_id: int


def ensure(conn: Connection, wanted: Iterable[LaneKey], now: datetime) -> dict[LaneKey, int]:
    """Give the numbers of the lanes that messages written now belong to; missing ones are made."""
    keys = set(wanted)
    first, end = partitions.span(conn, now)
    found = _known(conn, keys, first)
    missing = sorted(keys - found.keys())
    if missing:
        statement = upsert(conn, lanes).on_conflict_do_nothing(
            index_elements=["account", "campaign", "priority", "first_id"]
        )
        conn.execute(
            statement,
            [
                {"account": a, "campaign": c, "priority": p, "first_id": first, "end_id": end}
                for a, c, p in missing
            ],
        )
        found = _known(conn, keys, first)
    return found


def read(rows: Iterable[Row]) -> list[Lane]:
    """The answer to `DUE`."""
    return [
        Lane(id=number, account=account, campaign=campaign, priority=priority, first_id=first, end_id=end)
        for number, account, campaign, priority, first, end in rows
    ]


def due_accounts(conn: Connection, now: datetime) -> set[str]:
    """Accounts for which something may go now: one look for all that rest, however many there are.

    What a stopped campaign holds is not counted: nobody would claim it.
    """
    return set(conn.scalars(_DUE_ACCOUNTS, {"now": now}))


def of_campaign(conn: Connection, campaign: str) -> list[Lane]:
    query = sa.select(lanes).where(lanes.c.campaign == campaign).order_by(lanes.c.id)
    return [Lane(**row) for row in conn.execute(query).mappings()]


def campaigns(conn: Connection) -> set[str]:
    return set(conn.scalars(sa.select(lanes.c.campaign).distinct()))


#: A message of a lane, in the one partition where it can be. Takes `in_lane` as parameters.
WITHIN = sa.and_(
    messages.c.lane_id == sa.bindparam("lane"),
    messages.c.id >= sa.bindparam("first_id"),
    messages.c.id < sa.bindparam("end_id"),
)


def in_lane(lane: Lane) -> dict[str, int]:
    """Give what `WITHIN` asks for."""
    return {"lane": lane.id, "first_id": lane.first_id, "end_id": lane.end_id}


def accounts(conn: Connection) -> set[str]:
    return set(conn.scalars(sa.select(lanes.c.account).distinct()))


def _known(conn: Connection, keys: Collection[LaneKey], first: int) -> dict[LaneKey, int]:
    query = sa.select(lanes.c.account, lanes.c.campaign, lanes.c.priority, lanes.c.id).where(
        lanes.c.first_id == first,
        lanes.c.account.in_(sorted({a for a, _c, _p in keys})),
        lanes.c.campaign.in_(sorted({c for _a, c, _p in keys})),
    )
    found = {(a, c, p): number for a, c, p, number in conn.execute(query)}
    return {key: found[key] for key in keys if key in found}


#: Something of a lane may go: the partial index is asked for its first row, in the lane's own partition.
#: Not EXISTS: PostgreSQL turns that into a join with everything that is due, a stopped million as well.
_HAS_DUE = (
    sa.select(messages.c.id)
    .where(
        messages.c.lane_id == lanes.c.id,
        messages.c.id >= lanes.c.first_id,
        messages.c.id < lanes.c.end_id,
        IS_QUEUED,
        messages.c.not_before <= sa.bindparam("now"),
    )
    .order_by(messages.c.not_before)
    .limit(1)
    .scalar_subquery()
    .is_not(None)
)
#: Lanes of `accounts` in which something may go `now`, the most urgent first.
DUE = Question(
    sa.select(
        lanes.c.id, lanes.c.account, lanes.c.campaign, lanes.c.priority, lanes.c.first_id, lanes.c.end_id
    )
    .where(among.texts(lanes.c.account, "accounts"), _HAS_DUE)
    .order_by(lanes.c.priority, lanes.c.id)
)
_IS_STOPPED = sa.exists().where(stops_table.c.scope == stops.CAMPAIGN + lanes.c.campaign)
_DUE_ACCOUNTS = sa.select(lanes.c.account).where(_HAS_DUE, ~_IS_STOPPED).distinct()

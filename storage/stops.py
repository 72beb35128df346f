"""What a person has stopped: one row holds everything behind it, whatever that is, until it is taken away.

Scopes: `all`, `channel:zalo`, `account:zalo`, `campaign:debt-1-to-3`. A stop holds from the next claim on,
so at most what is in flight still goes. The program's own pauses (a quota, an outage) are the account's.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage import partitions
from storage.database import Connection, rows_of, upsert
from storage.questions import Question, Row, ask
from storage.tables import cursors, stops

ALL = "all"
CAMPAIGN = "campaign:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    scope: str
    kind: str  #: "paused", or "cancelled": what waits is being taken back
    reason: str
    by: str
    at: datetime


def put(conn: Connection, scope: str, *, kind: str, reason: str, by: str, now: datetime) -> None:
    """Stop a scope; a pause never softens a cancellation, and stands again when that is carried out."""
    values = {"scope": scope, "kind": kind, "reason": reason, "by": by, "at": now}
    query = sa.select(stops).where(stops.c.scope == scope).with_for_update()
    standing = next(iter(rows_of(conn, query)), None)
    if standing is not None and {kind, standing["kind"]} == {"paused", "cancelled"}:
        _keep(conn, values if kind == "paused" else standing)
    conn.execute(
        upsert(conn, stops)
        .values(values)
        .on_conflict_do_update(index_elements=["scope"], set_=values, where=stops.c.kind != "cancelled")
    )


def lift(conn: Connection, scope: str) -> bool:
    """Take a stop away; False when there was none."""
    conn.execute(sa.delete(cursors).where(cursors.c.name == _PAUSE + scope))
    return bool(conn.execute(sa.delete(stops).where(stops.c.scope == scope)).rowcount)


def _keep(conn: Connection, pause: Mapping[str, Any]) -> None:
    """Remember the pause behind a cancellation: a scope has one row."""
    value = json.dumps(dict(pause) | {"at": pause["at"].isoformat()})
    statement = upsert(conn, cursors).values(name=_PAUSE + pause["scope"], value=value)
    conn.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": value}))


def call_off(conn: Connection, campaign: str, now: datetime) -> None:
    """A cancellation is carried out: its stop goes, what has been planned until now is called off.

    A pause that a person had set stands again: the next plan's messages wait for `resume`.

    Known by number, not by time: a clock that was set back must not revive anything.
    """
    kept = conn.scalar(sa.select(cursors.c.value).where(cursors.c.name == _PAUSE + CAMPAIGN + campaign))
    if lift(conn, CAMPAIGN + campaign):
        last = str(partitions.new_ids(conn, 1, now)[0] % partitions.MONTH)
        statement = upsert(conn, cursors).values(name=_CALLED_OFF + campaign, value=last)
        conn.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": last}))
        if kept is not None:
            pause = json.loads(kept)
            conn.execute(sa.insert(stops).values(pause | {"at": datetime.fromisoformat(pause["at"])}))


def is_called_off(conn: Connection, campaign: str, message_id: int) -> bool:
    """Whether a message was planned before its campaign was cancelled: its words go no further."""
    stop = sa.select(stops.c.kind).where(stops.c.scope == CAMPAIGN + campaign)
    if conn.scalar(stop) == "cancelled":
        return True
    last = conn.scalar(sa.select(cursors.c.value).where(cursors.c.name == _CALLED_OFF + campaign))
    return last is not None and message_id % partitions.MONTH <= int(last)


_CALLED_OFF = "called_off:"
_PAUSE = "pause_behind:"


def every(conn: Connection) -> list[Stop]:
    return read(ask(conn, (EVERY, {}))[0])


EVERY = Question(
    sa.select(stops.c.scope, stops.c.kind, stops.c.reason, stops.c.by, stops.c.at).order_by(
        stops.c.at, stops.c.scope
    )
)


def read(rows: Iterable[Row]) -> list[Stop]:
    """The answer to `EVERY`."""
    return [Stop(scope=s, kind=k, reason=r, by=b, at=at) for s, k, r, b, at in rows]


def holding(found: Collection[Stop], *, account: str, channel: str) -> Stop | None:
    """The stop that holds a whole account, if any."""
    scopes = (ALL, f"channel:{channel}", f"account:{account}")
    return next((stop for stop in found if stop.scope in scopes), None)


def campaigns(found: Collection[Stop]) -> frozenset[str]:
    """Campaigns that are stopped."""
    return frozenset(s.scope.removeprefix(CAMPAIGN) for s in found if s.scope.startswith(CAMPAIGN))

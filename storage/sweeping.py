"""What time alone does to messages: a sender that vanished leaves doubt, what nobody claimed expires."""

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from messages.channel import MessageClass
from storage import lanes, message_keys, obligations, outbox, settling, stops
from storage.database import Connection, rows_of
from storage.last_resort import open_call_tasks
from storage.message_rows import WHOLE, subject_of
from storage.tables import messages

#: The sweep comes again in a quarter of a minute; its transaction stays short.
AT_ONCE = 500
#: No lease lasts so long: one that ends later was written by a clock that ran ahead.
FARTHEST = timedelta(hours=1)


def sweep(conn: Connection, now: datetime) -> int:
    """What was being sent when its sender vanished is in doubt; it is never sent again by itself."""
    ended = sa.or_(messages.c.lease_until < now, messages.c.lease_until > now + FARTHEST)
    query = WHOLE.where(messages.c.state == sa.literal_column("'sending'"), ended)
    found = _locked(conn, query)
    for row in found:
        settling.final(conn, row, "uncertain", "sender_vanished", "", now)
    _expire(conn, now)
    for stop in stops.every(conn):
        if stop.kind == "cancelled":  # whoever cancelled it has gone, or did not wait for the wire
            take_back(conn, stop.scope.removeprefix(stops.CAMPAIGN), now)
    return len(found)


def _expire(conn: Connection, now: datetime) -> None:
    """What nobody claimed in time (an account off or paused) must not go out late, nor block what follows."""
    query = WHOLE.where(messages.c.state == "queued", messages.c.expires_at <= now)
    _too_late(conn, _locked(conn, query), now)


def expire(conn: Connection, numbers: Collection[int], now: datetime) -> None:
    """It is too late for these queued messages."""
    if numbers:
        query = WHOLE.where(messages.c.id.in_(numbers), messages.c.state == "queued")
        _too_late(conn, list(rows_of(conn, query.with_for_update(of=messages))), now)


def _too_late(conn: Connection, found: Sequence[Mapping[str, Any]], now: datetime) -> None:
    settled = settling.expire_each(conn, found, now)
    owed = obligations.owed_by(conn, sorted({subject_of(row) for row in found})) if found else set()
    late = [
        replace(done, exhausted=True, chain=row["chain"], rule=row["rule"])
        for row, done in zip(found, settled, strict=True)
        if _is_still_to_be_said(conn, row, owed)
    ]
    open_call_tasks(conn, late, now=now)


def _is_still_to_be_said(conn: Connection, row: Mapping[str, Any], owed: AbstractSet[Any]) -> bool:
    """Whether a person must telephone about what no network carried in time."""
    return (
        row["message_class"] in (MessageClass.MANDATORY.value, MessageClass.SERVICE.value)
        and "last_resort" in row["snapshot"]
        and (not row["obligation"] or (*subject_of(row), row["obligation"]) in owed)
        and not stops.is_called_off(conn, row["campaign"], row["id"])
    )


def take_back(conn: Connection, campaign: str, now: datetime) -> int:
    """Take back what waits of a cancelled campaign, a handful at a time; returns how many that was.

    When nothing is left the cancellation is done, and its stop is lifted: the next plan's messages of
    the same rule are other messages. What is on the wire is waited for: it may come back to the queue.
    What has left goes by no further road, whatever becomes of it (`stops.is_called_off`).
    """
    # asked before the queue is: whatever the wire puts there is then seen there
    on_the_wire = _flying(conn, campaign)
    taken = 0
    for lane in lanes.of_campaign(conn, campaign):
        query = WHOLE.where(lanes.WITHIN, messages.c.state == "queued")
        # waits for whoever holds a row: one passed over would go out after its campaign was taken back
        query = query.limit(AT_ONCE - taken).with_for_update(of=messages)
        for row in list(rows_of(conn, query, lanes.in_lane(lane))):
            outbox.drop(
                conn, row["id"], subject_of(row), state="cancelled", reason="campaign_cancelled", now=now
            )
            taken += 1
    # and after it: a claim that was committed meanwhile has taken the row from the queue to the wire
    if not taken and not on_the_wire and not _flying(conn, campaign):
        stops.call_off(conn, campaign, now)
    return taken


def _flying(conn: Connection, campaign: str) -> bool:
    query = sa.select(messages.c.id).where(
        messages.c.state == sa.literal_column("'sending'"), messages.c.campaign == campaign
    )
    return conn.execute(query.limit(1)).first() is not None


def silent(conn: Connection, now: datetime) -> list[Mapping[str, Any]]:
    """Messages whose moment of silence has come, locked; `scheduler.silence` says whether it is one."""
    return _locked(conn, WHOLE.where(messages.c.silence_at <= now).order_by(messages.c.silence_at))


def put_off_silence(conn: Connection, message_id: int, moment: datetime | None) -> None:
    """A receipt has come meanwhile: silence begins later, or never."""
    conn.execute(sa.update(messages).where(messages.c.id == message_id).values(silence_at=moment))


def seen(conn: Connection, chain: str) -> datetime | None:
    """When the first sign came that the words of a chain were seen, by whatever road."""
    ids = message_keys.of_chain(conn, chain, range(settling.MOST_STEPS))
    query = sa.select(messages.c.read_at, messages.c.answered_at).where(messages.c.id.in_(ids))
    return min((at for row in conn.execute(query) for at in row if at is not None), default=None)


def in_doubt(
    conn: Connection, channels: Sequence[str], limit: int, *, after: int = 0
) -> list[Mapping[str, Any]]:
    """Messages of these channels of which nobody knows whether they left, by number; those beyond `after`."""
    query = WHOLE.where(
        messages.c.state == sa.literal_column("'uncertain'"),
        # an expression, not the column: by an index of the channel all its history would be read
        messages.c.channel.concat("").in_(channels),
        messages.c.id > after,
    )
    return list(rows_of(conn, query.order_by(messages.c.id).limit(limit)))


def _locked(conn: Connection, query: sa.Select[Any]) -> list[Mapping[str, Any]]:
    return list(rows_of(conn, query.limit(AT_ONCE).with_for_update(skip_locked=True, of=messages)))

"""What the networks report later about a message; final states never regress."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from messages.channel import InboundKind
from storage import contact_log, message_keys, message_rows, settling
from storage.contact_log import Entry
from storage.database import Connection, rows_of
from storage.message_rows import WHOLE, subject_of
from storage.tables import archived_messages, messages

#: How far a message has come. A report moves it forward or changes nothing.
_RANK = {"queued": 0, "sending": 1, "uncertain": 1, "accepted": 2, "delivered": 3, "read": 4}
_ARRIVED = ("accepted", "delivered", "read")
#: It may have left, or be leaving now.
_UNKNOWN = ("uncertain", "sending")
_REPORTED = {
    InboundKind.ACCEPTED: ("accepted", "accepted_at"),
    InboundKind.DELIVERED: ("delivered", "delivered_at"),
    InboundKind.READ: ("read", "read_at"),
}


def match(
    conn: Connection, channel: str, *, provider_id: str = "", tracking_id: str = ""
) -> Mapping[str, Any] | None:
    """Find the message an event speaks of, by our own id first, then by the provider's; it is locked."""
    number = _number(conn, tracking_id) if tracking_id else None
    if number is not None:
        query = WHOLE.where(messages.c.id == number, messages.c.tracking_id == tracking_id)
        row = next(iter(rows_of(conn, query.with_for_update(of=messages))), None)
        if row is not None:
            return row
    if provider_id:
        query = WHOLE.where(messages.c.channel == channel, messages.c.provider_id == provider_id)
        query = query.order_by(messages.c.id.desc()).limit(1)
        return next(iter(rows_of(conn, query.with_for_update(of=messages))), None)
    return None


def archived(
    conn: Connection, channel: str, *, provider_id: str = "", tracking_id: str = ""
) -> Mapping[str, Any] | None:
    """Find whose a message was that `match` no longer finds: the columns of `archived_messages`."""
    number = _number(conn, tracking_id) if tracking_id else None
    kept = archived_messages.c
    if number is not None:
        query = sa.select(archived_messages).where(kept.message_id == number, kept.tracking_id == tracking_id)
        row = next(iter(rows_of(conn, query)), None)
        if row is not None:
            return row
    if provider_id:
        query = sa.select(archived_messages).where(kept.channel == channel, kept.provider_id == provider_id)
        return next(iter(rows_of(conn, query.order_by(kept.message_id.desc()).limit(1))), None)
    return None


def _number(conn: Connection, tracking_id: str) -> int | None:
    carried = message_rows.number_in(tracking_id)
    return message_keys.of_first_schema(conn, tracking_id) if carried is None else carried


def latest_to(conn: Connection, channel: str, address: str) -> Mapping[str, Any] | None:
    """The last thing we said to an address: what an answer without a quote most likely answers; locked."""
    return _latest(conn, channel, address, (*_ARRIVED, *_UNKNOWN))


def _latest(conn: Connection, channel: str, address: str, states: Sequence[str]) -> Mapping[str, Any] | None:
    query = (
        WHOLE.where(
            messages.c.channel == channel,
            messages.c.address == address,
            messages.c.message_class != "reply",
            messages.c.state.in_(states),
        )
        .order_by(messages.c.id.desc())
        .limit(1)
        .with_for_update(of=messages)
    )
    return next(iter(rows_of(conn, query)), None)


def in_doubt(conn: Connection, channel: str, address: str, text: str) -> Mapping[str, Any] | None:
    """The oldest message to an address of which nobody knows whether it left, with just these words; locked.

    Zalo's echo names neither our id nor, while we are in doubt, one of its own that we know.
    """
    query = WHOLE.where(
        messages.c.channel == channel,
        messages.c.address == address,
        messages.c.state == "uncertain",
        messages.c.provider_id.is_(None),
    )
    words = text.split()
    for row in rows_of(conn, query.order_by(messages.c.id).with_for_update(of=messages)):
        if words and str(row["content"].get("text", "")).split() == words:
            return row
    return None


def apply(
    conn: Connection,
    row: Mapping[str, Any],
    kind: InboundKind,
    *,
    at: datetime,
    now: datetime,
    provider_id: str = "",
) -> bool:
    """Move a message forward; False when it had come at least as far already.

    `provider_id` is the network's name of it, kept where our own sending did not live to learn it: what is
    reported later may bring nothing else.
    """
    state, column = _REPORTED[kind]
    values: dict[str, Any] = {}
    if provider_id and row["provider_id"] is None:
        values["provider_id"] = provider_id
    if row[column] is None:
        values[column] = at
    # somebody has read it: a bounce that came first was mistaken, in whichever order the two arrive; where
    # a person gave up what nobody knew, any word of the network counts for more
    proof = kind is InboundKind.READ or row["code"] == "given_up"
    returned = row["state"] == "failed" and proof
    if _RANK.get(row["state"], 99) < _RANK[state] or returned:
        values["state"] = state
        values["lease_until"] = None
    if not values:
        return False
    conn.execute(sa.update(messages).where(messages.c.id == row["id"]).values(**values))
    _log(conn, row, state, {"at": at, "channel": row["channel"]}, now)
    arrived = kind is InboundKind.DELIVERED and row["channel"] in _TELLS_NO_MORE
    if returned or arrived or kind is InboundKind.READ:
        settling.cancel_next_road(conn, row, reason="read_after_all", now=now)
    return True


#: Networks whose last word is that it arrived: after it there is no silence.
_TELLS_NO_MORE = ("zns",)


def bounced(
    conn: Connection, row: Mapping[str, Any], *, code: str, now: datetime
) -> message_rows.Settled | None:
    """The network took the message and gave it back: the next road, unless it was read after all."""
    if row["state"] not in ("accepted", "delivered", "uncertain", "sending"):
        return None
    return settling.fall_back(conn, row, reason=code, now=now)


def answered(conn: Connection, row: Mapping[str, Any], *, quoted: bool, at: datetime, now: datetime) -> None:
    """The person has answered this message, by quote or tag (`quoted`), or has just written.

    A quote proves that it arrived. An answer without one is tied to the last thing said, which may never
    have left: then it speaks of the last that did.
    """
    if not quoted and row["state"] in _UNKNOWN:
        arrived = _latest(conn, row["channel"], row["address"], _ARRIVED)
        if arrived is None or subject_of(arrived) != subject_of(row):
            return
        row = arrived
    # what is being sent stays so: its sender will say; what has failed is not risen by a word
    moves = ("accepted", "delivered", "uncertain") if quoted else ("accepted", "delivered")
    state = sa.case((messages.c.state.in_(moves), "read"), else_=messages.c.state)
    lease = sa.case((messages.c.state == "sending", messages.c.lease_until))
    conn.execute(
        sa.update(messages)
        .where(messages.c.id == row["id"])
        .values(state=state, lease_until=lease, answered_at=sa.func.coalesce(messages.c.answered_at, at))
    )
    settling.cancel_next_road(conn, row, reason="read_after_all", now=now)


def _log(conn: Connection, row: Mapping[str, Any], kind: str, body: Mapping[str, Any], now: datetime) -> None:
    contact_log.append(
        conn,
        now,
        [
            Entry(
                kind=kind,
                subject_kind=row["subject_kind"],
                subject_id=row["subject_id"],
                message_id=row["id"],
                body=body,
            )
        ],
    )

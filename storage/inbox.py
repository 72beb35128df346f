"""The inbox: an event is stored once and durably before the network is told, then understood."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from messages.channel import Inbound, InboundKind
from storage import cursors
from storage.database import Connection, Database, rows_of, upsert
from storage.tables import inbox

#: A receipt may overtake our own commit; it waits this long for its message.
RECEIPT_PATIENCE = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One stored event on its way to a handler."""

    id: int
    event: Inbound
    received_at: datetime
    attempts: int


def record(
    conn: Connection, events: Sequence[Inbound], *, now: datetime, cursor: tuple[str, str] | None = None
) -> int:
    """Store events and the poller's new position together; an event known already changes nothing."""
    new = record_all(conn, [(events, now)])
    if cursor is not None:
        cursors.put(conn, *cursor)
    return new


def record_all(conn: Connection, received: Iterable[tuple[Sequence[Inbound], datetime]]) -> int:
    """Store the events of many requests, each with the time of its receipt, in this order and at once.

    Returns how many were new.
    """
    rows = [
        {
            "channel": e.channel,
            "event_id": _storable(e.event_id),
            "kind": e.kind.value,
            "at": e.at,
            "address": _storable(e.address),
            "text": _storable(e.text),
            "token": _storable(e.token),
            "reply_to": _storable(e.reply_to),
            "tracking_id": _storable(e.tracking_id),
            "display_name": _storable(e.display_name),
            "private": e.private,
            "raw": dict(e.raw),
            "received_at": received_at,
        }
        for events, received_at in received
        for e in events
    ]
    if not rows:
        return 0
    statement = upsert(conn, inbox).on_conflict_do_nothing(index_elements=["channel", "event_id"])
    return len(conn.execute(statement.returning(inbox.c.id), rows).all())


def take(conn: Connection, *, now: datetime, limit: int = 1) -> list[Letter]:
    """The oldest events nobody has understood yet, locked for the caller's transaction."""
    query = (
        sa.select(inbox)
        .where(inbox.c.state == "new", sa.or_(inbox.c.try_at.is_(None), inbox.c.try_at <= now))
        .order_by(inbox.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [_letter(row) for row in rows_of(conn, query)]


def waiting(conn: Connection, letter_ids: Collection[int]) -> list[Letter]:
    """Those of these that nobody has understood yet, locked for the caller's transaction."""
    query = sa.select(inbox).where(inbox.c.id.in_(letter_ids), inbox.c.state == "new").with_for_update()
    return [_letter(row) for row in rows_of(conn, query)]


def _letter(row: Mapping[str, Any]) -> Letter:
    return Letter(
        id=row["id"],
        event=Inbound(
            channel=row["channel"],
            event_id=row["event_id"],
            kind=_kind(row["kind"]),
            at=row["at"],
            address=row["address"],
            text=row["text"],
            token=row["token"],
            reply_to=row["reply_to"],
            tracking_id=row["tracking_id"],
            display_name=row["display_name"],
            private=row["private"],
            raw=row["raw"],
        ),
        received_at=row["received_at"],
        attempts=row["attempts"],
    )


def finish(
    conn: Connection,
    letter_id: int,
    *,
    state: str,
    now: datetime,
    note: str = "",
    message_id: int | None = None,
    subject: tuple[str, int] | None = None,
    intent: str = "",
    reading: Mapping[str, Any] | None = None,
) -> None:
    """Say what became of an event: "done", "parked" (a person must look) or "ignored"."""
    conn.execute(
        sa.update(inbox)
        .where(inbox.c.id == letter_id)
        .values(
            state=state,
            processed_at=now,
            note=note,
            message_id=message_id,
            subject_kind=subject[0] if subject else None,
            subject_id=subject[1] if subject else None,
            intent=intent,
            reading=dict(reading or {}),
        )
    )


def postpone(conn: Connection, letter: Letter, *, now: datetime) -> None:
    """Leave an event for later: its message is not there yet, or a handler failed."""
    wait = timedelta(seconds=min(3600, 2**letter.attempts))
    conn.execute(
        sa.update(inbox)
        .where(inbox.c.id == letter.id)
        .values(attempts=inbox.c.attempts + 1, try_at=now + wait)
    )


def of_subject(conn: Connection, subject: tuple[str, int]) -> list[Mapping[str, Any]]:
    query = (
        sa.select(inbox)
        .where(inbox.c.subject_kind == subject[0], inbox.c.subject_id == subject[1])
        .order_by(inbox.c.id)
    )
    return [dict(row) for row in rows_of(conn, query)]


def waiting_now(conn: Connection, now: datetime) -> int:
    """How many events wait to be understood."""
    query = sa.select(sa.func.count()).where(
        inbox.c.state == "new", sa.or_(inbox.c.try_at.is_(None), inbox.c.try_at <= now)
    )
    return int(conn.execute(query).scalar_one())


def counts(conn: Connection) -> dict[str, int]:
    """How many events stand in each state."""
    query = sa.select(inbox.c.state, sa.func.count()).group_by(inbox.c.state)
    return {str(state): int(n) for state, n in conn.execute(query)}


def wrong_confirmations(conn: Connection, channel: str, address: str, since: datetime) -> int:
    """How often an address has given digits that fit nobody."""
    query = sa.select(sa.func.count()).where(
        inbox.c.channel == channel,
        inbox.c.address == address,
        inbox.c.note == "confirm",
        inbox.c.state == "parked",
        inbox.c.processed_at > since,
    )
    return int(conn.execute(query).scalar_one())


def intents(conn: Connection) -> dict[str, int]:
    """How many answers were understood as what."""
    query = (
        sa.select(inbox.c.intent, sa.func.count())
        .where(inbox.c.intent != "")
        .group_by(inbox.c.intent)
        .order_by(inbox.c.intent)
    )
    return {str(intent): int(n) for intent, n in conn.execute(query)}


def _kind(stored: str) -> InboundKind:
    """One letter of a later version that this one could not even load would hold up all the post."""
    try:
        return InboundKind(stored)
    except ValueError:
        return InboundKind.OTHER


def _storable(text: str) -> str:
    """Without what no database takes: a NUL, half of an emoji. One such letter would deafen the poller."""
    if "\x00" not in text and text.isascii():
        return text
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


class DatabaseRecorder:
    """The `Recorder` every channel is given."""

    def __init__(self, database: Database, now: Any) -> None:
        self._database = database
        self._now = now

    async def cursor(self, name: str) -> str | None:
        return await self._database.run(cursors.get, name)

    async def record(self, events: Sequence[Inbound], *, cursor: tuple[str, str] | None = None) -> int:
        return await self._database.run(record, events, now=self._now(), cursor=cursor)

"""An office that reads its post: the desk every handler is given, and letters as networks bring them."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from handlers.desk import Desk
from handlers.dispatch import process_some
from messages.channel import Inbound, InboundKind
from messages.office import Office
from scheduler.windows import Windows
from storage import inbox
from storage.database import Database
from storage.tables import inbox as inbox_table

OFFICE = Office(
    agency="BHXH cơ sở Thử",
    officer="Lê Thị Cán",
    officer_phone="0294 3850 001",
    hotline="1900 9068",
    bot_link="https://t.me/thu_bot?start=",
)
_WINDOWS = Windows()


def desk(now: datetime, office: Office = OFFICE) -> Desk:
    return Desk(
        now=now, office=office, calendar=_WINDOWS, reply_channels=frozenset({"telegram", "zalo", "email"})
    )


def letter(event_id: str, now: datetime, kind: InboundKind = InboundKind.TEXT, **more: Any) -> Inbound:
    return Inbound(**{"channel": "telegram", "event_id": event_id, "kind": kind, "at": now, **more})


def arrive(database: Database, now: datetime, *events: Inbound) -> int:
    with database.begin() as conn:
        return inbox.record(conn, events, now=now)


def read_post(database: Database, now: datetime) -> int:
    """Understand everything that waits now; returns how many letters that were."""
    read = 0
    while done := process_some(database, desk(now)):
        read += done
    return read


def post(database: Database) -> dict[str, dict[str, Any]]:
    """Every stored event by its id."""
    with database.begin() as conn:
        found = conn.execute(sa.select(inbox_table).order_by(inbox_table.c.id)).mappings()
        return {row["event_id"]: dict(row) for row in found}

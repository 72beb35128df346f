"""Messages that nothing but pace and hours can stop, queued by the outbox itself, or a million at once."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from benchmarks.office import MORNING
from messages.channel import Content, MessageClass
from storage import outbox
from storage.database import Connection, Database
from storage.message_rows import NewMessage, Road
from storage.tables import message_bodies, messages

TEXT = "BHXH cơ sở Ví Dụ trân trọng nhắc: thẻ BHYT hộ gia đình sẽ hết hạn ngày 31/12/2026. " * 5


def campaign(account: str, count: int, *, first: int = 1, priority: int = 1) -> list[NewMessage]:
    """`count` messages of one account, each to an address of its own. Priority 0 is an answer."""
    return [
        NewMessage(
            chain=f"{account}:{number}",
            rule="bench",
            subject=("participant", number),
            obligation="",
            message_class=MessageClass.REPLY if priority == 0 else MessageClass.SERVICE,
            priority=priority,
            roads=[
                Road(channel="telegram", account=account, address=str(number), content=Content(text=TEXT))
            ],
            not_before=MORNING,
            expires_at=MORNING + timedelta(days=20),
        )
        for number in range(first, first + count)
    ]


def enqueue(url: str, new: Sequence[NewMessage]) -> None:
    database = Database(url)
    try:
        database.transact(lambda conn: outbox.enqueue(conn, new, now=MORNING))
    finally:
        database.close()


def clone(url: str, account: str, count: int) -> None:
    """`count` messages of SQLite's outbox made from one by the database itself: seconds for a million."""
    database = Database(url)
    try:
        database.transact(lambda conn: outbox.enqueue(conn, campaign(account, 1), now=MORNING))
        database.transact(_clone, count)
    finally:
        database.close()


def _clone(conn: Connection, count: int) -> None:
    number = conn.scalar(sa.select(sa.func.max(messages.c.id)))
    changed = {"id": "n", "tracking_id": "tracking_id || n", "chain": "chain || n", "address": "n"}
    for table, key in ((messages, "id"), (message_bodies, "message_id")):
        names = [column.name for column in table.columns]
        said = ", ".join("n" if name == key else changed.get(name, f'"{name}"') for name in names)
        columns = ", ".join(f'"{name}"' for name in names)
        conn.exec_driver_sql(
            "WITH RECURSIVE many(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n <= ?) "
            f"INSERT INTO {table.name} ({columns}) SELECT {said} FROM {table.name}, many "
            f"WHERE {key} = ? AND n > ?",
            (count, number, number),
        )
    conn.exec_driver_sql("UPDATE message_counter SET last = ?", (count + 1,))

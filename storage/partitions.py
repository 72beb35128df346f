"""Where a message lies: on PostgreSQL one partition a month, told by its number; on SQLite one table.

A message's number says its month (`MONTH` numbers each), so that whoever knows the number, or the lane
that names a range of them, touches one partition of many. An old month leaves as a whole.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from messages.formats import OFFICE_ZONE
from storage.database import Connection
from storage.tables import message_counter

#: Numbers a month has: 10,000 million messages, and every number still exact in JSON (below 2^53).
MONTH = 10_000_000_000
_FIRST_YEAR = 2000
#: SQLite has no partitions: its lanes reach from the first number to the last.
EVERYTHING = (0, 2**63 - 1)
#: Tables that are parted by a message's number.
PARENTS = ("messages", "message_bodies")
#: Partitions are there before their month begins: an insert never waits for one.
AHEAD = 2


def span(conn: Connection, now: datetime) -> tuple[int, int]:
    """Numbers [first, end) of the partition a message written now lies in."""
    return EVERYTHING if conn.dialect.name == "sqlite" else span_of(now.astimezone(OFFICE_ZONE).date())


def span_of(day: date) -> tuple[int, int]:
    first = ((day.year - _FIRST_YEAR) * 12 + day.month - 1) * MONTH
    return first, first + MONTH


def first_number(conn: Connection, since: datetime) -> int:
    """No message written since then has a lower number, except those of the first schema (below `MONTH`)."""
    return span(conn, since)[0]


def new_ids(conn: Connection, count: int, now: datetime) -> list[int]:
    """Take numbers for new messages. They rise, are never used again, and may have gaps."""
    if conn.dialect.name == "sqlite":
        last = conn.execute(
            sa.update(message_counter)
            .where(message_counter.c.id == 1)
            .values(last=message_counter.c.last + count)
            .returning(message_counter.c.last)
        ).scalar_one()
        return list(range(last - count + 1, last + 1))
    first, _end = span(conn, now)
    query = sa.text("SELECT nextval('message_numbers') FROM generate_series(1, :count)")
    return [first + number % MONTH for number in conn.scalars(query, {"count": count})]


def prepare(conn: Connection, now: datetime) -> list[str]:
    """Make the partitions of this month and the next ones; returns those that are new."""
    if conn.dialect.name == "sqlite":
        return []
    there = set(names(conn))
    days = _months(now.astimezone(OFFICE_ZONE).date(), AHEAD + 1)
    return [
        _make(conn, parent, day)
        for day in days
        for parent in PARENTS
        if partition_name(parent, day) not in there
    ]


def partition_name(parent: str, day: date) -> str:
    return f"{parent}_y{day:%Y}m{day:%m}"


def names(conn: Connection) -> list[str]:
    """Every monthly partition there is, oldest first."""
    query = sa.text(
        "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid "
        "WHERE c.relname ~ '_y[0-9]{4}m[0-9]{2}$' ORDER BY right(c.relname, 8), c.relname"
    )
    return list(conn.scalars(query))


def _months(day: date, count: int) -> Sequence[date]:
    found = [day.replace(day=1)]
    while len(found) < count:
        found.append((found[-1] + timedelta(days=32)).replace(day=1))
    return found


def _make(conn: Connection, parent: str, day: date) -> str:
    """Attach a new month: the parent is locked for a moment only, not while the table is made."""
    name, (first, end) = partition_name(parent, day), span_of(day)
    conn.exec_driver_sql(f"CREATE TABLE {name} (LIKE {parent} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)")
    # a message's row is rewritten a few times in its first days: room beside it keeps it on its page
    conn.exec_driver_sql(
        f"ALTER TABLE {name} SET (fillfactor = {85 if parent == 'messages' else 100}, "
        "autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 5000)"
    )
    # written while nobody had made the month: they lie in the partition for everything else
    number = "id" if parent == "messages" else "message_id"
    within = f"{number} >= {first} AND {number} < {end}"
    conn.exec_driver_sql(
        f"WITH moved AS (DELETE FROM {parent}_other WHERE {within} RETURNING *) "  # noqa: S608 - names of ours
        f"INSERT INTO {name} SELECT * FROM moved"
    )
    conn.exec_driver_sql(f"ALTER TABLE {parent} ATTACH PARTITION {name} FOR VALUES FROM ({first}) TO ({end})")
    return name

"""A copy of the office's database to try the future on: a file that is thrown away."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa

from storage import schema
from storage.columns import metadata
from storage.database import Connection, Database
from storage.office_tables import letters
from storage.tables import messages, tasks

#: Not copied: the log, whose chain begins anew, and what belongs to running processes.
LEFT = frozenset(
    {"log_bodies", "log_entries", "log_head", "log_planned", "job_fires", "leases", "secrets", "accounts"}
)
PORTION = 2000


@contextmanager
def scratch(source: Database) -> Iterator[Database]:
    """A copy on SQLite, whatever the source is; gone with everything in it when the block ends."""
    with TemporaryDirectory(prefix="dondoc-") as folder:
        copy = Database(f"sqlite:///{Path(folder) / 'scratch.sqlite3'}")
        try:
            schema.upgrade(copy)
            with source.begin() as theirs, copy.begin() as ours:
                for table in metadata.sorted_tables:
                    if table.name not in LEFT:
                        _copy(table, theirs, ours)
            yield copy
        finally:
            copy.close()


def _copy(table: sa.Table, theirs: Connection, ours: Connection) -> None:
    ours.execute(sa.delete(table))
    # through the columns' own types: JSON and moments are stored by each database in its own way
    found: Iterator[Any] = iter(theirs.execute(sa.select(table)).mappings())
    while rows := [dict(row) for row in islice(found, PORTION)]:
        ours.execute(sa.insert(table), rows)


def deliver(conn: Connection, until: datetime) -> int:
    """Take everything that may go until then for delivered; how many messages."""
    due = sa.and_(messages.c.state == "queued", messages.c.not_before <= until)
    gone = {"state": "delivered", "sent_at": messages.c.not_before, "accepted_at": messages.c.not_before}
    return conn.execute(sa.update(messages).where(due).values(**gone)).rowcount


def to_post(conn: Connection) -> list[int]:
    """Letters that wait to be posted."""
    return list(conn.scalars(sa.select(letters.c.id).where(letters.c.state == "to_send")))


def finish(conn: Connection, day: date, now: datetime) -> int:
    """Take work whose last day has come for done; what only a named person may decide, and cases, wait."""
    due = sa.and_(
        tasks.c.state == "open",
        tasks.c.deadline <= day,
        tasks.c.case_id.is_(None),
        tasks.c.needs_approval.is_(sa.false()),
    )
    done = {"state": "done", "result": "done", "closed_by": "dondoc", "closed_at": now}
    return conn.execute(sa.update(tasks).where(due).values(**done)).rowcount

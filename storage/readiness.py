"""May this process do its work? The database is there, takes a write, and has our schema."""

from datetime import datetime
from typing import Literal

from sqlalchemy.exc import DBAPIError

from storage import cursors, schema
from storage.database import Connection, Database, DatabaseAwayError

Lack = Literal["database_away", "write_refused", "migrations_behind"]


def lacking(database: Database, now: datetime) -> Lack | None:
    """What is missing, if anything. Writes one small row: a full disk shows itself in no other way."""
    try:
        if database.is_missing:
            return "database_away"
        if not database.glance(schema.is_current):
            return "migrations_behind"
    except DatabaseAwayError:
        return "database_away"
    try:
        with database.begin() as conn:
            _write(conn, now)
    except (DatabaseAwayError, DBAPIError):  # it has just answered a question
        return "write_refused"
    return None


def _write(conn: Connection, now: datetime) -> None:
    cursors.put(conn, "readiness", now.isoformat())

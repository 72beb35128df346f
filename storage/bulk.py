"""Many rows at once, in the driver's own fastest way: nothing is compiled, bound or converted row by row."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from pydantic_core import to_json
from sqlalchemy.exc import DBAPIError

from storage.database import Connection


def write(conn: Connection, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows of values as they are stored: JSON as text, moments as `stored_moments` gives them."""
    if not rows:
        return
    if conn.dialect.name == "sqlite":
        holders = ", ".join("?" * len(columns))
        conn.exec_driver_sql(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({holders})", list(rows))  # noqa: S608 - names of ours
        return
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    driver: Any = conn.connection.driver_connection
    errors: Any = conn.dialect.loaded_dbapi
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except errors.Error as error:  # what went past SQLAlchemy is retried like everything else
        raise DBAPIError.instance(statement, None, error, errors.Error, dialect=conn.dialect) from error


def stored_moments(conn: Connection) -> Callable[[datetime], str]:
    """How a moment is stored, in the words of the database at hand; a plan has few different ones."""
    zone = "" if conn.dialect.name == "sqlite" else "+00"
    known: dict[datetime, str] = {}

    def stored(moment: datetime) -> str:
        # equal moments of different zones are stored alike
        found = known.get(moment)
        if found is None:
            if moment.tzinfo is None:
                raise ValueError("a naive time has no place in the database")
            found = known[moment] = f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}{zone}"
        return found

    return stored


def as_json(value: Any) -> str:
    """Compact JSON, Vietnamese as it is written: half the price of the standard library's writer."""
    return to_json(value, fallback=plain).decode()


def plain(value: Any) -> str:
    """Dates and times in ISO form, anything else as it calls itself."""
    return str(value.isoformat()) if hasattr(value, "isoformat") else str(value)

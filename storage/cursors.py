"""How far something has come: one named value each, moved in the transaction that comes so far."""

import sqlalchemy as sa

from storage.database import Connection, upsert
from storage.tables import cursors


def put(conn: Connection, name: str, value: str) -> None:
    statement = upsert(conn, cursors).values(name=name, value=value)
    conn.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": value}))


def get(conn: Connection, name: str) -> str | None:
    return conn.scalar(sa.select(cursors.c.value).where(cursors.c.name == name))

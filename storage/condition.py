"""How the database itself is doing: `doctor` asks, nothing here changes anything."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from storage.contact_log import Anchor
from storage.database import Connection
from storage.tables import employers, log_entries, participants, secrets


@dataclass(frozen=True, slots=True, kw_only=True)
class SqliteCondition:
    version: tuple[int, ...]
    journal: str  #: "wal" where readers do not stop the writer
    synchronous: int  #: 2 = FULL: what is committed survives a power cut


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresCondition:
    version: int  #: 150004 = 15.4
    fsync: bool
    synchronous_commit: bool
    clock: datetime  #: the server's own, aware


def sqlite_condition(conn: Connection) -> SqliteCondition:
    version = str(conn.scalar(sa.text("SELECT sqlite_version()")))
    return SqliteCondition(
        version=tuple(int(part) for part in version.split(".")),
        journal=str(conn.scalar(sa.text("PRAGMA journal_mode"))),
        synchronous=int(conn.scalar(sa.text("PRAGMA synchronous")) or 0),
    )


def postgres_condition(conn: Connection) -> PostgresCondition:
    return PostgresCondition(
        version=int(str(conn.scalar(sa.text("SHOW server_version_num")))),
        fsync=conn.scalar(sa.text("SHOW fsync")) == "on",
        synchronous_commit=conn.scalar(sa.text("SHOW synchronous_commit")) != "off",
        clock=conn.execute(sa.select(sa.func.clock_timestamp())).scalar_one(),
    )


def last_logged(conn: Connection) -> Anchor:
    """The newest entry of the contact log, to be held against its head."""
    query = sa.select(log_entries.c.seq, log_entries.c.hash).order_by(log_entries.c.seq.desc()).limit(1)
    row = conn.execute(query).first()
    return Anchor(seq=row[0], hash=row[1]) if row else Anchor(seq=0, hash="0" * 64)


def sealed_names(conn: Connection) -> list[str]:
    """Which secrets lie sealed in the database."""
    return list(conn.scalars(sa.select(secrets.c.name).order_by(secrets.c.name)))


def subjects(conn: Connection) -> tuple[int, int]:
    """How many participants and employers the lists hold."""
    return tuple(  # type: ignore[return-value]  # two, as below
        int(conn.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())
        for table in (participants, employers)
    )

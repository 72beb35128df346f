"""Our accounts with the networks: active or paused, and when each may send next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage.database import Connection, rows_of, upsert
from storage.tables import accounts


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    name: str
    tat: float  #: theoretical arrival time of the pacing, seconds since the epoch


def lock(conn: Connection, name: str, now: datetime) -> Account | None:
    """Lock an account's row for this transaction; None while it is paused or another sender has it."""
    conn.execute(
        upsert(conn, accounts)
        .values(name=name, updated_at=now)
        .on_conflict_do_nothing(index_elements=["name"])
    )
    query = sa.select(accounts).where(accounts.c.name == name).with_for_update(skip_locked=True)
    row = next(iter(rows_of(conn, query)), None)
    if row is None:
        return None
    if row["state"] == "paused":
        if row["paused_until"] is None or row["paused_until"] > now:
            return None
        resume(conn, name, now=now)
    return Account(name=name, tat=row["tat"])


def is_paused(conn: Connection, name: str, now: datetime) -> bool:
    query = sa.select(accounts.c.state, accounts.c.paused_until).where(accounts.c.name == name)
    row = conn.execute(query).first()
    return row is not None and row[0] == "paused" and (row[1] is None or row[1] > now)


def set_tat(conn: Connection, name: str, tat: float) -> None:
    conn.execute(sa.update(accounts).where(accounts.c.name == name).values(tat=tat))


def pause(conn: Connection, name: str, *, until: datetime | None, reason: str, now: datetime) -> None:
    """Stop an account; with no end, a person must resume it. A shorter pause never cuts a longer one."""
    statement = upsert(conn, accounts).values(
        name=name, state="paused", paused_until=until, reason=reason, updated_at=now
    )
    shorter = sa.or_(
        accounts.c.state != "paused",
        accounts.c.paused_until <= until if until else accounts.c.paused_until.is_not(None),
    )
    conn.execute(
        statement.on_conflict_do_update(
            index_elements=["name"],
            set_={"state": "paused", "paused_until": until, "reason": reason, "updated_at": now},
            where=shorter,
        )
    )


def resume(conn: Connection, name: str, *, now: datetime) -> None:
    conn.execute(
        sa.update(accounts)
        .where(accounts.c.name == name)
        .values(state="active", paused_until=None, reason="", updated_at=now)
    )


def every(conn: Connection) -> list[Mapping[str, Any]]:
    return [dict(r) for r in rows_of(conn, sa.select(accounts).order_by(accounts.c.name))]

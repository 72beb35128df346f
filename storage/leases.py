"""Who may do what only one may do: a row with an owner and an end."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from storage.database import Connection, upsert
from storage.tables import job_fires, leases


def acquire(conn: Connection, name: str, owner: str, *, now: datetime, span: timedelta) -> bool:
    """Take or renew a lease; False while somebody else holds it."""
    statement = upsert(conn, leases).values(name=name, owner=owner, until=now + span)
    taken = conn.execute(
        statement.on_conflict_do_update(
            index_elements=["name"],
            set_={"owner": owner, "until": now + span},
            where=sa.or_(leases.c.owner == owner, leases.c.until < now),
        ).returning(leases.c.name)
    )
    return bool(taken.all())


def release(conn: Connection, name: str, owner: str) -> None:
    conn.execute(sa.delete(leases).where(leases.c.name == name, leases.c.owner == owner))


def has_fired(conn: Connection, job: str, slot: datetime) -> bool:
    query = sa.select(job_fires.c.job).where(job_fires.c.job == job, job_fires.c.slot == slot)
    return conn.execute(query).first() is not None


def fire_once(conn: Connection, job: str, slot: datetime) -> bool:
    """Claim one firing of a timetable job, in the same transaction as its effect."""
    statement = upsert(conn, job_fires).values(job=job, slot=slot)
    claimed = conn.execute(
        statement.on_conflict_do_nothing(index_elements=["job", "slot"]).returning(job_fires.c.job)
    )
    return bool(claimed.all())

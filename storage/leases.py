"""Who may do what only one may do: a row with an owner and an end, and one for every firing by the clock."""

import hashlib
from datetime import datetime, timedelta

import sqlalchemy as sa

from storage.database import Connection, upsert
from storage.tables import job_fires, leases


def acquire(conn: Connection, name: str, owner: str, *, now: datetime, span: timedelta) -> bool:
    """Take or renew a lease; False while somebody else holds it.

    One that ends impossibly late was taken by a clock that ran ahead: nobody holds it.
    """
    statement = upsert(conn, leases).values(name=name, owner=owner, until=now + span)
    taken = conn.execute(
        statement.on_conflict_do_update(
            index_elements=["name"],
            set_={"owner": owner, "until": now + span},
            where=sa.or_(leases.c.owner == owner, leases.c.until < now, leases.c.until > now + 2 * span),
        ).returning(leases.c.name)
    )
    return bool(taken.all())


def release(conn: Connection, name: str, owner: str) -> None:
    conn.execute(sa.delete(leases).where(leases.c.name == name, leases.c.owner == owner))


def fire_once(conn: Connection, job: str, slot: datetime) -> bool:
    """Claim one firing of a timetable job, in the same transaction as its effect.

    False when it is claimed, or being claimed: whoever asks again after that one has died gets it.
    """
    if conn.dialect.name == "postgresql":
        # the INSERT alone would wait for the other's whole effect, until our own patience ends
        name = hashlib.sha256(f"{job} {slot.timestamp()}".encode()).digest()
        key = int.from_bytes(name[:8], "big", signed=True)
        if not conn.execute(sa.select(sa.func.pg_try_advisory_xact_lock(key))).scalar_one():
            return False
    statement = upsert(conn, job_fires).values(job=job, slot=slot)
    claimed = conn.execute(
        statement.on_conflict_do_nothing(index_elements=["job", "slot"]).returning(job_fires.c.job)
    )
    return bool(claimed.all())


def last_fire(conn: Connection, job: str, *, before: datetime) -> datetime | None:
    """The latest slot claimed for a job, those of a clock that ran far ahead left out."""
    query = sa.select(sa.func.max(job_fires.c.slot)).where(job_fires.c.job == job, job_fires.c.slot <= before)
    found: datetime | None = conn.execute(query).scalar_one()
    return found


def forget_fires(conn: Connection, *, before: datetime) -> int:
    """Delete old firings; the last one of every job stays, it tells what has been missed since."""
    last = sa.select(job_fires.c.job, sa.func.max(job_fires.c.slot)).group_by(job_fires.c.job)
    old = sa.and_(job_fires.c.slot < before, sa.tuple_(job_fires.c.job, job_fires.c.slot).not_in(last))
    return conn.execute(sa.delete(job_fires).where(old)).rowcount

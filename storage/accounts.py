"""Our accounts with the networks: a row is run queue, limiter and serialisation point in one.

Whoever claims for an account holds its row, so that any number of processes keep one pace and one limit.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from messages.channel import Quota
from storage import among
from storage.database import Connection, rows_of, upsert
from storage.questions import Asked, Question, Row, ask
from storage.tables import accounts, shared_paces


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """The stored state of an account's circuit breaker; what it means is for `scheduler.breaker` to say."""

    failures: int = 0
    until: datetime | None = None
    level: int = 0
    probing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account whose row this transaction holds."""

    name: str
    tat: float  #: theoretical arrival time of the pacing, seconds since the epoch
    paused: bool = False
    paused_until: datetime | None = None  #: None while paused: until a person resumes it
    reason: str = ""
    switch: Switch
    quota_left: int | None = None
    quota_resets_at: datetime | None = None


def locking(names: Collection[str]) -> Asked:
    """What `locked` reads."""
    return _LOCKED, {"accounts": names}


def locked(conn: Connection, rows: Iterable[Row], now: datetime) -> dict[str, Account]:
    """Accounts whose rows are locked now. A pause whose time is over ends here."""
    return {name: _account(conn, row, now) for name, row in _by_name(rows).items()}


def make(conn: Connection, names: Collection[str], rows: Iterable[Row], now: datetime) -> bool:
    """Give a row to those of `names` that have none; False when each has one. `rows`: those locked now.

    Whoever makes one may have waited for somebody who did the same and has sent since: he looks again.
    """
    others = set(names) - _by_name(rows).keys()
    # an INSERT beside a row that somebody is writing would wait for him, and hold the rows we have meanwhile
    new = sorted(others - set(conn.scalars(_KNOWN, {"accounts": others}))) if others else []
    if new:
        statement = upsert(conn, accounts).on_conflict_do_nothing(index_elements=["name"])
        conn.execute(statement, [{"name": name, "updated_at": now} for name in new])
    return bool(new)


def _account(conn: Connection, row: Mapping[str, Any], now: datetime) -> Account:
    paused = is_paused(row, now)
    if row["state"] == "paused" and not paused:
        resume(conn, row["name"], now=now)
    return Account(
        name=row["name"],
        tat=row["tat"],
        paused=paused,
        paused_until=row["paused_until"] if paused else None,
        reason=row["reason"] if paused else "",
        switch=_switch(row),
        quota_left=row["quota_left"],
        quota_resets_at=row["quota_resets_at"],
    )


def switch(conn: Connection, name: str) -> Switch:
    """Wait for an account's row and read its breaker: a claim that decides by it is not passed."""
    query = sa.select(accounts).where(accounts.c.name == name).with_for_update()
    row = next(iter(rows_of(conn, query)), None)
    return Switch() if row is None else _switch(row)


def set_switch(conn: Connection, name: str, found: Switch) -> None:
    conn.execute(
        sa.update(accounts)
        .where(accounts.c.name == name)
        .values(failures=found.failures, level=found.level, open_until=found.until, probing=found.probing)
    )


def close_switch(conn: Connection, name: str) -> None:
    """The network has answered: nothing is written where nothing had failed."""
    ask(conn, closing_switch(name))


def closing_switch(name: str) -> Asked:
    """`close_switch`, to be said together with others."""
    return _CLOSE, {"account": name}


_CLOSE = Question(
    sa.update(accounts)
    .where(
        accounts.c.name == sa.bindparam("account"),
        sa.or_(accounts.c.failures > 0, accounts.c.open_until.is_not(None)),
    )
    .values(failures=0, level=0, open_until=None, probing=False)
)


def _switch(row: Mapping[str, Any]) -> Switch:
    return Switch(
        failures=row["failures"], until=row["open_until"], level=row["level"], probing=row["probing"]
    )


def _by_name(rows: Iterable[Row]) -> dict[str, Mapping[str, Any]]:
    found = (dict(zip(accounts.c.keys(), row, strict=True)) for row in rows)
    return {row["name"]: row for row in found}


_KNOWN = sa.select(accounts.c.name).where(among.texts(accounts.c.name, "accounts"))
_LOCKED = Question(
    sa.select(accounts).where(among.texts(accounts.c.name, "accounts")).with_for_update(skip_locked=True)
)


def is_paused(row: Mapping[str, Any], now: datetime) -> bool:
    """Whether an account's pause has not ended; one without a row yet has none."""
    until = row.get("paused_until")
    return row.get("state") == "paused" and (until is None or until > now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paced:
    """An account's pace after a claim."""

    account: str
    tat: float
    taken: int = 0  #: so many messages count against the network's quota


def pacing(found: Iterable[Paced]) -> list[Asked]:
    """Store paces, as it is said together with others."""
    return [(_SET_TAT, {"account": p.account, "next": p.tat, "taken": p.taken}) for p in found]


_SET_TAT = Question(
    sa.update(accounts)
    .where(accounts.c.name == sa.bindparam("account"))
    .values(
        tat=sa.bindparam("next"), quota_left=accounts.c.quota_left - sa.bindparam("taken", type_=sa.Integer)
    )
)


def shared_tat(conn: Connection, name: str) -> float:
    """Lock and read a pace that several accounts share."""
    query = sa.select(shared_paces.c.tat).where(shared_paces.c.name == name).with_for_update()
    tat = conn.scalar(query)
    if tat is None:
        statement = upsert(conn, shared_paces).values(name=name)
        conn.execute(statement.on_conflict_do_nothing(index_elements=["name"]))
        tat = conn.scalar(query)
    return float(tat or 0.0)


def shared_tats(conn: Connection, names: Collection[str]) -> dict[str, float]:
    """The same for several, in one order: two that claim never wait for each other."""
    return {name: shared_tat(conn, name) for name in sorted(names)}


def pacing_shared(tats: Mapping[str, float]) -> list[Asked]:
    """Store paces that accounts share."""
    return [(_SET_SHARED_TAT, {"shared": name, "next": tat}) for name, tat in sorted(tats.items())]


_SET_SHARED_TAT = Question(
    sa.update(shared_paces)
    .where(shared_paces.c.name == sa.bindparam("shared"))
    .values(tat=sa.bindparam("next"))
)


def set_quota(conn: Connection, name: str, quota: Quota | None, *, now: datetime) -> None:
    """Store what the network says is left; None when it names no quota."""
    values = {
        "quota": quota.name if quota else "",
        "quota_left": quota.left if quota else None,
        "quota_resets_at": quota.resets_at if quota else None,
        "quota_read_at": now,
    }
    statement = upsert(conn, accounts).values(name=name, updated_at=now, **values)
    conn.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))


def pause(
    conn: Connection, name: str, *, until: datetime | None, reason: str, now: datetime, detail: str = ""
) -> None:
    """Stop an account; with no end, a person must resume it. A shorter pause never cuts a longer one.

    `reason` is the network's code, `detail` the officer's sentence.
    """
    values = {
        "state": "paused", "paused_until": until, "reason": reason, "detail": detail, "updated_at": now
    }  # fmt: skip
    statement = upsert(conn, accounts).values(name=name, **values)
    shorter = sa.or_(
        accounts.c.state != "paused",
        accounts.c.paused_until <= until if until else accounts.c.paused_until.is_not(None),
    )
    conn.execute(
        statement.on_conflict_do_update(
            index_elements=["name"],
            set_=values,
            where=shorter,
        )
    )


def resume(conn: Connection, name: str, *, now: datetime) -> None:
    conn.execute(
        sa.update(accounts)
        .where(accounts.c.name == name)
        .values(state="active", paused_until=None, reason="", detail="", updated_at=now)
    )


def every(conn: Connection) -> list[Mapping[str, Any]]:
    return [dict(r) for r in rows_of(conn, sa.select(accounts).order_by(accounts.c.name))]

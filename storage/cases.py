"""What stands between a subject and the next reminder: holds, opt-outs, and open tasks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from storage import among
from storage.database import Connection
from storage.questions import Question, Row, ask
from storage.tables import holds, optouts

Subject = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    subject: Subject
    reason: str  #: paid, promise, dispute, wrong_contact, hardship
    until: date | None  #: first day reminders may go again; None: until a person releases it


@dataclass(frozen=True, slots=True, kw_only=True)
class OptOut:
    subject: Subject
    channel: str  #: "" = every channel
    address: str


def hold(
    conn: Connection,
    subject: Subject,
    *,
    reason: str,
    until: date | None,
    inbox_id: int | None,
    now: datetime,
) -> None:
    """Stop reminders. A newer hold for the same reason takes the older one's place."""
    release(conn, subject, reason=reason, now=now)
    conn.execute(
        sa.insert(holds).values(
            subject_kind=subject[0],
            subject_id=subject[1],
            reason=reason,
            until=until,
            inbox_id=inbox_id,
            created_at=now,
        )
    )


def claims_of_payment(conn: Connection) -> list[tuple[Subject, datetime]]:
    """(subject, since when) of those whose reminders stand still because they said they have paid."""
    query = sa.select(holds.c.subject_kind, holds.c.subject_id, holds.c.created_at).where(
        holds.c.released_at.is_(None), holds.c.reason == "paid"
    )
    return [((kind, sid), at) for kind, sid, at in conn.execute(query)]


def held_subjects(conn: Connection) -> set[Subject]:
    """Whoever has a hold nobody has released, whether it has run out or not."""
    query = sa.select(holds.c.subject_kind, holds.c.subject_id).where(holds.c.released_at.is_(None))
    return {(kind, number) for kind, number in conn.execute(query.distinct())}


def release(conn: Connection, subject: Subject, *, now: datetime, reason: str | None = None) -> int:
    """Let reminders go again; all holds of the subject, or those for one reason."""
    query = sa.update(holds).where(
        holds.c.subject_kind == subject[0], holds.c.subject_id == subject[1], holds.c.released_at.is_(None)
    )
    if reason is not None:
        query = query.where(holds.c.reason == reason)
    return conn.execute(query.values(released_at=now)).rowcount


def holds_in_force(conn: Connection, today: date, *, subjects: Sequence[Subject] | None = None) -> list[Hold]:
    return read_holds(_of(conn, HOLDS, HOLDS_OF, subjects, {"today": today}))


def read_holds(rows: Iterable[Row]) -> list[Hold]:
    """The answer to `HOLDS` and `HOLDS_OF`."""
    return [Hold(subject=(kind, number), reason=reason, until=until) for kind, number, reason, until in rows]


_HOLDS = sa.select(holds.c.subject_kind, holds.c.subject_id, holds.c.reason, holds.c.until).where(
    holds.c.released_at.is_(None), sa.or_(holds.c.until.is_(None), holds.c.until > sa.bindparam("today"))
)
HOLDS = Question(_HOLDS)
HOLDS_OF = Question(
    _HOLDS.where(holds.c.subject_kind == sa.bindparam("kind"), among.numbers(holds.c.subject_id, "ids"))
)


def _of(
    conn: Connection,
    every: Question,
    some: Question,
    subjects: Sequence[Subject] | None,
    given: Mapping[str, Any],
) -> list[Row]:
    """Rows of everybody, or of these subjects."""
    if subjects is None:
        return ask(conn, (every, given))[0]
    return [
        row
        for kind, ids in by_kind(subjects).items()
        for row in ask(conn, (some, {**given, "kind": kind, "ids": ids}))[0]
    ]


def by_kind(subjects: Iterable[Subject]) -> dict[str, list[int]]:
    """Numbers of subjects, by what they are numbers of."""
    found: dict[str, list[int]] = {}
    for kind, number in subjects:
        found.setdefault(kind, []).append(number)
    return found


def opt_out(
    conn: Connection, subject: Subject, *, channel: str, address: str, inbox_id: int, now: datetime
) -> bool:
    """Record a refusal; False if it was known already (then nothing is confirmed again)."""
    if any(o.channel == channel and o.address == address for o in opted_out(conn, subjects=[subject])):
        return False
    conn.execute(
        sa.insert(optouts).values(
            subject_kind=subject[0],
            subject_id=subject[1],
            channel=channel,
            address=address,
            at=now,
            inbox_id=inbox_id,
        )
    )
    return True


def opt_in(conn: Connection, subject: Subject, *, channel: str, address: str, now: datetime) -> int:
    """Whoever is at this address wants messages here again.

    What the subject refused on another channel stays refused; what was refused for somebody else at
    this very address is opened again.
    """
    own = sa.and_(
        optouts.c.subject_kind == subject[0],
        optouts.c.subject_id == subject[1],
        optouts.c.channel.in_(["", channel]),
        optouts.c.address == "",
    )
    here = sa.and_(optouts.c.channel == channel, optouts.c.address == address)
    query = sa.update(optouts).where(optouts.c.withdrawn_at.is_(None), sa.or_(own, here))
    return conn.execute(query.values(withdrawn_at=now)).rowcount


def opted_out(conn: Connection, *, subjects: Sequence[Subject] | None = None) -> list[OptOut]:
    return read_refusals(_of(conn, REFUSALS, REFUSALS_OF, subjects, {}))


def read_refusals(rows: Iterable[Row]) -> list[OptOut]:
    """The answer to `REFUSALS` and `REFUSALS_OF`."""
    return [
        OptOut(subject=(kind, number), channel=channel, address=address)
        for kind, number, channel, address in rows
    ]


_REFUSALS = sa.select(
    optouts.c.subject_kind, optouts.c.subject_id, optouts.c.channel, optouts.c.address
).where(optouts.c.withdrawn_at.is_(None))
REFUSALS = Question(_REFUSALS)
REFUSALS_OF = Question(
    _REFUSALS.where(
        optouts.c.subject_kind == sa.bindparam("kind"), among.numbers(optouts.c.subject_id, "ids")
    )
)

"""Promises to pay: given in an answer, judged by the next list, counted by who follows them and where."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

import sqlalchemy as sa

from messages.formats import OFFICE_ZONE
from messages.subjects import SubjectKind
from storage import employers
from storage.database import Connection, rows_of
from storage.tables import dues, inbox, participants, promises
from storage.tables import employers as employers_table

Subject = tuple[str, int]
#: What the letter that made a promise notes beside its reading: the balance then, and of which month.
OWED, OWED_PERIOD = "owed", "owed_period"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a list says of whoever it could have named."""

    as_of: date
    paid: AbstractSet[Subject] = frozenset()  #: what was owed before is paid
    gone: AbstractSet[Subject] = frozenset()  #: no longer named
    listed: AbstractSet[Subject] = frozenset()
    fell: Mapping[Subject, int] = field(default_factory=dict)  #: đồng of dues that left with this list
    names_the_clear: bool = False  #: it names who owes nothing too: who is gone has moved, not paid


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    id: int
    subject: Subject
    day: date | None
    amount: int | None
    state: Literal["kept", "broken"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How promises of one agent, one area or all of them came out."""

    key: str  #: agent's code, officer or area; "" unknown, or everybody
    kept: int = 0
    broken: int = 0
    open: int = 0

    @property
    def share(self) -> float | None:
        """Kept of those judged; None where none was."""
        judged = self.kept + self.broken
        return round(self.kept / judged, 4) if judged else None


def give(
    conn: Connection,
    subject: Subject,
    *,
    day: date | None,
    amount: int | None,
    inbox_id: int | None,
    now: datetime,
) -> None:
    """A newer promise takes the older one's place."""
    conn.execute(
        sa.update(promises)
        .where(
            promises.c.subject_kind == subject[0],
            promises.c.subject_id == subject[1],
            promises.c.state == "open",
        )
        .values(state="superseded", judged_at=now)
    )
    conn.execute(
        sa.insert(promises).values(
            subject_kind=subject[0],
            subject_id=subject[1],
            day=day,
            amount=amount,
            inbox_id=inbox_id,
            created_at=now,
        )
    )


def judge(conn: Connection, said: Said, *, now: datetime) -> list[Verdict]:
    """Judge what is open by a list that has come, and store the verdicts.

    Kept: what was owed is paid, or its part that was promised; or the subject left a list that names
    debtors only, which cannot tell more. Broken: still owed on figures newer than the day.
    """
    query = (
        sa.select(promises, inbox.c.reading)
        .outerjoin(inbox, inbox.c.id == promises.c.inbox_id)
        .where(promises.c.state == "open")
    )
    found = []
    for row in list(rows_of(conn, query.order_by(promises.c.id))):
        state = _verdict(conn, row, said)
        if state is None:
            continue
        conn.execute(sa.update(promises).where(promises.c.id == row["id"]).values(state=state, judged_at=now))
        found.append(
            Verdict(id=row["id"], subject=_subject(row), day=row["day"], amount=row["amount"], state=state)
        )
    return found


def broken_since(conn: Connection, since: datetime) -> dict[Subject, tuple[int, datetime]]:
    """(promise, judged when) of those whose newest promise was broken since then."""
    newest: dict[Subject, tuple[int, datetime]] = {}
    query = sa.select(promises).where(sa.or_(promises.c.judged_at >= since, promises.c.state == "open"))
    for row in rows_of(conn, query.order_by(promises.c.id)):
        if row["state"] == "broken":
            newest[_subject(row)] = (row["id"], row["judged_at"])
        else:
            newest.pop(_subject(row), None)
    return newest


def of_subject(conn: Connection, subject: Subject) -> list[Mapping[str, Any]]:
    query = sa.select(promises).where(
        promises.c.subject_kind == subject[0], promises.c.subject_id == subject[1]
    )
    return [dict(r) for r in rows_of(conn, query.order_by(promises.c.id))]


def open_count(conn: Connection) -> int:
    query = sa.select(sa.func.count()).where(promises.c.state == "open")
    return int(conn.execute(query).scalar_one())


def rates(conn: Connection, *, since: date, until: date, by: Literal["agent", "area", ""] = "") -> list[Rate]:
    """Promises for a day in [since, until], or made in it where no day was named, counted by state.

    "agent": the participant's collection agent (code), the unit's first officer. Superseded ones are
    not counted: their successor is.
    """
    who = _agents(conn) if by == "agent" else _areas(conn) if by == "area" else {}
    counts: dict[str, dict[str, int]] = {}
    for row in rows_of(conn, sa.select(promises).where(_in_span(since, until))):
        of_key = counts.setdefault(who.get(_subject(row), ""), {})
        of_key[row["state"]] = of_key.get(row["state"], 0) + 1
    return [Rate(key=key, **found) for key, found in sorted(counts.items())]


def _in_span(since: date, until: date) -> sa.ColumnElement[bool]:
    made_from = datetime.combine(since, time(), OFFICE_ZONE)
    made_until = datetime.combine(until + timedelta(days=1), time(), OFFICE_ZONE)
    return sa.and_(
        promises.c.state.in_(["open", "kept", "broken"]),
        sa.or_(
            promises.c.day.between(since, until),
            sa.and_(
                promises.c.day.is_(None),
                promises.c.created_at >= made_from,
                promises.c.created_at < made_until,
            ),
        ),
    )


def _agents(conn: Connection) -> dict[Subject, str]:
    named = _promised_by(SubjectKind.PARTICIPANT)
    theirs = sa.select(dues.c.participant_id, dues.c.agent).where(dues.c.participant_id.in_(named))
    found: dict[Subject, str] = {
        (SubjectKind.PARTICIPANT.value, person): agent
        for person, agent in conn.execute(theirs.order_by(dues.c.period, dues.c.id))  # the newest stays
    }
    units = sa.select(employers_table.c.id, employers_table.c.officers).where(
        employers_table.c.id.in_(_promised_by(SubjectKind.EMPLOYER))
    )
    for unit, officers in conn.execute(units):
        found[SubjectKind.EMPLOYER.value, unit] = str(officers[0]) if officers else ""
    return found


def _areas(conn: Connection) -> dict[Subject, str]:
    found: dict[Subject, str] = {}
    for kind, table in ((SubjectKind.PARTICIPANT, participants), (SubjectKind.EMPLOYER, employers_table)):
        query = sa.select(table.c.id, table.c.area).where(table.c.id.in_(_promised_by(kind)))
        found |= {(kind.value, number): area for number, area in conn.execute(query)}
    return found


def _promised_by(kind: SubjectKind) -> sa.Select[tuple[int]]:
    return sa.select(promises.c.subject_id).where(promises.c.subject_kind == kind.value)


def _subject(row: Mapping[str, Any]) -> Subject:
    return row["subject_kind"], row["subject_id"]


def _verdict(conn: Connection, row: Mapping[str, Any], said: Said) -> Literal["kept", "broken"] | None:
    subject = _subject(row)
    if subject in said.paid:
        return "kept"
    if subject in said.gone:
        return None if said.names_the_clear else "kept"
    if subject not in said.listed:
        return None
    if row["amount"] and _fell(conn, row, said) >= row["amount"]:
        return "kept"
    return "broken" if row["day"] is not None and row["day"] < said.as_of else None


def _fell(conn: Connection, row: Mapping[str, Any], said: Said) -> int:
    """By how much less is owed than when it was promised; what arose since then is not held against it."""
    subject = _subject(row)
    if said.as_of < row["created_at"].astimezone(OFFICE_ZONE).date():
        return 0  # these figures are older than the promise
    if subject[0] != SubjectKind.EMPLOYER.value:
        return said.fell.get(subject, 0)
    now_owed = employers.debt_of(conn, subject[1])
    noted = row["reading"] or {}
    if OWED in noted:
        then: tuple[date, int] | None = (date.fromisoformat(noted[OWED_PERIOD]), noted[OWED])
    else:
        then = employers.owed_at(conn, subject[1], row["created_at"])
    if now_owed is None or then is None:
        return 0
    arisen = employers.arisen_between(conn, subject[1], then[0], now_owed.period)
    return then[1] + arisen - now_owed.debt.closing

"""What an officer has established about a unit: set and lifted by name, never by a list or a program."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from storage.addresses import Subject
from storage.database import Connection, rows_of
from storage.office_tables import marks


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkRow:
    id: int
    subject: Subject
    mark: str
    why: str
    set_by: str
    set_at: datetime
    lifted_by: str
    lifted_at: datetime | None  #: None: in force


def put(conn: Connection, subject: Subject, mark: str, *, why: str, by: str, now: datetime) -> bool:
    """Mark a subject; False when the mark is in force already, and then nothing has changed."""
    if _standing(conn, subject, mark):
        return False
    conn.execute(
        sa.insert(marks).values(
            subject_kind=subject[0], subject_id=subject[1], mark=mark, why=why, set_by=by, set_at=now
        )
    )
    return True


def lift(conn: Connection, subject: Subject, mark: str, *, by: str, now: datetime) -> bool:
    """Take a mark away; False when it is not in force. What stood stays to be read."""
    standing = _standing(conn, subject, mark)
    if standing:
        conn.execute(sa.update(marks).where(marks.c.id.in_(standing)).values(lifted_by=by, lifted_at=now))
    return bool(standing)


def in_force(conn: Connection) -> dict[Subject, set[str]]:
    """The marks of every subject that has one."""
    found: dict[Subject, set[str]] = {}
    for one in every(conn):
        if one.lifted_at is None:
            found.setdefault(one.subject, set()).add(one.mark)
    return found


def every(conn: Connection, subject: Subject | None = None) -> list[MarkRow]:
    """All marks there ever were, of everybody or of one subject, the oldest first."""
    query = sa.select(marks).order_by(marks.c.set_at, marks.c.id)
    if subject is not None:
        query = query.where(marks.c.subject_kind == subject[0], marks.c.subject_id == subject[1])
    return [
        MarkRow(
            id=row["id"],
            subject=(row["subject_kind"], row["subject_id"]),
            mark=row["mark"],
            why=row["why"],
            set_by=row["set_by"],
            set_at=row["set_at"],
            lifted_by=row["lifted_by"],
            lifted_at=row["lifted_at"],
        )
        for row in rows_of(conn, query)
    ]


def _standing(conn: Connection, subject: Subject, mark: str) -> list[int]:
    return [one.id for one in every(conn, subject) if one.mark == mark and one.lifted_at is None]

"""What is known of a unit when somebody has to decide: figures, messages, calls, letters, minutes.

Only what was read from a list, said by a network, or entered by a person; each with where it is written.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from messages.subjects import SubjectKind
from storage import among, case_files, contact_log, history, letters, promises
from storage.database import Connection, rows_of
from storage.office_tables import marks
from storage.tables import debts, employers, imports, tasks

Subject = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitEvidence:
    """One unit; rows as they are stored."""

    unit: Mapping[str, Any]
    debt: Mapping[str, Any] | None  #: of the newest list, with `file_name`, `sha256`, `imported_at`
    marks: Sequence[Mapping[str, Any]]
    messages: Sequence[Mapping[str, Any]]
    work: Sequence[
        Mapping[str, Any]
    ]  #: tasks that were done, with their results; steps of cases stand in `events`
    letters: Sequence[Mapping[str, Any]]
    promises: Sequence[Mapping[str, Any]]
    cases: Sequence[Mapping[str, Any]]
    events: Sequence[Mapping[str, Any]]  #: of those cases
    log: Sequence[tuple[int, datetime, str]]  #: (number, when, kind) of its entries in the contact log


def gather(conn: Connection, ids: Sequence[int]) -> list[UnitEvidence]:
    """What is known of these units, in the order given."""
    units = {row["id"]: dict(row) for row in rows_of(conn, _UNITS, {"ids": ids})}
    owed = {row["employer_id"]: dict(row) for row in rows_of(conn, _DEBTS, {"ids": ids})}
    return [_of_unit(conn, units[number], owed.get(number)) for number in ids if number in units]


_UNITS = sa.select(employers).where(among.numbers(employers.c.id, "ids"))
_DEBTS = (
    sa.select(debts, imports.c.file_name, imports.c.sha256, imports.c.imported_at)
    .join(imports, imports.c.id == debts.c.import_id)
    .where(debts.c.state == "open", among.numbers(debts.c.employer_id, "ids"))
    .order_by(debts.c.period)  # of two the newer one stays
)


def _of_unit(conn: Connection, unit: Mapping[str, Any], debt: Mapping[str, Any] | None) -> UnitEvidence:
    subject = (SubjectKind.EMPLOYER.value, int(unit["id"]))
    files = case_files.of_subject(conn, subject)
    return UnitEvidence(
        unit=unit,
        debt=debt,
        marks=marks_of(conn, subject),
        messages=history.of_subject(conn, subject),
        work=_work(conn, subject),
        letters=letters.of_subject(conn, subject),
        promises=promises.of_subject(conn, subject),
        cases=files,
        events=case_files.events_of(conn, [row["id"] for row in files]),
        log=[(e.seq, e.at, e.kind) for e in contact_log.entries(conn, subject=subject)],
    )


def _work(conn: Connection, subject: Subject) -> list[Mapping[str, Any]]:
    query = sa.select(tasks).where(
        tasks.c.subject_kind == subject[0],
        tasks.c.subject_id == subject[1],
        tasks.c.state == "done",
        tasks.c.case_id.is_(None),
        tasks.c.needs_approval.is_(sa.false()),
    )
    return [dict(row) for row in rows_of(conn, query.order_by(tasks.c.id))]


def marks_of(conn: Connection, subject: Subject) -> list[Mapping[str, Any]]:
    """What officers have established about a unit and nobody has lifted."""
    query = sa.select(marks).where(
        marks.c.subject_kind == subject[0], marks.c.subject_id == subject[1], marks.c.lifted_at.is_(None)
    )
    return [dict(row) for row in rows_of(conn, query.order_by(marks.c.id))]


def who_marked(conn: Connection, subject: Subject, marks: Collection[str]) -> set[str]:
    """Whoever has set one of these marks that still stands."""
    return {row["set_by"] for row in marks_of(conn, subject) if row["mark"] in marks}

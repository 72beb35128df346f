"""The register of outgoing papers: one series of numbers a year, and what was filled in under each.

A number is taken by the transaction that registers its paper, behind the lock of the contact log: two
processes never get the same, and a paper that was not registered leaves no gap.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from storage import contact_log
from storage.contact_log import LOCKING_HEAD, Entry
from storage.database import Connection, rows_of
from storage.office_tables import documents
from storage.questions import ask
from storage.tables import tasks

Subject = tuple[str, int]
#: Kind of the log's entries.
LOGGED = "document"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper that leaves the house; `sha256` is of the file it was printed from, many letters in one."""

    form: str
    issued_on: date
    subject: Subject
    number_text: str  #: "07/BHXH-TST"
    file_name: str
    sha256: str
    fields: Mapping[str, Any]  #: as they stand on the paper; personal data
    made_by: str
    task_id: int | None = None
    case_id: int | None = None


class NumbersTakenError(Exception):
    """Somebody else registered a paper since the number was read: read it again."""


def next_number(conn: Connection, year: int) -> int:
    """The number the next paper of a year will get, unless somebody is quicker."""
    last = conn.execute(sa.select(sa.func.max(documents.c.number)).where(documents.c.year == year)).scalar()
    return int(last or 0) + 1


def register(conn: Connection, papers: Sequence[Paper], *, first: int, now: datetime) -> list[int]:
    """Enter papers of one year under the numbers from `first` on, which they carry already. Returns ids.

    Raises NumbersTakenError, having written nothing, when `first` is no longer the next number.
    """
    if not papers:
        return []
    year = papers[0].issued_on.year
    behind = ask(conn, LOCKING_HEAD)[
        0
    ]  # whoever registers, or logs, waits here: the number holds until commit
    if next_number(conn, year) != first:
        return _registered(conn, papers, year, first, now)
    rows = [
        {
            "year": year,
            "number": number,
            "form": paper.form,
            "issued_on": paper.issued_on,
            "subject_kind": paper.subject[0],
            "subject_id": paper.subject[1],
            "task_id": paper.task_id,
            "case_id": paper.case_id,
            "file_name": paper.file_name,
            "sha256": paper.sha256,
            "fields": {**paper.fields, "so_van_ban": paper.number_text},
            "made_by": paper.made_by,
            "made_at": now,
        }
        for number, paper in enumerate(papers, start=first)
    ]
    conn.execute(sa.insert(documents), rows)
    contact_log.append(conn, now, map(_entry, papers), behind=behind)
    numbers = sa.select(documents.c.id).where(documents.c.year == year, documents.c.number >= first)
    return [int(found) for found in conn.scalars(numbers.order_by(documents.c.number))]


def _registered(conn: Connection, papers: Sequence[Paper], year: int, first: int, now: datetime) -> list[int]:
    """A commit whose answer got lost is not done twice: the very same papers stand there already."""
    span = documents.c.number.between(first, first + len(papers) - 1)
    query = sa.select(documents).where(documents.c.year == year, span).order_by(documents.c.number)
    rows = list(rows_of(conn, query))
    there = [(row["sha256"], row["file_name"], row["made_at"]) for row in rows]
    if there != [(paper.sha256, paper.file_name, now) for paper in papers]:
        raise NumbersTakenError
    return [int(row["id"]) for row in rows]


def _entry(paper: Paper) -> Entry:
    return Entry(
        kind=LOGGED,
        subject_kind=paper.subject[0],
        subject_id=paper.subject[1],
        body={
            "form": paper.form,
            "number": paper.number_text,
            "issued_on": paper.issued_on.isoformat(),
            "file": paper.file_name,
            "sha256": paper.sha256,
            "task_id": paper.task_id,
            "case_id": paper.case_id,
            "by": paper.made_by,
        },
    )


def of_year(conn: Connection, year: int) -> list[Mapping[str, Any]]:
    """Every paper of a year, by number, with `number_text` and `name` (to whom), and nothing else it says."""
    columns = [c for c in documents.c if c.name != "fields"]
    said = documents.c.fields
    query = sa.select(
        *columns,
        said["so_van_ban"].as_string().label("number_text"),
        sa.func.coalesce(said["ten_don_vi"].as_string(), said["noi_gui"].as_string(), "").label("name"),
    )
    return list(rows_of(conn, query.where(documents.c.year == year).order_by(documents.c.number)))


def of_subject(conn: Connection, subject: Subject) -> list[Mapping[str, Any]]:
    """Every paper to one subject, oldest first, with what was filled in."""
    query = sa.select(documents).where(
        documents.c.subject_kind == subject[0], documents.c.subject_id == subject[1]
    )
    return list(rows_of(conn, query.order_by(documents.c.id)))


def get(conn: Connection, document_id: int) -> Mapping[str, Any] | None:
    return next(iter(rows_of(conn, sa.select(documents).where(documents.c.id == document_id))), None)


def waiting_tasks(
    conn: Connection, kind: str, form: str, *, again: bool = False
) -> tuple[list[tuple[int, int | None, Subject]], int]:
    """((task, case, subject) of the open tasks of a kind, how many were left out: they have such a paper).

    `again` leaves nobody out.
    """
    made = sa.select(documents.c.id).where(documents.c.task_id == tasks.c.id, documents.c.form == form)
    query = (
        sa.select(tasks.c.id, tasks.c.case_id, tasks.c.subject_kind, tasks.c.subject_id, made.exists())
        .where(tasks.c.kind == kind, tasks.c.state == "open")
        .order_by(tasks.c.id)
    )
    found = list(conn.execute(query))
    waiting = [(task, case, (k, s)) for task, case, k, s, done in found if again or not done]
    return waiting, len(found) - len(waiting)


def number_text(number: int, symbol: str, mark: str = "") -> str:
    """Give "07/BHXH-TST"; of a named type "12/TB-BHXH" (NĐ 30/2020, Phụ lục I, II.3: a zero under ten)."""
    agency = symbol.partition("-")[0]
    kind = "-".join(part for part in (mark, agency) if part) if mark else symbol
    return f"{number:02d}/{kind}" if kind else f"{number:02d}"

"""What travels, out and back: one row a letter, with the numbers of the post and what came home."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from messages.formats import day as written_day
from messages.forms import codes_of
from messages.language import _
from messages.problem import DondocError
from messages.words import letter_states
from storage import among
from storage.database import Connection, rows_of
from storage.office_tables import documents, letters
from storage.scans import Scan
from storage.tables import employers, participants, tasks

Subject = tuple[str, int]

#: State → states it may follow.
FOLLOWS: Mapping[str, tuple[str, ...]] = {
    "sent": ("to_send",),
    "delivered": ("sent",),
    "returned": ("sent", "delivered"),
    "undeliverable": ("sent",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLetter:
    """A letter that is to go out; its document may follow."""

    subject: Subject
    form: str
    task_id: int | None = None
    case_id: int | None = None
    document_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What became of a letter on one day."""

    state: str  #: sent, delivered, returned, undeliverable
    day: date
    by: str
    tracking: str = ""  #: of the way out for `sent`, of the way back for `returned`
    way: str = ""  #: post, committee, direct; "": as it stands
    scan: Scan | None = None


def prepare(conn: Connection, new: Sequence[NewLetter], *, now: datetime) -> None:
    """Put letters among those that are to be sent; work that is opened anew finds its letter waiting."""
    of_tasks = {"ids": sorted(letter.task_id for letter in new if letter.task_id is not None)}
    waiting = {(row["task_id"], row["form"]) for row in rows_of(conn, _WAITING, of_tasks)}
    rows = [
        {
            "subject_kind": letter.subject[0],
            "subject_id": letter.subject[1],
            "form": letter.form,
            "task_id": letter.task_id,
            "case_id": letter.case_id,
            "document_id": letter.document_id,
            "updated_at": now,
        }
        for letter in new
        if (letter.task_id, letter.form) not in waiting
    ]
    if rows:
        conn.execute(sa.insert(letters), rows)


_WAITING = sa.select(letters.c.task_id, letters.c.form).where(
    among.numbers(letters.c.task_id, "ids"), letters.c.state == "to_send"
)
#: Of a letter beside its task: nobody sends it any more, its task is done otherwise or was taken back.
NOT_NEEDED = sa.and_(letters.c.state == "to_send", tasks.c.id.is_not(None), tasks.c.state != "open")


def add(conn: Connection, letter: NewLetter, *, now: datetime) -> int:
    row = conn.execute(
        sa.insert(letters)
        .values(
            subject_kind=letter.subject[0],
            subject_id=letter.subject[1],
            form=letter.form,
            task_id=letter.task_id,
            case_id=letter.case_id,
            document_id=letter.document_id,
            updated_at=now,
        )
        .returning(letters.c.id)
    )
    return int(row.scalar_one())


_WITH_SUBJECT = (
    sa.select(
        letters,
        sa.func.coalesce(employers.c.code, participants.c.code, "").label("code"),
        sa.func.coalesce(employers.c.name, participants.c.name, "").label("name"),
        tasks.c.state.label("task_state"),
        tasks.c.deadline.label("deadline"),
        sa.func.coalesce(documents.c.fields["so_van_ban"].as_string(), "").label("number_text"),
    )
    .outerjoin(
        employers, sa.and_(letters.c.subject_kind == "employer", employers.c.id == letters.c.subject_id)
    )
    .outerjoin(
        participants,
        sa.and_(letters.c.subject_kind == "participant", participants.c.id == letters.c.subject_id),
    )
    .outerjoin(tasks, tasks.c.id == letters.c.task_id)
    .outerjoin(documents, documents.c.id == letters.c.document_id)
)


def get(conn: Connection, number: int) -> Mapping[str, Any]:
    """One letter with `code` and `name` of its subject; a sentence where there is none."""
    row = next(iter(rows_of(conn, _WITH_SUBJECT.where(letters.c.id == number))), None)
    if row is None:
        raise DondocError(_("Không có thư số {id}. Xem: dondoc letter list", id=number), code="not_found")
    return dict(row)


def listed(conn: Connection, *, state: str | None = None) -> list[Mapping[str, Any]]:
    """Letters in the order they were prepared; one whose task has ended is no longer to be sent."""
    query = _WITH_SUBJECT.where(sa.or_(tasks.c.id.is_(None), sa.not_(NOT_NEEDED)))
    if state is not None:
        query = query.where(letters.c.state == state)
    return [dict(row) for row in rows_of(conn, query.order_by(letters.c.id))]


def of_task(conn: Connection, task_id: int) -> Mapping[str, Any] | None:
    """The newest letter of a task."""
    query = sa.select(letters).where(letters.c.task_id == task_id).order_by(letters.c.id.desc())
    return next(iter(rows_of(conn, query.limit(1))), None)


def of_case(conn: Connection, case_id: int, form: str) -> Mapping[str, Any] | None:
    """The newest letter of a case on this form."""
    query = sa.select(letters).where(letters.c.case_id == case_id, letters.c.form == form)
    return next(iter(rows_of(conn, query.order_by(letters.c.id.desc()).limit(1))), None)


def of_subject(conn: Connection, subject: Subject) -> list[Mapping[str, Any]]:
    query = sa.select(letters).where(letters.c.subject_kind == subject[0], letters.c.subject_id == subject[1])
    return [dict(row) for row in rows_of(conn, query.order_by(letters.c.id))]


def move(conn: Connection, letter: Mapping[str, Any], moved: Moved, *, now: datetime) -> None:
    """Enter what became of a letter. Out of order, or before it was sent: one sentence, nothing changed."""
    _check(letter, moved)
    values: dict[str, Any] = {"state": moved.state, "entered_by": moved.by, "updated_at": now}
    if moved.state == "sent":
        values |= {"sent_on": moved.day, "tracking_out": moved.tracking}
    elif moved.state == "delivered":
        values |= {"delivered_on": moved.day}
    elif moved.state == "returned":
        values |= {"returned_on": moved.day, "tracking_back": moved.tracking}
    if moved.way:
        values["way"] = moved.way
    if moved.scan is not None:
        values |= {"scan": moved.scan.name, "scan_sha256": moved.scan.sha256}
    query = sa.update(letters).where(letters.c.id == letter["id"], letters.c.state == letter["state"])
    if not conn.execute(query.values(**values)).rowcount:
        raise _out_of_order(letter, moved.state)  # somebody else was quicker


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A letter that went by post and has not come back."""

    forms: tuple[str, ...]
    sent_on: date
    tracking: str


def posted_since(conn: Connection, kind: str, day: date) -> dict[int, list[Posted]]:
    """Letters that went from a day on, by the subjects of a kind, the newest first."""
    query = sa.select(letters.c.subject_id, letters.c.form, letters.c.sent_on, letters.c.tracking_out).where(
        letters.c.subject_kind == kind,
        letters.c.sent_on >= day,
        letters.c.tracking_out != "",
        letters.c.state.in_(["sent", "delivered"]),
    )
    found: dict[int, list[Posted]] = {}
    for number, form, sent_on, tracking in conn.execute(
        query.order_by(letters.c.sent_on.desc(), letters.c.id.desc())
    ):
        posted = Posted(forms=codes_of(form), sent_on=sent_on, tracking=tracking)
        found.setdefault(number, []).append(posted)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A paper that has its number, made for a task."""

    document_id: int
    task_id: int
    form: str


def waiting_for(conn: Connection, subject: Subject, form: str) -> Mapping[str, Any] | None:
    """The newest letter to a subject that waits for a paper of this form."""
    query = (
        sa.select(letters)
        .join(tasks, tasks.c.id == letters.c.task_id)
        .where(
            letters.c.subject_kind == subject[0],
            letters.c.subject_id == subject[1],
            letters.c.state == "to_send",
            sa.not_(NOT_NEEDED),
        )
        .order_by(letters.c.id.desc())
    )
    return next((row for row in rows_of(conn, query) if form in codes_of(row["form"])), None)


def take_papers(conn: Connection, papers: Sequence[Issued]) -> None:
    """Lay each paper in the letter that waits for it; made again, the newer one. Doing it twice does no more.

    Of a letter with two forms it is the first that names it; one without a form takes that of its paper.
    """
    of_task: dict[int, list[Issued]] = {}
    for paper in papers:
        of_task.setdefault(paper.task_id, []).append(paper)
    for letter in list(rows_of(conn, _TO_BE_FILLED, {"ids": sorted(of_task)})):
        codes = codes_of(letter["form"])
        formless = letter["form"] == letter["kind"]
        best = len(codes) if not letter["old"] or letter["old"] not in codes else codes.index(letter["old"])
        for paper in of_task[letter["task_id"]]:
            rank = 0 if formless else codes.index(paper.form) if paper.form in codes else len(codes)
            if rank < len(codes) and rank <= best:
                best = rank
                values = {
                    "document_id": paper.document_id,
                    "form": paper.form if formless else letter["form"],
                }
                conn.execute(sa.update(letters).where(letters.c.id == letter["id"]).values(**values))


_TO_BE_FILLED = (
    sa.select(letters.c.id, letters.c.task_id, letters.c.form, tasks.c.kind, documents.c.form.label("old"))
    .join(tasks, tasks.c.id == letters.c.task_id)
    .outerjoin(documents, documents.c.id == letters.c.document_id)
    .where(letters.c.state == "to_send", among.numbers(letters.c.task_id, "ids"))
    .order_by(letters.c.id)
)


def bind(conn: Connection, task_id: int, case_id: int) -> None:
    """Make the letters of a task those of a case."""
    conn.execute(sa.update(letters).where(letters.c.task_id == task_id).values(case_id=case_id))


def keep_scan(conn: Connection, number: int, scan: Scan, *, now: datetime) -> None:
    values = {"scan": scan.name, "scan_sha256": scan.sha256, "updated_at": now}
    conn.execute(sa.update(letters).where(letters.c.id == number).values(**values))


def _check(letter: Mapping[str, Any], moved: Moved) -> None:
    if letter["state"] not in FOLLOWS[moved.state]:
        raise _out_of_order(letter, moved.state)
    if moved.state != "sent" and moved.day < letter["sent_on"]:
        raise DondocError(
            _("Thư số {id} gửi ngày {sent}; không thể ghi ngày {day} trước đó.",
              id=letter["id"], sent=written_day(letter["sent_on"]), day=written_day(moved.day)),
            code="day_before",
        )  # fmt: skip


def _out_of_order(letter: Mapping[str, Any], state: str) -> DondocError:
    words = letter_states()
    return DondocError(
        _("Thư số {id} đang ở bước “{now}”, không thể ghi “{then}”.",
          id=letter["id"], now=words[letter["state"]], then=words[state]),
        code="out_of_order",
    )  # fmt: skip

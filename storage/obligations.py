"""What is still owed, by the stable name every message about it carries."""

from collections.abc import Sequence
from datetime import date

from messages.subjects import SubjectKind
from storage import employers, participants
from storage.database import Connection

Subject = tuple[str, int]


def of_due(scheme: str, due_date: date) -> str:
    return f"{scheme}:{due_date.isoformat()}"


def of_debt(period: date) -> str:
    return f"{period:%Y-%m}"


def owed_by(conn: Connection, subjects: Sequence[Subject]) -> set[tuple[str, int, str]]:
    """(kind, id, obligation) of everything these subjects still owe."""
    people = [i for kind, i in subjects if kind == SubjectKind.PARTICIPANT.value]
    units = [i for kind, i in subjects if kind == SubjectKind.EMPLOYER.value]
    dues = participants.owed_by(conn, people)
    debts = employers.owed_by(conn, units)
    return {(SubjectKind.PARTICIPANT.value, i, of_due(scheme, day)) for i, scheme, day in dues} | {
        (SubjectKind.EMPLOYER.value, i, of_debt(period)) for i, period in debts
    }

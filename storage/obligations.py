"""What is still owed, by the stable name every message about it carries."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from messages.subjects import SubjectKind
from storage import employers, participants
from storage.database import Connection
from storage.questions import Question, Row, ask

Subject = tuple[str, int]


def of_due(scheme: str, due_date: date) -> str:
    return f"{scheme}:{due_date.isoformat()}"


def of_debt(period: date) -> str:
    return f"{period:%Y-%m}"


def owed_by(conn: Connection, subjects: Sequence[Subject]) -> set[tuple[str, int, str]]:
    """(kind, id, obligation) of everything these subjects still owe."""
    return read(*ask(conn, *questions(subjects)))


def questions(subjects: Sequence[Subject]) -> list[tuple[Question, Mapping[str, Any]]]:
    """What people owe, and what units owe."""
    people = [i for kind, i in subjects if kind == SubjectKind.PARTICIPANT.value]
    units = [i for kind, i in subjects if kind == SubjectKind.EMPLOYER.value]
    return [(participants.DUES_OF, {"ids": people}), (employers.OWED, {"ids": units})]


def read(dues: Iterable[Row], debts: Iterable[Row]) -> set[tuple[str, int, str]]:
    """The answers to `questions`."""
    return {
        (SubjectKind.PARTICIPANT.value, i, of_due(scheme, day))
        for i, scheme, day in participants.read_owed(dues)
    } | {(SubjectKind.EMPLOYER.value, i, of_debt(period)) for i, period in debts}

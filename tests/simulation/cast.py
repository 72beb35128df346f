"""Who lives in the simulation: five persons, two with one phone, and two units with one bookkeeper."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from messages.formats import OFFICE_ZONE
from messages.subjects import Debt, Due, SubjectKind
from storage import addresses, obligations, schema
from storage.database import Connection, Database
from storage.message_rows import Subject
from tests.listed import DECEMBER, contact, debt, due, mobile, person, source, store, unit

FOUNDED = datetime(2026, 11, 30, 8, 0, tzinfo=OFFICE_ZONE)
PERSONS = [f"01234567{i:02}" for i in range(5)]
UNITS = ["TX0001A", "TX0002B"]
DUE_ON = date(2026, 12, 31)
#: The first two are a family.
_HOUSE = (0, 0, 2, 3, 4)


def listed_persons(without: Iterable[str | None] = ()) -> list[Due]:
    return [
        due(code, phones=(mobile(f"9000000{_HOUSE[i]:02}"),), email=f"nguoi{i}@example.vn", due_date=DUE_ON)
        for i, code in enumerate(PERSONS)
        if code not in without
    ]


def listed_units(without: Iterable[str | None] = ()) -> list[Debt]:
    made = [debt(code, contacts=(contact(email="ketoan@example.vn"),)) for code in UNITS]
    return [replace(d, as_of=DECEMBER) for d in made if d.code not in without]


def found(path: Path) -> dict[str, Any]:
    """Make the file every example starts from; returns who is who."""
    database = Database(f"sqlite:///{path}")
    schema.upgrade(database)
    known: dict[str, Any] = database.transact(_people)
    database.close()
    return known


def _people(conn: Connection) -> dict[str, Any]:
    store(conn, listed_persons(), source("d08a", DECEMBER), FOUNDED)
    store(conn, listed_units(), source("debtors", DECEMBER), FOUNDED)
    for i, code in enumerate(PERSONS):
        for channel in ("telegram", "zalo"):
            chat = f"7{_HOUSE[i]:02}" if channel == "telegram" else f"8{_HOUSE[i]:02}"
            addresses.confirm(conn, person(conn, code), channel, chat, source="link", now=FOUNDED)
    for i, code in enumerate(UNITS):
        addresses.confirm(conn, unit(conn, code), "telegram", f"-10{i}", source="link", now=FOUNDED)
    subjects = {code: person(conn, code) for code in PERSONS} | {code: unit(conn, code) for code in UNITS}
    return {
        code: {
            "subject": subject,
            "obligation": _obligation(subject),
            "addresses": {a.channel: a for a in addresses.of_subject(conn, subject)},
        }
        for code, subject in subjects.items()
    }


def _obligation(subject: Subject) -> str:
    if subject[0] == SubjectKind.PARTICIPANT.value:
        return obligations.of_due("BHXH_TN", DUE_ON)
    return obligations.of_debt(DECEMBER)

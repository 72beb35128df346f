"""Persons who do not take part yet: listed by circle, written to only where they have agreed to it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from messages.formats import fold
from messages.registers import Prospect
from messages.subjects import Circle, SubjectKind
from storage import addresses as address_book
from storage.database import Connection, rows_of, upsert
from storage.imports import Diff, Fate, RowOf, Source
from storage.office_tables import prospects

KIND = SubjectKind.PROSPECT.value
_FIELDS = (
    "circle", "name", "birth", "address", "area", "phones", "email", "agent", "school",
    "consent_on", "consent_text",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenProspect:
    id: int
    circle: Circle
    prospect: Prospect


def store(
    conn: Connection, rows: Sequence[RowOf[Prospect]], source: Source, *, import_id: int, now: datetime
) -> Diff:
    """Put a list of one circle in. Who is no longer on it is gone; other circles are not spoken of.

    Only who has agreed has addresses: a consent that is missing now takes away those of an earlier list.
    """
    diff = Diff()
    known = {row["code"]: row for row in rows_of(conn, sa.select(prospects))}
    fresh: dict[str, dict[str, Any]] = {}
    for row in rows:
        fate = Fate.UNCHANGED
        for record in row.records:
            values = _values(record, source.circle)
            old = known.get(record.code)
            if old is None or old["state"] == "gone":
                fate = Fate.IMPORTED
            elif any(old[f] != values[f] for f in _FIELDS):
                fate = max(fate, Fate.UPDATED)
            state = "joined" if old is not None and old["state"] == "joined" else "open"
            fresh[record.code] = {
                "code": record.code,
                "name_key": fold(record.name),
                "state": state,
                "import_id": import_id,
                "updated_at": now,
                **values,
            }
        diff.count(fate)
    _put(conn, list(fresh.values()))
    of_circle = [
        old
        for code, old in known.items()
        if old["circle"] == source.circle and old["state"] == "open" and code not in fresh
    ]
    silent = source.supplement or not rows
    left = [] if silent else [old["id"] for old in of_circle if old["code"] not in source.unread]
    for start in range(0, len(left), 500):
        some = left[start : start + 500]
        conn.execute(
            sa.update(prospects).where(prospects.c.id.in_(some)).values(state="gone", updated_at=now)
        )
    ids: dict[str, int] = dict(conn.execute(sa.select(prospects.c.code, prospects.c.id)).all())
    diff.gone = sorted((KIND, i) for i in left)
    diff.kept = sorted((KIND, ids[code]) for code in fresh)
    records = {record.code: record for row in rows for record in row.records}
    listed = [a for code, record in records.items() for a in _listed(ids[code], record)]
    # who is gone is spoken of too: nobody is written to on the word of a list that no longer names them
    address_book.store_listed(conn, list(dict.fromkeys(listed)), [*diff.kept, *diff.gone], now)
    return diff


def every_open(conn: Connection) -> list[OpenProspect]:
    """Everybody the newest lists name who has not joined."""
    query = sa.select(prospects).where(prospects.c.state == "open").order_by(prospects.c.id)
    return [_open(row) for row in rows_of(conn, query)]


def find(conn: Connection, code: str) -> Mapping[str, Any] | None:
    return next(iter(rows_of(conn, sa.select(prospects).where(prospects.c.code == code))), None)


def _put(conn: Connection, fresh: list[dict[str, Any]]) -> None:
    statement = upsert(conn, prospects)
    fields = (*_FIELDS, "name_key", "state", "import_id", "updated_at")
    statement = statement.on_conflict_do_update(
        index_elements=["code"], set_={f: statement.excluded[f] for f in fields}
    )
    for start in range(0, len(fresh), 2000):
        conn.execute(statement, fresh[start : start + 2000])


def _values(record: Prospect, circle: str) -> dict[str, Any]:
    return {
        "circle": circle,
        "name": record.name,
        "birth": record.birth,
        "address": record.address,
        "area": record.area,
        "phones": address_book.phones_as_json(record.phones),
        "email": record.email,
        "agent": record.agent,
        "school": record.school,
        "consent_on": record.consent_on,
        "consent_text": record.consent_text,
    }


def _listed(prospect_id: int, record: Prospect) -> Iterable[address_book.Listed]:
    if record.consent_on is None:
        return
    subject = (KIND, prospect_id)
    for phone in record.phones:
        if phone.mobile:
            yield address_book.Listed(
                subject=subject, channel="zns", address=phone.e164[1:], label=phone.note
            )
    if record.email:
        yield address_book.Listed(subject=subject, channel="email", address=record.email)


def _open(row: Mapping[str, Any]) -> OpenProspect:
    return OpenProspect(
        id=row["id"],
        circle=Circle(row["circle"]),
        prospect=Prospect(
            phones=address_book.phones_from_json(row["phones"]),
            **{f: row[f] for f in ("code", *_FIELDS) if f not in {"circle", "phones"}},
        ),
    )

"""Voluntary participants and what falls due for them: stored by list, found by code or name."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from messages.formats import fold
from messages.law.deadlines import month_end
from messages.subjects import Due, Scheme, SubjectKind
from storage import addresses as address_book
from storage import agents, among
from storage.database import Connection, rows_of, upsert
from storage.imports import Diff, Fate, RowOf, Source
from storage.questions import Question, Row, ask
from storage.tables import dues, participants

KIND = SubjectKind.PARTICIPANT.value
_DUE_FIELDS = ("amount", "due_date", "paid_to", "method", "income", "card", "agent", "note")
_PERSON_FIELDS = ("name", "birth", "address", "area", "email", "phones")
#: Rows written by one statement: the memory of an import must not grow with the parameters of all of it.
_CHUNK = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDue:
    """An open due with the person it belongs to, as planning and `show` need it."""

    id: int
    participant_id: int
    language: str
    period: date
    as_of: date | None
    due: Due


def store(
    conn: Connection, rows: Sequence[RowOf[Due]], source: Source, *, import_id: int, now: datetime
) -> Diff:
    """Put a D08a list in: new, changed, paid and gone, all within the caller's transaction.

    Who stands on it as paid up to a later month than before has paid what was due then.
    """
    assert source.period is not None  # noqa: S101 - the command line asks for it
    diff = Diff()
    fates = _store_people(conn, rows, now)
    ids = _ids(conn)
    standing = _standing(conn)
    fresh: list[dict[str, Any]] = []
    stands_in_a_later_list: dict[str, list[int]] = {"carried": [], "paid": []}
    paid: list[Mapping[str, Any]] = []
    still_owing: set[int] = set()
    for row in rows:
        fate = Fate.UNCHANGED
        for record in row.records:
            pid = ids[record.code]
            values = _due_values(record)
            old = standing.pop((pid, record.scheme.value), None)
            if old is None:
                fate = max(fate, Fate.IMPORTED)
            elif any(old[f] != values[f] for f in _DUE_FIELDS):
                fate = max(fate, Fate.UPDATED)
            fate = max(fate, fates.get(record.code, Fate.UNCHANGED))
            if old is not None:
                has_paid = _has_paid(old, values, source.period)
                if has_paid:
                    paid.append(old)
                else:
                    still_owing.add(pid)
                if old["period"] != source.period:
                    stands_in_a_later_list["paid" if has_paid else "carried"].append(old["id"])
            fresh.append(
                {
                    "participant_id": pid,
                    "scheme": record.scheme.value,
                    "period": source.period,
                    "as_of": source.as_of,
                    "import_id": import_id,
                    "state": "open",
                    **values,
                }
            )
        if len(fresh) >= _CHUNK:
            _put(conn, fresh)
            fresh = []
        diff.count(fate)
    _put(conn, fresh)
    for state, stood in stands_in_a_later_list.items():
        _set_state(conn, stood, state)
    unread = {ids[code] for code in source.unread if code in ids}
    gone = [] if source.supplement else _gone(conn, standing, rows, unread)
    _set_state(conn, [old["id"] for old in gone], "gone")
    still = {(KIND, ids[record.code]) for row in rows for record in row.records}
    diff.gone = sorted({(KIND, old["participant_id"]) for old in gone} - still)
    left = {old["id"] for old in gone}
    still_owing |= {old["participant_id"] for old in standing.values() if old["id"] not in left}
    diff.paid = sorted(
        {(KIND, old["participant_id"]) for old in paid if old["participant_id"] not in still_owing}
    )
    for old in (*paid, *gone):
        subject = (KIND, old["participant_id"])
        diff.fell[subject] = diff.fell.get(subject, 0) + (old["amount"] or 0)
    diff.kept = sorted(still)
    listed = [a for row in rows for record in row.records for a in _listed(ids[record.code], record)]
    address_book.store_listed(conn, list(dict.fromkeys(listed)), diff.kept, now)
    return diff


def open_dues(conn: Connection) -> list[OpenDue]:
    """Everything that is due now, for planning."""
    query = sa.select(*_due_columns(), *_person_columns()).join(participants).where(dues.c.state == "open")
    return [_open_due(row) for row in conn.execute(query.order_by(dues.c.id))]


def dues_of(conn: Connection, participant_id: int) -> list[OpenDue]:
    query = (
        sa.select(*_due_columns(), *_person_columns())
        .join(participants)
        .where(dues.c.state == "open", dues.c.participant_id == participant_id)
    )
    return [_open_due(row) for row in conn.execute(query.order_by(dues.c.due_date))]


def owed_by(conn: Connection, ids: Sequence[int]) -> list[tuple[int, str, date]]:
    """(participant, scheme, due date) of what these persons still owe."""
    return read_owed(ask(conn, (DUES_OF, {"ids": ids}))[0])


def read_owed(rows: Iterable[Row]) -> list[tuple[int, str, date]]:
    """The answer to `DUES_OF`, without what is paid."""
    return [(number, scheme, day) for number, scheme, day, state in rows if state == "open"]


#: Without a word of the state: PostgreSQL would rather read the index of all open dues than find these.
DUES_OF = Question(
    sa.select(dues.c.participant_id, dues.c.scheme, dues.c.due_date, dues.c.state).where(
        among.numbers(dues.c.participant_id, "ids")
    )
)


def find(conn: Connection, code: str) -> Mapping[str, Any] | None:
    """One person by mã số BHXH (leading zeros may be missing)."""
    query = sa.select(participants).where(participants.c.code.in_([code, code.rjust(10, "0")]))
    return next(iter(rows_of(conn, query)), None)


def get(conn: Connection, participant_id: int) -> Mapping[str, Any]:
    return next(iter(rows_of(conn, sa.select(participants).where(participants.c.id == participant_id))))


def _people(conn: Connection) -> dict[str, Mapping[str, Any]]:
    columns = [participants.c[f] for f in _PERSON_FIELDS]
    return {row["code"]: row for row in rows_of(conn, sa.select(participants.c.code, *columns))}


def _ids(conn: Connection) -> dict[str, int]:
    found: dict[str, int] = dict(conn.execute(sa.select(participants.c.code, participants.c.id)).all())
    return found


def _store_people(conn: Connection, rows: Sequence[RowOf[Due]], now: datetime) -> dict[str, Fate]:
    """Insert and update the persons of a list; returns what happened to those that changed."""
    known = _people(conn)
    fates: dict[str, Fate] = {}
    changed: dict[str, dict[str, Any]] = {}
    for row in rows:
        for record in row.records:
            values = _person_values(record)
            old = known.get(record.code)
            if old is not None and all(old[f] == values[f] for f in _PERSON_FIELDS):
                continue
            fates.setdefault(record.code, Fate.UPDATED if old else Fate.IMPORTED)
            changed[record.code] = {
                "code": record.code,
                "name_key": fold(record.name),
                "updated_at": now,
                **values,
            }
        if len(changed) >= _CHUNK:
            _put_people(conn, changed.values())
            changed = {}
    _put_people(conn, changed.values())
    return fates


def _put_people(conn: Connection, changed: Collection[dict[str, Any]]) -> None:
    if not changed:
        return
    statement = upsert(conn, participants)
    fields = (*_PERSON_FIELDS, "name_key", "updated_at")
    conn.execute(
        statement.on_conflict_do_update(
            index_elements=["code"], set_={f: statement.excluded[f] for f in fields}
        ),
        list(changed),
    )


def _standing(conn: Connection) -> dict[tuple[int, str], Mapping[str, Any]]:
    columns = [dues.c[f] for f in _DUE_FIELDS]
    query = sa.select(dues.c.id, dues.c.participant_id, dues.c.scheme, dues.c.period, *columns).where(
        dues.c.state == "open"
    )
    return {(r["participant_id"], r["scheme"]): r for r in rows_of(conn, query)}


def _has_paid(old: Mapping[str, Any], new: Mapping[str, Any], period: date) -> bool:
    """Whether a list says that what was due is paid: up to a later month, or else a later day is due.

    A list without days is read as due at the end of its month; that day says nothing.
    """
    before, after = old["paid_to"], new["paid_to"]
    if before and after:
        shared = min(len(before), len(after))  # "2026-12" and "2026-12-31" are one month
        return bool(after[:shared] > before[:shared])
    return bool(old["due_date"] < new["due_date"] != month_end(period))


def _gone(
    conn: Connection,
    standing: Mapping[tuple[int, str], Mapping[str, Any]],
    rows: Sequence[RowOf[Due]],
    unread: AbstractSet[int],
) -> list[Mapping[str, Any]]:
    """Those who left. A list made for one organisation says nothing about another's people.

    Nor does a list of which nothing could be read say anything of anybody.
    """
    named = {record.agent for row in rows for record in row.records}
    whole = named == {""}
    covered = named | agents.colleagues(conn, named)
    return [
        old
        for old in standing.values()
        if (whole or old["agent"] in covered) and old["participant_id"] not in unread
    ]


def _put(conn: Connection, fresh: list[dict[str, Any]]) -> None:
    if not fresh:
        return
    statement = upsert(conn, dues)
    fields = (*_DUE_FIELDS, "as_of", "import_id", "state")
    conn.execute(
        statement.on_conflict_do_update(
            index_elements=["participant_id", "scheme", "period"],
            set_={f: statement.excluded[f] for f in fields},
        ),
        fresh,
    )


def _set_state(conn: Connection, ids: Sequence[int], state: str) -> None:
    for start in range(0, len(ids), 500):
        conn.execute(sa.update(dues).where(dues.c.id.in_(ids[start : start + 500])).values(state=state))


def _due_values(record: Due) -> dict[str, Any]:
    return {f: getattr(record, f) for f in _DUE_FIELDS}


def _person_values(record: Due) -> dict[str, Any]:
    return {
        "name": record.name,
        "birth": record.birth,
        "address": record.address,
        "area": record.area,
        "email": record.email,
        "phones": address_book.phones_as_json(record.phones),
    }


def _listed(participant_id: int, record: Due) -> Iterable[address_book.Listed]:
    for phone in record.phones:
        if phone.mobile:
            yield address_book.Listed(
                subject=(KIND, participant_id), channel="zns", address=phone.e164[1:], label=phone.note
            )
    if record.email:
        yield address_book.Listed(subject=(KIND, participant_id), channel="email", address=record.email)


def _person_columns() -> list[sa.Label[Any]]:
    names = ("code", "name", "birth", "address", "area", "email", "phones", "language")
    return [participants.c[n].label(f"p_{n}") for n in names]


def _due_columns() -> list[sa.Column[Any]]:
    return [dues.c[n] for n in ("id", "participant_id", "period", "as_of", "scheme", *_DUE_FIELDS)]


def _open_due(row: Any) -> OpenDue:
    """A row of these columns, by place: names would cost as much as all the rest."""
    (
        number, participant_id, period, as_of, scheme, amount, due_date, paid_to, method, income, card, agent,
        note, code, name, birth, address, area, email, phones, language,
    ) = row  # fmt: skip
    due = Due(
        code=code, name=name, scheme=_SCHEMES[scheme], amount=amount, due_date=due_date, paid_to=paid_to,
        birth=birth, address=address, area=area, email=email, agent=agent, method=method, income=income,
        card=card, note=note, phones=address_book.phones_from_json(phones) if phones else (),
    )  # fmt: skip
    return OpenDue(
        id=number, participant_id=participant_id, language=language, period=period, as_of=as_of, due=due
    )


_SCHEMES = {scheme.value: scheme for scheme in Scheme}

"""Employers, what they owe at the end of each period, and who speaks for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from messages.formats import fold
from messages.subjects import Debt, SubjectKind, UnitGroup
from storage import addresses as address_book
from storage import among
from storage.database import Connection, rows_of, upsert
from storage.imports import Diff, Fate, RowOf, Source
from storage.questions import Question, ask
from storage.tables import debts, employers, imports

KIND = SubjectKind.EMPLOYER.value
#: One in so many units of a list owes nothing: then it is no list of debtors, it names everybody. A single
#: unit that paid too much stands on many a list of debtors.
ONE_CLEAR_IN = 10
_UNIT_FIELDS = ("name", "group", "address", "area", "workers", "contacts", "officers")
_DEBT_FIELDS = ("closing", "opening", "arising", "paid", "months", "paid_through", "by_fund")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDebt:
    """An employer's balance of the newest list that names it."""

    id: int
    employer_id: int
    language: str
    period: date
    debt: Debt


def store(
    conn: Connection, rows: Sequence[RowOf[Debt]], source: Source, *, import_id: int, now: datetime
) -> Diff:
    """Put a list of debtors in, or one of all units. Who stands on it with nothing owed has paid.

    Who is no longer on it has paid or moved; where the list names units without debt too, only moved.
    """
    assert source.period is not None  # noqa: S101 - the command line asks for it
    diff = Diff()
    known = _units(conn)
    fates = _store_units(conn, rows, known, now)
    ids = {code: eid for code, (eid, _old) in known.items()}
    standing = _standing(conn)
    fresh: list[dict[str, Any]] = []
    stands_in_a_later_list: dict[str, list[int]] = {"carried": [], "paid": []}
    for row in rows:
        fate = Fate.UNCHANGED
        for record in row.records:
            values = _debt_values(record)
            old = standing.pop(ids[record.code], None)
            if old is None:
                fate = Fate.IMPORTED
            elif any(_plain(old[f]) != _plain(values[f]) for f in _DEBT_FIELDS):
                fate = max(fate, Fate.UPDATED)
            fate = max(fate, fates.get(record.code, Fate.UNCHANGED))
            clear = record.closing <= 0
            if clear:
                diff.clear.append((KIND, ids[record.code]))
            if old is not None and old["state"] == "open":
                if clear:
                    diff.paid.append((KIND, ids[record.code]))
                if old["period"] != source.period:
                    stands_in_a_later_list["paid" if clear else "carried"].append(old["id"])
            fresh.append(
                {
                    "employer_id": ids[record.code],
                    "period": source.period,
                    "as_of": record.as_of or source.as_of,
                    "import_id": import_id,
                    "state": "paid" if clear else "open",
                    **values,
                }
            )
        diff.count(fate)
    for state, stood in stands_in_a_later_list.items():
        _set_state(conn, stood, state)
    _put(conn, fresh)
    unread = {ids[code] for code in source.unread if code in ids}
    # a list of which nothing could be read says nothing of anybody
    owing = {e: d for e, d in standing.items() if d["state"] == "open"}
    left = {} if source.supplement or not rows else {e: d for e, d in owing.items() if e not in unread}
    _set_state(conn, [old["id"] for old in left.values()], "gone")
    diff.gone = sorted((KIND, eid) for eid in left)
    diff.names_the_clear = len(diff.clear) * ONE_CLEAR_IN >= len(fresh) > 0
    diff.kept = sorted({(KIND, ids[record.code]) for row in rows for record in row.records})
    listed = [
        a
        for row in rows
        for record in row.records
        for a in address_book.from_contacts((KIND, ids[record.code]), record.contacts)
    ]
    address_book.store_listed(conn, list(dict.fromkeys(listed)), diff.kept, now)
    return diff


def open_debts(conn: Connection) -> list[OpenDebt]:
    query = sa.select(debts, *_unit_columns()).join(employers).where(debts.c.state == "open")
    return [_open_debt(row) for row in rows_of(conn, query.order_by(debts.c.id))]


def debt_of(conn: Connection, employer_id: int) -> OpenDebt | None:
    """What a unit owes, by the newest list; None where it owes nothing."""
    return _newest(conn, employer_id, ["open"])


def balance_of(conn: Connection, employer_id: int) -> OpenDebt | None:
    """The newest balance of a unit, whether it owes, owes nothing or has paid too much."""
    return _newest(conn, employer_id, ["open", "paid"])


def _newest(conn: Connection, employer_id: int, states: Sequence[str]) -> OpenDebt | None:
    query = (
        sa.select(debts, *_unit_columns())
        .join(employers)
        .where(debts.c.state.in_(states), debts.c.employer_id == employer_id)
        .order_by(debts.c.period.desc())
    )
    row = next(iter(rows_of(conn, query)), None)
    return _open_debt(row) if row else None


def owed_at(conn: Connection, employer_id: int, at: datetime) -> tuple[date, int] | None:
    """(period, balance) of the newest list that was in by then and names the unit.

    A month's figures that came anew since then are no longer those of that moment: then the month before.
    """
    query = (
        sa.select(debts.c.period, debts.c.closing)
        .join(imports, imports.c.id == debts.c.import_id)
        .where(debts.c.employer_id == employer_id, imports.c.imported_at <= at)
        .order_by(debts.c.period.desc())
        .limit(1)
    )
    found = conn.execute(query).first()
    return (found[0], found[1]) if found else None


def arisen_between(conn: Connection, employer_id: int, after: date, until: date) -> int:
    """What fell due in the months after one and up to another, as far as the lists say."""
    query = sa.select(sa.func.coalesce(sa.func.sum(debts.c.arising), 0)).where(
        debts.c.employer_id == employer_id, debts.c.period > after, debts.c.period <= until
    )
    return int(conn.execute(query).scalar_one())


def owed_by(conn: Connection, ids: Sequence[int]) -> list[tuple[int, date]]:
    """(employer, period) of the balances of these units that are still owed."""
    return [(i, period) for i, period in ask(conn, (OWED, {"ids": ids}))[0]]


OWED = Question(
    sa.select(debts.c.employer_id, debts.c.period).where(
        debts.c.state == "open", debts.c.closing > 0, among.numbers(debts.c.employer_id, "ids")
    )
)


def find(conn: Connection, code: str) -> Mapping[str, Any] | None:
    return next(iter(rows_of(conn, sa.select(employers).where(employers.c.code == code.upper()))), None)


def get(conn: Connection, employer_id: int) -> Mapping[str, Any]:
    return next(iter(rows_of(conn, sa.select(employers).where(employers.c.id == employer_id))))


def some(conn: Connection, ids: Sequence[int]) -> list[Mapping[str, Any]]:
    """These units, in no order."""
    return [dict(row) for row in rows_of(conn, _SOME, {"ids": ids})]


_SOME = sa.select(employers).where(among.numbers(employers.c.id, "ids"))


def _units(conn: Connection) -> dict[str, tuple[int, Mapping[str, Any]]]:
    query = sa.select(employers.c.id, employers.c.code, *(employers.c[f] for f in _UNIT_FIELDS))
    return {row["code"]: (row["id"], row) for row in rows_of(conn, query)}


def _store_units(
    conn: Connection,
    rows: Sequence[RowOf[Debt]],
    known: dict[str, tuple[int, Mapping[str, Any]]],
    now: datetime,
) -> dict[str, Fate]:
    fates: dict[str, Fate] = {}
    changed: dict[str, dict[str, Any]] = {}
    for row in rows:
        for record in row.records:
            values = _unit_values(record)
            old = known.get(record.code)
            if old is not None and all(old[1][f] == values[f] for f in _UNIT_FIELDS):
                continue
            fates[record.code] = Fate.UPDATED if old else Fate.IMPORTED
            changed[record.code] = {
                "code": record.code,
                "name_key": fold(record.name),
                "updated_at": now,
                **values,
            }
    if changed:
        statement = upsert(conn, employers)
        fields = (*_UNIT_FIELDS, "name_key", "updated_at")
        statement = statement.on_conflict_do_update(
            index_elements=["code"], set_={f: statement.excluded[f] for f in fields}
        )
        conn.execute(statement, list(changed.values()))
        known.update(_units(conn))
    return fates


def _standing(conn: Connection) -> dict[int, Mapping[str, Any]]:
    """The newest word on each unit: what it owes, or that it has paid."""
    columns = [debts.c[f] for f in ("id", "employer_id", "period", "state", *_DEBT_FIELDS)]
    query = sa.select(*columns).where(debts.c.state.in_(["open", "paid"]))
    return {r["employer_id"]: r for r in rows_of(conn, query.order_by(debts.c.period, debts.c.id))}


def _put(conn: Connection, fresh: list[dict[str, Any]]) -> None:
    if not fresh:
        return
    statement = upsert(conn, debts)
    fields = (*_DEBT_FIELDS, "as_of", "import_id", "state")
    conn.execute(
        statement.on_conflict_do_update(
            index_elements=["employer_id", "period"], set_={f: statement.excluded[f] for f in fields}
        ),
        fresh,
    )


def _set_state(conn: Connection, ids: Sequence[int], state: str) -> None:
    for start in range(0, len(ids), 500):
        conn.execute(sa.update(debts).where(debts.c.id.in_(ids[start : start + 500])).values(state=state))


def _unit_values(record: Debt) -> dict[str, Any]:
    return {
        "name": record.name,
        "group": record.group.value,
        "address": record.address,
        "area": record.area,
        "workers": record.workers,
        "contacts": address_book.contacts_as_json(record.contacts),
        "officers": list(record.officers),
    }


def _debt_values(record: Debt) -> dict[str, Any]:
    values = {f: getattr(record, f) for f in _DEBT_FIELDS}
    values["by_fund"] = [list(pair) for pair in record.by_fund]
    return values


def _plain(value: Any) -> Any:
    return [list(pair) for pair in value] if isinstance(value, list | tuple) else value


def _unit_columns() -> list[sa.Label[Any]]:
    return [employers.c[n].label(f"e_{n}") for n in ("code", "language", *_UNIT_FIELDS)]


def _open_debt(row: Mapping[str, Any]) -> OpenDebt:
    return OpenDebt(
        id=row["id"],
        employer_id=row["employer_id"],
        language=row["e_language"],
        period=row["period"],
        debt=Debt(
            code=row["e_code"],
            name=row["e_name"],
            group=UnitGroup(row["e_group"]),
            address=row["e_address"],
            area=row["e_area"],
            workers=row["e_workers"],
            contacts=address_book.contacts_from_json(row["e_contacts"]),
            officers=tuple(row["e_officers"]),
            as_of=row["as_of"],
            by_fund=tuple((fund, amount) for fund, amount in row["by_fund"]),
            **{f: row[f] for f in _DEBT_FIELDS if f != "by_fund"},
        ),
    )

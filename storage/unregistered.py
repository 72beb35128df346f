"""Units that insure none or not all of their workers, month by month, as the tax data show them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from messages.formats import fold
from messages.registers import Coverage, UnregisteredUnit
from messages.subjects import Contact, SubjectKind, UnitGroup
from storage import addresses as address_book
from storage.database import Connection, rows_of, upsert
from storage.imports import Diff, Fate, RowOf, Source
from storage.office_tables import unregistered
from storage.tables import employers

KIND = SubjectKind.EMPLOYER.value
#: A list that came in is to be entered within so many days (CV2022 I.3.2.2).
ENTERED_WITHIN = timedelta(days=5)
_UNIT_FIELDS = ("name", "group", "address", "area", "workers", "contacts", "officers")
_OWN_FIELDS = ("kind", "workers", "insured", "missing", "tax_code")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenUnregistered:
    """A unit as the newest list shows it, with what is known of the unit itself."""

    id: int
    employer_id: int
    language: str
    group: UnitGroup  #: UNREGISTERED, or the unit's own where it takes part
    period: date
    received_on: date | None
    coverage: Coverage
    code: str
    tax_code: str
    name: str
    workers: int | None
    insured: int | None
    missing: int | None
    address: str
    area: str
    contacts: tuple[Contact, ...]
    officers: tuple[str, ...]


def store(
    conn: Connection,
    rows: Sequence[RowOf[UnregisteredUnit]],
    source: Source,
    *,
    import_id: int,
    now: datetime,
) -> Diff:
    """Put a list in. Who is no longer on it has registered its workers, or has gone.

    A unit that takes part keeps its own particulars, group and addresses: the debtors' list knows it better,
    and what happens here never ends its reminders or judges its promises.
    """
    assert source.period is not None  # noqa: S101 - the command line asks for it
    diff = Diff()
    known = _Known(conn)
    standing = _standing(conn)
    fresh: list[dict[str, Any]] = []
    carried: list[int] = []
    own: dict[int, UnregisteredUnit] = {}
    for row in rows:
        fate = Fate.UNCHANGED
        for record in row.records:
            unit_id, takes_part, fate_of_unit = known.put(conn, record, now)
            if not takes_part:
                own[unit_id] = record
            values = _own_values(record, takes_part=takes_part)
            old = standing.pop(unit_id, None)
            if old is None:
                fate = Fate.IMPORTED
            elif any(old[f] != values[f] for f in _OWN_FIELDS):
                fate = max(fate, Fate.UPDATED)
            fate = max(fate, fate_of_unit)
            if old is not None and old["period"] != source.period:
                carried.append(old["id"])
            told = {"employer_id": unit_id, "period": source.period, "received_on": source.received}
            fresh.append(
                {**told, "source": source.file_name, "import_id": import_id, "state": "open", **values}
            )
        diff.count(fate)
    _set_state(conn, carried, "carried")
    _put(conn, fresh)
    unread = known.ids_of(source.unread)
    left = {} if source.supplement or not rows else {e: r for e, r in standing.items() if e not in unread}
    _set_state(conn, [old["id"] for old in left.values()], "gone")
    diff.gone = sorted((KIND, e) for e in left if not known.takes_part(e))
    diff.elsewhere = len(left) - len(diff.gone)
    diff.kept = sorted((KIND, unit_id) for unit_id in own)
    listed = [a for i, record in own.items() for a in address_book.from_contacts((KIND, i), record.contacts)]
    address_book.store_listed(conn, list(dict.fromkeys(listed)), diff.kept, now)
    return diff


def every_open(conn: Connection) -> list[OpenUnregistered]:
    """Every unit of the newest lists, for planning and for showing."""
    columns = [employers.c[n].label(f"e_{n}") for n in ("code", "language", *_UNIT_FIELDS)]
    query = (
        sa.select(unregistered, *columns)
        .join(employers, employers.c.id == unregistered.c.employer_id)
        .where(unregistered.c.state == "open")
        .order_by(unregistered.c.id)
    )
    return [_open(row) for row in rows_of(conn, query)]


def of_unit(conn: Connection, employer_id: int) -> OpenUnregistered | None:
    return next((one for one in every_open(conn) if one.employer_id == employer_id), None)


def is_late(received: date, entered: date) -> bool:
    """Whether a list is entered after its term."""
    return entered > received + ENTERED_WITHIN


class _Known:
    """The units there are: found by code, else by the tax code a list gave them before."""

    def __init__(self, conn: Connection) -> None:
        columns = [employers.c[f] for f in _UNIT_FIELDS]
        query = sa.select(employers.c.id, employers.c.code, *columns)
        self.units: dict[int, Mapping[str, Any]] = {row["id"]: row for row in rows_of(conn, query)}
        self.by_code = {row["code"]: unit_id for unit_id, row in self.units.items()}
        taxes = sa.select(unregistered.c.tax_code, unregistered.c.employer_id).order_by(unregistered.c.id)
        self.by_tax: dict[str, int] = {tax: unit_id for tax, unit_id in conn.execute(taxes) if tax}

    def takes_part(self, unit_id: int) -> bool:
        return bool(self.units[unit_id]["group"] != UnitGroup.UNREGISTERED.value)

    def ids_of(self, codes: Iterable[str]) -> set[int]:
        return {found for code in codes if (found := self.by_code.get(code, self.by_tax.get(code)))}

    def put(self, conn: Connection, record: UnregisteredUnit, now: datetime) -> tuple[int, bool, Fate]:
        """(id, whether it takes part, what became of its own particulars)."""
        unit_id = self.by_code.get(record.code, self.by_tax.get(record.tax_code))
        values = _unit_values(record)
        if unit_id is None:
            made = {"code": record.code, "name_key": fold(record.name), "updated_at": now, **values}
            unit_id = int(
                conn.execute(sa.insert(employers).values(made).returning(employers.c.id)).scalar_one()
            )
            fate = Fate.IMPORTED
        elif self.takes_part(unit_id):
            return unit_id, True, Fate.UNCHANGED
        else:
            old = self.units[unit_id]
            if all(old[f] == values[f] for f in _UNIT_FIELDS):
                return unit_id, False, Fate.UNCHANGED
            changed = {"name_key": fold(record.name), "updated_at": now, **values}
            conn.execute(sa.update(employers).where(employers.c.id == unit_id).values(changed))
            fate = Fate.UPDATED
        self.units[unit_id] = values
        self.by_code[record.code] = unit_id
        if record.tax_code:
            self.by_tax[record.tax_code] = unit_id
        return unit_id, False, fate


def _standing(conn: Connection) -> dict[int, Mapping[str, Any]]:
    query = sa.select(unregistered).where(unregistered.c.state == "open").order_by(unregistered.c.period)
    return {row["employer_id"]: row for row in rows_of(conn, query)}


def _put(conn: Connection, fresh: list[dict[str, Any]]) -> None:
    if not fresh:
        return
    statement = upsert(conn, unregistered)
    fields = (*_OWN_FIELDS, "received_on", "source", "import_id", "state")
    conn.execute(
        statement.on_conflict_do_update(
            index_elements=["employer_id", "period"], set_={f: statement.excluded[f] for f in fields}
        ),
        list({row["employer_id"]: row for row in fresh}.values()),
    )


def _set_state(conn: Connection, ids: Sequence[int], state: str) -> None:
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        conn.execute(sa.update(unregistered).where(unregistered.c.id.in_(some)).values(state=state))


def _unit_values(record: UnregisteredUnit) -> dict[str, Any]:
    return {
        "name": record.name,
        "group": UnitGroup.UNREGISTERED.value,
        "address": record.address,
        "area": record.area,
        "workers": record.workers,
        "contacts": address_book.contacts_as_json(record.contacts),
        "officers": list(record.officers),
    }


def _own_values(record: UnregisteredUnit, *, takes_part: bool) -> dict[str, Any]:
    return {
        "kind": (Coverage.UNDER if takes_part else record.coverage).value,
        "workers": record.workers,
        "insured": record.insured,
        "missing": record.missing,
        "tax_code": record.tax_code,
    }


def _open(row: Mapping[str, Any]) -> OpenUnregistered:
    return OpenUnregistered(
        id=row["id"],
        employer_id=row["employer_id"],
        language=row["e_language"],
        group=UnitGroup(row["e_group"]),
        period=row["period"],
        received_on=row["received_on"],
        coverage=Coverage(row["kind"]),
        code=row["e_code"],
        tax_code=row["tax_code"],
        name=row["e_name"],
        workers=row["workers"],
        insured=row["insured"],
        missing=row["missing"],
        address=row["e_address"],
        area=row["e_area"],
        contacts=address_book.contacts_from_json(row["e_contacts"]),
        officers=tuple(row["e_officers"]),
    )

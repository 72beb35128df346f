"""Lists as an office gives them, put into storage as the command line would."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from handlers import list_import
from handlers.list_import import Outcome
from messages.subjects import AgentStaff, Contact, Debt, Due, Phone, Scheme, UnitGroup
from storage import employers, participants
from storage.database import Connection, Database
from storage.imports import RowOf, Source

DECEMBER, JANUARY = date(2026, 12, 1), date(2027, 1, 1)


def due(code: str, **more: Any) -> Due:
    usual: dict[str, Any] = {
        "code": code,
        "name": f"Nguyễn Văn {code[-2:]}",
        "scheme": Scheme.VOLUNTARY,
        "amount": 297000,
        "due_date": date(2026, 12, 5),
        "paid_to": "2026-11",
        "area": "Phường 2",
        "agent": "NV01",
    }
    return Due(**{**usual, **more})


def debt(code: str, **more: Any) -> Debt:
    usual: dict[str, Any] = {
        "code": code,
        "name": f"Công ty {code}",
        "group": UnitGroup.ACTIVE,
        "closing": 20_000_000,
        "months": 2.0,
        "area": "Phường 2",
        "as_of": date(2026, 12, 1),
    }
    return Debt(**{**usual, **more})


def staff(code: str, **more: Any) -> AgentStaff:
    usual: dict[str, Any] = {
        "code": code,
        "name": f"Nhân viên {code}",
        "organisation_code": "TC",
        "organisation_name": "Bưu điện",
    }
    return AgentStaff(**{**usual, **more})


def mobile(number: str, note: str = "") -> Phone:
    return Phone(e164=f"+84{number}", mobile=True, note=note)


def contact(name: str = "Kế toán", email: str = "") -> Contact:
    return Contact(name=name, email=email)


def source(kind: str = "d08a", period: date | None = DECEMBER, **more: Any) -> Source:
    usual: dict[str, Any] = {
        "file_name": "ds.xlsx",
        "sha256": f"{kind}{period}",
        "as_of": date(2026, 12, 1) if period is None else period,
    }
    return Source(list=kind, period=period, **{**usual, **more})


def rows_from(records: Sequence[Any]) -> list[RowOf[Any]]:
    """Each record on its own row; a tuple of records shares one."""
    return [RowOf(n, r if isinstance(r, tuple) else (r,)) for n, r in enumerate(records, start=10)]


def store(conn: Connection, records: Sequence[Any], where: Source, now: datetime) -> Outcome:
    return list_import.put_in(conn, rows_from(records), where, {"rows": len(records)}, now=now)


def give(database: Database, records: Sequence[Any], where: Source, now: datetime) -> Outcome:
    return database.transact(store, records, where, now)


def person(conn: Connection, code: str) -> tuple[str, int]:
    found = participants.find(conn, code)
    assert found is not None
    return ("participant", found["id"])


def unit(conn: Connection, code: str) -> tuple[str, int]:
    found = employers.find(conn, code)
    assert found is not None
    return ("employer", found["id"])

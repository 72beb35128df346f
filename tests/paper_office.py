"""An office with debtors to whom papers are written."""

from datetime import date, datetime

from messages.formats import OFFICE_ZONE
from messages.office import Office
from messages.subjects import Contact, Debt, Phone, UnitGroup
from messages.vietqr import Account
from storage import employers, imports
from storage.database import Connection
from storage.imports import RowOf, Source
from storage.papers import filling
from storage.papers.filling import Filled, Sender

NOW = datetime(2026, 12, 2, 9, 0, tzinfo=OFFICE_ZONE)
DAY = date(2026, 12, 2)
PERIOD = date(2026, 11, 1)
SENDER = Sender(
    office=Office(
        agency="BHXH cơ sở Thử",
        agency_code="08401",
        officer="Trần Thị Mẫu",
        officer_phone="0294 3850 001",
        hotline="1900 9068",
        accounts=(Account(bin6="970418", number="7310000000001", holder="BHXH Thử", bank_name="BIDV"),),
    ),
    superior="BHXH tỉnh Ví Dụ",
    symbol="BHXH-TST",
    place="Trà Vinh",
    signer_title="Giám đốc",
    signer_name="Nguyễn Văn Mẫu",
    officer_name="Trần Thị Mẫu",
)


def debtor(number: int, **changes: object) -> Debt:
    return Debt(
        **{  # type: ignore[arg-type]
            "code": f"TZ{number:04d}X",
            "name": f"Công ty Mẫu {number}",
            "group": UnitGroup.ACTIVE,
            "closing": 1_000_000 * number,
            "months": 3.5,
            "by_fund": (("BHXH", 800_000 * number), ("BHYT", 200_000 * number)),
            "workers": 10 + number,
            "address": f"Số {number}, đường Mẫu, Phường 1",
            "area": "Phường 1",
            "contacts": (Contact(name="Lê Kế", phones=(Phone(e164="+84900000201", mobile=True),)),),
            "paid_through": "2026-07",
            "as_of": date(2026, 11, 30),
            **changes,
        }
    )


def store(conn: Connection, debts: list[Debt]) -> None:
    source = Source(list="debtors", period=PERIOD, file_name="no.xlsx", sha256="0", as_of=date(2026, 11, 30))
    rows = [RowOf(row=number, records=(debt,)) for number, debt in enumerate(debts, start=2)]
    employers.store(conn, rows, source, import_id=imports.add(conn, source, now=NOW), now=NOW)


def filled(conn: Connection, codes: list[str], sender: Sender = SENDER) -> list[Filled]:
    """Each unit, with all of its balance past its deadline."""
    found = []
    for code in codes:
        unit = employers.find(conn, code)
        assert unit is not None
        found.append(filling.for_unit(conn, unit, sender, DAY, overdue=lambda d: d.debt.closing))
    return found

"""The values a form is filled with: what the lists, the tax data, the law and the office know of a unit.

What no list holds (when a meeting is, to which agency a letter goes) is given by whoever makes the paper and
outweighs what is found here. What a form must have and nobody gave is named, never invented.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import phonenumbers
import sqlalchemy as sa

from messages.form_fields import FIELDS, Row, Value, day_words, partial_day, written
from messages.formats import fold
from messages.forms import ROWS, Form, Medium
from messages.language import _
from messages.office import Office
from messages.problem import DondocError
from messages.subjects import SubjectKind
from messages.texts.fields import derived
from messages.vietqr import unit_memo
from storage import employers
from storage.database import Connection, rows_of
from storage.employers import OpenDebt
from storage.office_tables import missing_workers, staff, unregistered
from storage.tables import employers as units

#: Days a unit gets to pay or to answer: ten after 04-KT (CV 2022, I.4.2), the house's proposal for others.
ANSWER_DAYS = 10
OFFICE_SUBJECT = ("office", 0)
#: Of the open rows of the tax data: which list they stand on.
KINDS_OF_UNITS = {"D04a-TS": "never", "02a-KT": "never", "D04b-TS": "under", "03a-KT": "under"}
_FUND_FIELDS = {"bhxh": "d_bhxh", "bhyt": "d_bhyt", "bhtn": "d_bhtn", "tnld-bnn": "d_tnld"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """In whose name papers are written, and under whose hand."""

    office: Office
    superior: str = ""  #: the agency above, first line of the letterhead
    symbol: str = ""  #: "BHXH-TST"
    place: str = ""  #: "Trà Vinh", before the day
    signer_title: str = ""
    signer_name: str = ""
    officer_name: str = ""  #: "" where `office.officer` is no person's name


@dataclass(slots=True, kw_only=True)
class Filled:
    """What one paper is filled with, raw."""

    subject: tuple[str, int]
    code: str  #: by which a person finds the subject
    values: dict[str, Value] = field(default_factory=dict)
    tables: dict[str, Sequence[Row]] = field(default_factory=dict)
    task_id: int | None = None  #: the work it is made for, and the case that work belongs to
    case_id: int | None = None

    def missing(self, form: Form) -> list[str]:
        """Names of fields the form must have, and of the letterhead, that are empty."""
        wanted = (*form.must, "dia_danh") if form.medium is Medium.LETTER else form.must
        return [name for name in wanted if self.values.get(name) in (None, "")]

    def as_written(self, form: Form) -> dict[str, str]:
        """Every value the form knows as it stands on the paper; "" where there is none."""
        return {name: _written(name, self.values.get(name)) for name in sorted(form.known)}

    def tables_as_written(self, form: Form) -> dict[str, list[dict[str, str]]]:
        return {
            name: [
                {c: _written(c, number if c == "stt" else row.get(c)) for c in columns}
                for number, row in enumerate(self.tables.get(name, ()), start=1)
            ]
            for name, columns in form.tables.items()
        }


def for_office(conn: Connection, form: Form, sender: Sender, day: date) -> Filled:
    """A paper about no unit in particular; of lists of units with the open rows of the tax data."""
    found = Filled(subject=OFFICE_SUBJECT, code="", values=head(sender, day))
    if form.code in KINDS_OF_UNITS:
        found.tables[ROWS] = _listed_units(conn, KINDS_OF_UNITS[form.code])
    return found


def for_unit(
    conn: Connection,
    unit: Mapping[str, Any],
    sender: Sender,
    day: date,
    *,
    overdue: Callable[[OpenDebt], int | None],
) -> Filled:
    """`overdue`: how much of a balance is past its deadline; the scheduler knows (`scheduler.debt_age`)."""
    found = Filled(subject=(SubjectKind.EMPLOYER.value, unit["id"]), code=unit["code"])
    debt = employers.balance_of(conn, unit["id"])
    found.values = {
        **head(sender, day),
        **_officer(conn, unit["officers"], sender.office),
        **_unit(unit),
        **({**_debt(debt, day), "so_tien_qua_han": overdue(debt) or None} if debt else {}),
        **_account(sender.office, unit["code"]),
        "han_nop": day + timedelta(days=ANSWER_DAYS),
        "han_tra_loi": day + timedelta(days=ANSWER_DAYS),
    }
    if debt:
        found.tables["cac_quy"] = [
            {"ten_quy": fund, "so_tien": amount} for fund, amount in debt.debt.by_fund if amount
        ]
    if by_tax := _by_tax_data(conn, unit["id"]):
        found.values |= {name: by_tax[name] for name in _OF_TAX_DATA}
        people = _missing_people(conn, by_tax["id"])
        found.tables |= {"danh_sach": people, ROWS: people}
    return found


def head(sender: Sender, day: date) -> dict[str, Value]:
    office = sender.office
    return {
        "co_quan_chu_quan": sender.superior,
        "co_quan": office.agency,
        "dia_danh": sender.place,
        **day_words(day),
        "chuc_vu_ky": sender.signer_title,
        "nguoi_ky": sender.signer_name,
        "tong_dai": office.hotline,
        "can_bo": office.officer,
        "ten_can_bo": sender.officer_name,
        # one number is not told twice
        "dien_thoai_can_bo": "" if office.officer_phone == office.hotline else office.officer_phone,
    }


def _officer(conn: Connection, named: Sequence[str], office: Office) -> dict[str, Value]:
    """Whoever follows the unit, with their own telephone or none: never one's name with another's number."""
    if not named:
        return {}
    wanted = named[0]
    query = sa.select(staff.c.name, staff.c.phone).where(
        staff.c.active, sa.or_(staff.c.code == wanted, staff.c.email == wanted, staff.c.name == wanted)
    )
    row = conn.execute(query.order_by(staff.c.id)).first()
    if row is not None:
        return {"can_bo": row.name, "ten_can_bo": row.name, "dien_thoai_can_bo": row.phone}
    if "@" in wanted:  # an address is no name: whoever answers for the office does
        return {}
    return (
        {} if wanted == office.officer else {"can_bo": wanted, "ten_can_bo": wanted, "dien_thoai_can_bo": ""}
    )


def _unit(unit: Mapping[str, Any]) -> dict[str, Value]:
    contact: Mapping[str, Any] = next(iter(unit["contacts"]), {})
    phone = next((p["e164"] for c in unit["contacts"] for p in c["phones"]), "")
    return {
        "ten_don_vi": unit["name"],
        "ma_don_vi": unit["code"],
        "dia_chi": unit["address"],
        "dia_ban": unit["area"],
        "nguoi_lien_he": contact.get("name", ""),
        "dien_thoai": national(phone),
        "so_lao_dong": unit["workers"],
    }


def national(phone: str) -> str:
    """Write "+84912345678" as "0912 345 678"."""
    if not phone:
        return ""
    number = phonenumbers.parse(phone)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)


def _debt(found: OpenDebt, day: date) -> dict[str, Value]:
    debt, period = found.debt, found.period.replace(day=1)
    about = {"period": period, "paid_to": debt.paid_through, "as_of": day}
    funds = {_FUND_FIELDS[fold(f)]: amount for f, amount in debt.by_fund if fold(f) in _FUND_FIELDS}
    return {
        "ky": period,
        "so_tien": debt.closing if debt.closing > 0 else None,
        "so_lieu_den_ngay": debt.as_of or _month_end(period),
        "so_thang_no": debt.months or None,
        "dong_den_thang": date.fromisoformat(f"{debt.paid_through[:7]}-01") if debt.paid_through else None,
        "ky_truoc": debt.opening,
        "phat_sinh": debt.arising,
        "da_nop": debt.paid,
        "chuyen_ky_sau": debt.closing,
        **funds,
        "quy_dinh_han_dong": derived("duty_rule", about, "vi"),
        "quy_dinh_cham_dong": derived("late_rule", about, "vi"),
        "quy_dinh_tron_dong": derived("evasion_rule", about, "vi"),
        "quy_dinh_xu_phat": derived("penalty_rule", about, "vi"),
    }


def _month_end(period: date) -> date:
    return (period.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _account(office: Office, unit_code: str) -> dict[str, Value]:
    if not office.accounts:
        return {}
    first = office.accounts[0]
    memo = ""
    if office.agency_code:
        try:
            memo = unit_memo(unit_code, office.agency_code)
        except DondocError:
            memo = ""  # a code no memo can carry: the letter goes without
    return {
        "so_tai_khoan": first.number,
        "chu_tai_khoan": first.holder,
        "ngan_hang": first.bank_name,
        "noi_dung_chuyen_khoan": memo,
    }


_TAX_DATA = (
    unregistered.c.tax_code.label("ma_so_thue"),
    unregistered.c.workers.label("so_lao_dong_thue"),
    unregistered.c.insured.label("so_da_tham_gia"),
    unregistered.c.missing.label("so_chua_tham_gia"),
)
_OF_TAX_DATA = tuple(column.name for column in _TAX_DATA)


def _by_tax_data(conn: Connection, employer_id: int) -> Mapping[str, Any] | None:
    query = (
        sa.select(unregistered.c.id, *_TAX_DATA)
        .where(unregistered.c.employer_id == employer_id, unregistered.c.state == "open")
        .order_by(unregistered.c.period.desc())
    )
    return next(iter(rows_of(conn, query)), None)


def _missing_people(conn: Connection, unregistered_id: int) -> list[Row]:
    of = missing_workers.c
    query = sa.select(
        of.name.label("ho_ten"), of.code.label("ma_so"), of.birth.label("nam_sinh"),
        of.income.label("thu_nhap"), of.note.label("ghi_chu"),
    ).where(of.unregistered_id == unregistered_id)  # fmt: skip
    return [{**row, "nam_sinh": partial_day(row["nam_sinh"])} for row in rows_of(conn, query.order_by(of.id))]


def _listed_units(conn: Connection, kind: str) -> list[Row]:
    query = (
        sa.select(units.c.code.label("ma_don_vi"), units.c.name.label("ten_don_vi"),
                  units.c.address.label("dia_chi"), units.c.contacts, *_TAX_DATA)
        .join(units, units.c.id == unregistered.c.employer_id)
        .where(unregistered.c.state == "open", unregistered.c.kind == kind)
        .order_by(units.c.area, units.c.name_key)
    )  # fmt: skip
    found: list[Row] = []
    for row in rows_of(conn, query):
        phone = next((p["e164"] for c in row["contacts"] for p in c["phones"]), "")
        found.append({**{n: v for n, v in row.items() if n != "contacts"}, "dien_thoai": national(phone)})
    return found


def _written(name: str, value: Value) -> str:
    try:
        return written(name, value)
    except ValueError as error:
        raise DondocError(
            _("Giá trị của trường {label} ({name}) không dùng được.", label=FIELDS[name].label, name=name),
            code="bad_field",
            exit_code=2,
        ) from error

"""Who we write to and what is due: the records every list becomes."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from messages.formats import fold


class SubjectKind(StrEnum):
    PARTICIPANT = "participant"
    EMPLOYER = "employer"
    AGENT = "agent"
    PROSPECT = "prospect"  # somebody who does not take part yet


class Scheme(StrEnum):
    VOLUNTARY = "BHXH_TN"  # BHXH tự nguyện
    HOUSEHOLD_HEALTH = "BHYT_HGD"  # BHYT hộ gia đình


class UnitGroup(StrEnum):
    """Subject groups of the plans (2800, 3532 III.1.1). Only ACTIVE climbs the debt ladder."""

    ACTIVE = "UNIT_ACTIVE"
    SUSPENDED_PENSION = "UNIT_SUSPENDED_PENSION"
    DISSOLVED = "UNIT_DISSOLVED"
    STATE_BUDGET_HEALTH = "UNIT_STATE_BUDGET_BHYT"
    UNREGISTERED = "UNIT_UNREGISTERED"  # pays for none or not for all of its workers, by the tax data


class Circle(StrEnum):
    """Persons who do not take part yet, and why they are sought out (2800, 3532 III.1.2, III.2.2)."""

    POTENTIAL = "POTENTIAL"
    STUDENT = "STUDENT"
    STATE_BUDGET = "PERSON_STATE_BUDGET_BHYT"  # the state pays for a health card they have not got


class Band(StrEnum):
    """Debt age in months, half-open: 1.0 belongs to the middle band, 3.0 to the last."""

    UNDER_1 = "<1"
    FROM_1_TO_3 = "1-<3"
    FROM_3 = ">=3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    e164: str  #: "+84900000011"
    mobile: bool  #: False: landlines and foreign numbers get no Zalo message
    note: str = ""  #: what stood beside it in the cell, e.g. "Zalo con gái": then the owner is somebody else
    repaired: str = ""  #: how it was changed, e.g. "old_prefix"; "" = as written


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One person's contribution that falls due, one scheme, one period."""

    code: str  #: mã số BHXH, 10 digits
    name: str
    scheme: Scheme
    amount: int | None  #: đồng; None when the office left it open
    due_date: date
    paid_to: str | None  #: "2026-09" (voluntary) or "2026-12-31" (card expiry)
    birth: str | None = None  #: "1985-03-05", "1999-12" or "1965": as much as is known
    address: str = ""
    area: str = ""  #: commune or ward as written, e.g. "Phường 2"; "" unknown
    phones: tuple[Phone, ...] = ()
    email: str = ""
    agent: str = ""  #: mã nhân viên thu
    method: str | None = None  #: "1", "3", "6", "12", "VE_SAU", "CON_THIEU"
    income: int | None = None
    card: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    name: str = ""
    phones: tuple[Phone, ...] = ()
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Debt:
    """An employer's balance at the end of a period."""

    code: str  #: mã đơn vị
    name: str
    group: UnitGroup
    closing: int  #: đồng; negative: paid too much
    months: float | None = None  #: debt age as the list or the paid-through month gives it
    paid_through: str | None = None  #: "2026-08"
    opening: int | None = None
    arising: int | None = None  #: due this period
    paid: int | None = None
    by_fund: tuple[tuple[str, int], ...] = ()  #: (("BHXH", 620500000), …) where the list splits it
    workers: int | None = None
    address: str = ""
    area: str = ""
    contacts: tuple[Contact, ...] = ()
    officers: tuple[str, ...] = ()  #: dsnv: e-mails or names of the officers in charge
    as_of: date | None = None  #: "Số liệu đến ngày …" when the sheet says so


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentStaff:
    """A collection employee (nhân viên thu) and the organisation they work for."""

    code: str  #: mã nhân viên thu
    name: str
    organisation_code: str
    organisation_name: str
    organisation_type: str = ""
    phones: tuple[Phone, ...] = ()
    email: str = ""
    areas: tuple[str, ...] = ()
    active: bool = True


#: How a list says that somebody has left the scheme or interrupted it.
_STOPPED = re.compile(
    r"\b((da|xin|yeu cau) huy|huy (the|dong|tham gia|don)|(dung|ngung|thoi|nghi|khong) (dong|tham gia)"
    r"|tam dung|chet|tu vong|da mat|khong con|chuyen (di|noi))\b|^huy\b"
)


def has_stopped(note: str) -> bool:
    """Whether a row's note says that nothing falls due any more ("đã hủy", "dừng đóng")."""
    return bool(note) and _STOPPED.search(fold(note)) is not None
